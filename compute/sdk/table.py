"""Table: rows in a polars frame, and what each column means."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import polars as pl

from compute.sdk.column_types import DTYPES as DTYPES
from compute.sdk.column_types import ColumnType as ColumnType
from compute.sdk.column_types import canonical_column, canonical_type
from compute.sdk.column_types import column_type as column_type
from compute.sdk.component_error import ComponentError
from designer.foundation.column_types import ROLES, Role

#: Key in the Parquet file's metadata whose value is the column list as JSON.
METADATA_KEY = "jackfield"
#: Rows per Parquet row group: small enough that a preview can stream, large enough to compress.
ROW_GROUP_ROWS = 131_072
#: Every step waits for it. 1,000,000 rows of 19 columns: written in 186 ms and read in 47 ms (zstd: 437 and
#: 153), 7 % larger.
COMPRESSION: Final = "lz4"

#: Types of polars whose values a file may give back in another form.
NOT_AS_STORED = (pl.Categorical, pl.Enum, pl.Object, pl.Null)


@dataclass(frozen=True, slots=True)
class ColumnMeta:
    """What a column means: a category or a quantity, and its role in learning.

    ``score`` says of a score column which score it is (JSON values; ``None``: nobody said). ``order`` has the
    categories of an ordered category, from the least to the greatest (JSON values).
    """

    categorical: bool = False
    role: Role = "feature"
    score: Mapping[str, Any] | None = None
    order: tuple[Any, ...] | None = None

    @classmethod
    def of_type(cls, dtype: pl.DataType) -> Self:
        """What a polars type says: the categories of an Enum have an order."""
        order = tuple(dtype.categories) if isinstance(dtype, pl.Enum) else None
        return cls(categorical=isinstance(dtype, (pl.Categorical, pl.Enum)), order=order)


@dataclass(frozen=True)
class Table:
    """Rows and the meaning of their columns. Build with ``Table.of``.

    ``frame`` holds only canonical types (``canonical_type``); a missing value is null, never NaN (inside a
    list or struct a NaN stays what it is). ``columns`` has one entry per column of ``frame``, in its order.
    """

    frame: pl.DataFrame
    columns: Mapping[str, ColumnMeta]

    @classmethod
    def of(cls, frame: pl.DataFrame, columns: Mapping[str, ColumnMeta] | None = None) -> Self:
        """Wrap any frame: its types become canonical; NaN becomes missing.

        Columns not in ``columns`` are plain features; polars categories stay categorical. Raises
        ComponentError for a name that is a pattern, and for values that no table can hold.
        """
        check_names(frame.columns)
        known = columns or {}
        metas = {name: known.get(name) or ColumnMeta.of_type(dtype) for name, dtype in frame.schema.items()}
        return cls(canonical(frame), metas)

    def with_frame(self, frame: pl.DataFrame) -> Table:
        """Other rows or columns with the same meaning; surviving columns keep their metadata."""
        return Table.of(frame, self.columns)

    def with_meta(self, names: Iterable[str], **changes: Any) -> Table:
        """The same rows with ``categorical`` or ``role`` of some columns changed."""
        changed = {name: replace(self.columns[name], **changes) for name in names}
        return Table(self.frame, {**self.columns, **changed})

    @property
    def rows(self) -> int:
        return self.frame.height

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.frame.columns)

    def with_role(self, role: Role) -> tuple[str, ...]:
        """Names of the columns of one role, in the table's order."""
        return tuple(name for name in self.frame.columns if self.columns[name].role == role)

    def schema(self) -> list[dict[str, Any]]:
        """``[{name, type, categorical, role}]``, in the table's order."""
        return describe_columns(self.frame.schema, self.columns)


def is_pattern(name: str) -> bool:
    """Whether polars takes a column's name for several columns, even where a single one is meant."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))


def check_names(names: Iterable[str]) -> None:
    """Raise ComponentError for the first name that is a pattern."""
    for name in names:
        if is_pattern(name):
            raise ComponentError(
                "column.name",
                f"A column cannot be named '{name}', which stands for several columns.",
                "Rename it.",
                column=name,
            )


def describe_columns(
    schema: Mapping[str, pl.DataType], columns: Mapping[str, ColumnMeta]
) -> list[dict[str, Any]]:
    """The JSON column list of a polars schema and its metadata."""
    metas = {name: columns.get(name, ColumnMeta()) for name in schema}
    return [
        {
            "name": name,
            "type": column_type(dtype),
            "categorical": metas[name].categorical,
            "role": metas[name].role,
        }
        for name, dtype in schema.items()
    ]


def canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in the types of ``canonical_type``, NaN made null, in one chunk per column.

    Raises ComponentError for a column with values that no table can hold.
    """
    frame = frame.with_columns(
        canonical_column(frame[name])
        for name, dtype in frame.schema.items()
        if dtype.is_nested() or dtype != canonical_type(dtype)
    )
    doubles = [
        name for name, dtype in frame.schema.items() if dtype == pl.Float64 and frame[name].is_nan().any()
    ]
    return frame.with_columns(pl.col(doubles).fill_nan(None)) if doubles else frame


def write_table(table: Table, path: Path) -> None:
    """Store a table as one Parquet file. Equal tables give equal bytes. OSError: the disk is full."""
    try:
        table.frame.rechunk().write_parquet(
            path,
            compression=COMPRESSION,
            row_group_size=ROW_GROUP_ROWS,
            metadata={METADATA_KEY: _column_list(table)},
        )
    except pl.exceptions.ComputeError as error:
        if f"os error {errno.ENOSPC}" not in str(error):
            raise
        # Polars gives the errno only as text.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def _column_list(table: Table) -> str:
    described = [_with_score(item, table.columns[item["name"]]) for item in table.schema()]
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))


def _with_score(item: dict[str, Any], meta: ColumnMeta) -> dict[str, Any]:
    order = {} if meta.order is None else {"order": list(meta.order)}
    return {**item, **order} if meta.score is None else {**item, **order, "score": dict(meta.score)}


def read_table(path: Path) -> Table:
    """Load a stored table; in a Parquet file from elsewhere all columns are plain features."""
    # One chunk: a sum may depend on the last digit on where a column is divided.
    frame = pl.read_parquet(path, glob=False).rechunk()
    return Table.of(frame, read_column_metas(path))


def as_stored(table: Table) -> Table | None:
    """What ``read_table`` gives of the file that ``write_table`` writes, without them; None when only they
    can tell (lists and structs, and categories)."""
    if any(dtype.is_nested() or isinstance(dtype, NOT_AS_STORED) for dtype in table.frame.dtypes):
        return None
    # Arrow carries no note that a column is sorted, as a file carries none.
    arrow = table.frame.rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
    frame = table.frame.with_columns(
        pl.Series(name, column) for name, column in zip(table.names, arrow.columns, strict=True)
    )
    return Table.of(frame, dict(_metas(_column_list(table))))


def order_of(values: Sequence[Any]) -> tuple[Any, ...] | None:
    """An order of categories; None of values that a file cannot keep, or that are there twice."""
    plain = all(isinstance(value, (str, int, float)) for value in values)
    return tuple(values) if plain and len(set(values)) == len(values) else None


def read_column_metas(path: Path) -> Mapping[str, ColumnMeta]:
    """The column metadata of a stored table, without its rows; empty for other Parquet files."""
    return dict(_metas(pl.read_parquet_metadata(path).get(METADATA_KEY, "[]")))


def _metas(text: str) -> Iterator[tuple[str, ColumnMeta]]:
    """The metadata in a column list. Foreign files may have anything under our key: skip what is invalid."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return
    for item in items if isinstance(items, list) else []:
        match item:
            case {"name": str(name), "categorical": bool(categorical), "role": role} if role in ROLES:
                score, order = item.get("score"), item.get("order")
                yield (
                    name,
                    ColumnMeta(
                        categorical,
                        role,
                        score if isinstance(score, dict) else None,
                        order_of(order) if isinstance(order, list) else None,
                    ),
                )
