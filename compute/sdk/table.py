"""Table: rows in a polars frame, and what each column means."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self, get_args

import polars as pl

from compute.sdk.component_error import ComponentError

ColumnType = Literal["string", "integer", "double", "boolean", "datetime"]
Role = Literal["feature", "label", "score", "none"]
ROLES = get_args(Role)

#: Key in the Parquet file's metadata whose value is the column list as JSON.
METADATA_KEY = "jackfield"
#: Rows per Parquet row group: small enough that a preview can stream, large enough to compress.
ROW_GROUP_ROWS = 131_072

#: The polars type that stores each column type.
DTYPES: Mapping[ColumnType, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "double": pl.Float64(),
    "boolean": pl.Boolean(),
    "datetime": pl.Datetime("us"),
}


@dataclass(frozen=True, slots=True)
class ColumnMeta:
    """What a column means: a category or a quantity, and its role in learning.

    ``score`` says of a score column which score it is (JSON values; ``None``: nobody said).
    """

    categorical: bool = False
    role: Role = "feature"
    score: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Table:
    """Rows and the meaning of their columns. Build with ``Table.of``.

    ``frame`` holds only the five types of ``DTYPES``; a missing value is null, never NaN.
    ``columns`` has one entry per column of ``frame``, in its order.
    """

    frame: pl.DataFrame
    columns: Mapping[str, ColumnMeta]

    @classmethod
    def of(cls, frame: pl.DataFrame, columns: Mapping[str, ColumnMeta] | None = None) -> Self:
        """Wrap any frame: its types become the five of ``DTYPES``; NaN becomes missing.

        Columns not in ``columns`` are plain features; polars categories stay categorical. Raises
        ComponentError for a name that is a pattern.
        """
        check_names(frame.columns)
        known = columns or {}
        metas = {
            name: known.get(name) or ColumnMeta(categorical=isinstance(dtype, (pl.Categorical, pl.Enum)))
            for name, dtype in frame.schema.items()
        }
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


def column_type(dtype: pl.DataType) -> ColumnType:
    """The column type that a polars type is stored as."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_float() or isinstance(dtype, pl.Decimal):
        return "double"
    if isinstance(dtype, (pl.Datetime, pl.Date)):
        return "datetime"
    return "boolean" if isinstance(dtype, pl.Boolean) else "string"


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
    """The frame in the five types of ``DTYPES``, NaN made null, in one chunk per column."""
    casts = [
        _cast(name, dtype) for name, dtype in frame.schema.items() if dtype != DTYPES[column_type(dtype)]
    ]
    if casts:
        frame = frame.with_columns(casts)
    doubles = [
        name for name, dtype in frame.schema.items() if dtype == pl.Float64 and frame[name].is_nan().any()
    ]
    return frame.with_columns(pl.col(doubles).fill_nan(None)) if doubles else frame


def _cast(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_nested():
        return column.map_elements(_as_json, return_dtype=pl.String)
    if isinstance(dtype, pl.Binary):
        return column.bin.encode("base64")
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if dtype.is_integer():
        # Unsigned values beyond 2**63 do not fit an integer: make them doubles rather than fail.
        wide = dtype in (pl.UInt64, pl.UInt128, pl.Int128)
        return column.cast(pl.Float64 if wide else pl.Int64)
    return column.cast(DTYPES[column_type(dtype)])


def _as_json(value: Any) -> str:
    plain = value.to_list() if isinstance(value, pl.Series) else value
    return json.dumps(plain, default=str, ensure_ascii=False)


def write_table(table: Table, path: Path) -> None:
    """Store a table as one Parquet file. Equal tables give equal bytes. OSError: the disk is full."""
    described = [_with_score(item, table.columns[item["name"]]) for item in table.schema()]
    columns = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    try:
        table.frame.rechunk().write_parquet(
            path, compression="zstd", row_group_size=ROW_GROUP_ROWS, metadata={METADATA_KEY: columns}
        )
    except pl.exceptions.ComputeError as error:
        if f"os error {errno.ENOSPC}" not in str(error):
            raise
        # Polars gives the errno only as text.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def _with_score(item: dict[str, Any], meta: ColumnMeta) -> dict[str, Any]:
    return item if meta.score is None else {**item, "score": dict(meta.score)}


def read_table(path: Path) -> Table:
    """Load a stored table; in a Parquet file from elsewhere all columns are plain features."""
    return Table.of(pl.read_parquet(path, glob=False), read_column_metas(path))


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
                score = item.get("score")
                yield name, ColumnMeta(categorical, role, score if isinstance(score, dict) else None)
