"""Convert to CSV."""

from __future__ import annotations

from typing import Annotated

from compute.sdk.table import Table
from designer.components.annotations import Port
from designer.components.define import component
from designer.components.selection import check_has_columns


@component(
    category="Data Input and Output", keywords=("export", "download", "file", "text"), label="Convert to CSV"
)
def convert_to_csv(dataset: Table) -> Annotated[str, Port("file", "file")]:
    """Write a dataset as a CSV file for download.

    UTF-8 with a header line; missing values are empty; times are in ISO 8601.
    """
    check_has_columns(dataset)
    return dataset.frame.write_csv(datetime_format="%Y-%m-%dT%H:%M:%S%.f")
