"""Dataset: a stored dataset as the start of a pipeline."""

from __future__ import annotations

from typing import Annotated, Any

from compute.sdk.component_error import ComponentError
from designer.components.annotations import DatasetName, Help, Label, Port, Range
from designer.components.define import component


@component(
    category="Data Input and Output",
    keywords=("data", "source", "upload", "load", "read", "file", "table"),
    starts_process=False,
)
def dataset(
    *,
    dataset: Annotated[str, DatasetName(), Help("The dataset to read.")],
    version: Annotated[
        int | None, Range(1), Label("Version"), Help("Blank: the newest version when the run starts.")
    ] = None,
) -> Annotated[Any, Port("output", "any")]:
    """Read a dataset that was uploaded on the Data page.

    The output is a table, a file or a directory, like the dataset. Its content is fixed when the
    run starts, so the step starts no process.
    """
    raise ComponentError(
        "component.no_process", f"Dataset '{dataset}' is fixed when a pipeline is compiled, not executed."
    )
