"""Execute Python Script."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

from compute.sdk.table import Table
from designer.components.annotations import Code, Help, Label, Port, Required
from designer.components.define import component
from designer.components.empty_results import warn_if_empty
from designer.components.python_language.bundle import unpacked
from designer.components.python_language.frames import results, to_table
from designer.components.python_language.script import call_script

DEFAULT_SCRIPT = '''def main(dataset1, dataset2):
    """Inputs are pandas DataFrames, None where nothing is connected.

    Return one DataFrame, or two: return first, second
    """
    return dataset1
'''


class Results(NamedTuple):
    dataset1: Annotated[Table | None, Label("Result dataset 1"), Help("The first frame returned.")]
    dataset2: Annotated[Table | None, Label("Result dataset 2"), Help("The second frame returned.")]


@component(
    category="Python Language",
    keywords=("code", "pandas", "custom", "program", "script"),
    user_code=True,
)
def execute_python_script(
    dataset1: Annotated[Table | None, Label("Dataset 1"), Help("First argument of the function.")] = None,
    dataset2: Annotated[Table | None, Label("Dataset 2"), Help("Second argument of the function.")] = None,
    script_bundle: Annotated[
        Path | None, Port(type="file"), Help("A ZIP file whose modules can be imported and files read.")
    ] = None,
    *,
    script: Annotated[
        str,
        Code("python"),
        Required(),
        Label("Python script"),
        Help("Defines main(dataset1, dataset2), or azureml_main(dataframe1, dataframe2)."),
    ] = DEFAULT_SCRIPT,
) -> Results:
    """Run a Python script on up to two datasets.

    The function receives pandas DataFrames (None for an unconnected port) and returns a DataFrame,
    a sequence of up to two, or None; an output without a frame is absent. Integers and booleans
    with missing values arrive as ``Int64`` and ``boolean``; decimals, dates, times, lists and
    structs in Arrow's types: a column that is passed on stays what it is. Columns that keep their
    name keep their role and categorical flag. What the script prints goes to the log; ``from
    jackfield import log`` records metrics, tables and images. The bundle is unpacked to ``./Script
    Bundle``. A parameter annotated as ``polars.DataFrame`` or ``pyarrow.Table`` receives that, without
    a copy by pandas; either may be returned.
    """
    inputs = [dataset1, dataset2]
    with unpacked(script_bundle):
        returned = results(call_script(script, inputs))
    tables = [table for table in inputs if table is not None]
    known = {name: meta for table in reversed(tables) for name, meta in table.columns.items()}
    found = Results(*(None if frame is None else to_table(frame, known, script) for frame in returned))
    for number, result in enumerate(found, 1):
        if result is not None:
            warn_if_empty(
                result, *tables, what=f"Result dataset {number}", hint="Check the script's conditions."
            )
    return found
