"""Converts tables to pandas frames for users' scripts, and what scripts return to tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table

MAX_FRAMES = 2


def to_pandas(table: Table) -> Any:
    """The rows as a pandas DataFrame; missing values as pandas has them for each type."""
    return table.frame.to_pandas()


def results(returned: Any) -> tuple[Any, Any]:
    """What a script returned, as two frames or None each; raises ComponentError for anything else."""
    if returned is None:
        frames: list[Any] = []
    elif _is_frame(returned):
        frames = [returned]
    elif isinstance(returned, Sequence) and not isinstance(returned, str | bytes):
        frames = list(returned)
    else:
        raise _wrong(f"a {type(returned).__name__}")
    if len(frames) > MAX_FRAMES:
        raise _wrong(f"{len(frames)} values")
    for frame in frames:
        if frame is not None and not _is_frame(frame):
            raise _wrong(f"a {type(frame).__name__} in its result")
    first, second, *_ = [*frames, None, None]
    return first, second


def from_pandas(frame: Any, known: Mapping[str, ColumnMeta]) -> Table:
    """A pandas or polars frame as a table; raises ComponentError naming a column it cannot hold."""
    if isinstance(frame, pl.DataFrame):
        return Table.of(frame, known)
    names = list(frame.columns)
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise ComponentError(
            "script.column_names",
            f"The script returned a column named {wrong[0]!r}; names must be text.",
            "Rename the columns: frame.columns = [str(name) for name in frame.columns].",
        )
    repeated = [name for name in names if names.count(name) > 1] if len(set(names)) < len(names) else []
    if repeated:
        raise ComponentError(
            "script.column_names",
            f"The script returned two columns named '{repeated[0]}'.",
            "Give each column its own name.",
        )
    return Table.of(pl.DataFrame([_column(name, frame[name]) for name in names]), known)


def _column(name: str, values: Any) -> pl.Series:
    try:
        return pl.Series(name, pl.from_pandas(values.reset_index(drop=True), nan_to_null=True))
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        kinds = ", ".join(sorted({type(value).__name__ for value in values})[:4])
        raise ComponentError(
            "script.column_values",
            f"Column '{name}' that the script returned mixes values of several types ({kinds}).",
            f"Convert it to one type, for example frame['{name}'] = frame['{name}'].astype(str).",
            column=name,
        ) from error


def _is_frame(value: Any) -> bool:
    if isinstance(value, pl.DataFrame):
        return True
    import pandas  # type: ignore[import-untyped]  # pandas ships no types

    return isinstance(value, pandas.DataFrame)


def _wrong(what: str) -> ComponentError:
    return ComponentError(
        "script.result",
        f"The script returned {what}.",
        "Return a DataFrame, a sequence of up to two DataFrames, or None.",
    )
