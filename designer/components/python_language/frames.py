"""Converts tables to the frames that users' scripts ask for, and what scripts return to tables."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table, order_of
from designer.components.python_language.pandas_columns import arrow_column, column_of

if TYPE_CHECKING:
    import pyarrow as pa

MAX_FRAMES = 2


def as_asked(table: Table, annotation: Any) -> Any:
    """The rows as the annotated type: a polars DataFrame or an Arrow table, which share the table's memory,
    or, for anything else, a pandas DataFrame."""
    kinds = get_args(annotation) or (annotation,)
    if any(kind is pl.DataFrame for kind in kinds):
        return table.frame
    if any(_is_arrow(kind) for kind in kinds):
        return table.frame.to_arrow()
    return to_pandas(table)


def _is_arrow(kind: Any) -> bool:
    """Whether it is ``pyarrow.Table``, which is imported only if somebody has."""
    pyarrow = sys.modules.get("pyarrow")
    return pyarrow is not None and kind is pyarrow.Table


def to_pandas(table: Table) -> Any:
    """The rows as a pandas DataFrame, in types that hold every value as it is.

    Integers and booleans with missing values are ``Int64`` and ``boolean``, since NumPy's would become
    doubles and objects. Decimals, dates, times, bytes, lists and structs are in Arrow's types
    (``ArrowDtype``), which NumPy has no equal of. Ordered categories are ordered ``category``.
    """
    import pandas  # type: ignore[import-untyped]  # pandas ships no types

    frame = table.frame.to_pandas(types_mapper=_arrow_dtype)
    masked = {pl.Int64: pandas.arrays.IntegerArray, pl.Boolean: pandas.arrays.BooleanArray}
    for column in table.frame:
        if column.null_count() and (array := masked.get(type(column.dtype))):
            values = (
                column.fill_null(strategy="zero") if column.dtype == pl.Int64 else column.fill_null(False)
            )
            missing = column.is_null()
            frame[column.name] = array(values.to_numpy(writable=True), missing.to_numpy(writable=True))
    for column in table.frame:
        order = table.columns[column.name].order
        # pandas makes values outside of the order missing.
        if order is not None and set(column.unique().drop_nulls()) <= set(order):
            kind = pandas.CategoricalDtype(list(order), ordered=True)
            frame[column.name] = frame[column.name].astype(kind)
    return frame


def _arrow_dtype(kind: pa.DataType) -> Any:
    """The pandas type of an Arrow type that NumPy has no equal of; None for others."""
    import pandas
    import pyarrow as pa

    tests = (
        pa.types.is_decimal,
        pa.types.is_date,
        pa.types.is_time,
        pa.types.is_nested,
        pa.types.is_large_binary,
    )
    return pandas.ArrowDtype(kind) if any(test(kind) for test in tests) else None


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


def to_table(frame: Any, known: Mapping[str, ColumnMeta], source: str = "") -> Table:
    """A pandas, polars or Arrow frame as a table; raises ComponentError naming a column it cannot hold.

    ``source`` is the script, in which the error names the line that mentions the column.
    """
    if isinstance(frame, pl.DataFrame):
        return Table.of(frame, {**known, **_enums(frame, known)})
    arrow = _is_arrow(type(frame))
    names = frame.column_names if arrow else list(frame.columns)
    _check_names(names)
    try:
        columns = [(arrow_column if arrow else column_of)(name, frame[name]) for name in names]
    except ComponentError as error:
        message = error.message + _place(source, error.facts["column"])
        raise ComponentError(error.code, message, error.hint, **error.facts) from error
    return Table.of(pl.DataFrame(columns), known if arrow else {**known, **_categories(frame, known)})


def _check_names(names: Sequence[Any]) -> None:
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


def _categories(frame: Any, known: Mapping[str, ColumnMeta]) -> dict[str, ColumnMeta]:
    """The meaning of the columns that pandas holds as categories, of text or of numbers."""
    import pandas

    return {
        name: replace(
            known.get(name, ColumnMeta()),
            categorical=True,
            order=order_of(dtype.categories.tolist()) if dtype.ordered else None,
        )
        for name, dtype in frame.dtypes.items()
        if isinstance(dtype, pandas.CategoricalDtype)
    }


def _enums(frame: pl.DataFrame, known: Mapping[str, ColumnMeta]) -> dict[str, ColumnMeta]:
    """As ``_categories``, of polars: an Enum has an order."""
    metas = {name: ColumnMeta.of_type(dtype) for name, dtype in frame.schema.items()}
    return {
        name: replace(known.get(name, meta), categorical=True, order=meta.order)
        for name, meta in metas.items()
        if meta.categorical
    }


def _place(source: str, name: object) -> str:
    quoted = (f"'{name}'", f'"{name}"')
    lines = [number for number, line in enumerate(source.splitlines(), 1) if any(q in line for q in quoted)]
    return f" Line {lines[-1]} of the script names it." if lines else ""


def _is_frame(value: Any) -> bool:
    if isinstance(value, pl.DataFrame) or _is_arrow(type(value)):
        return True
    import pandas

    return isinstance(value, pandas.DataFrame)


def _wrong(what: str) -> ComponentError:
    return ComponentError(
        "script.result",
        f"The script returned {what}.",
        "Return a DataFrame, a sequence of up to two DataFrames, or None.",
    )
