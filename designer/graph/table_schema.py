"""What is known about a table before it exists: its columns, their types and roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from designer.foundation.column_types import ColumnType, Role


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, element type, categorical flag and role."""

    name: str
    type: ColumnType
    categorical: bool = False
    role: Role = "feature"

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "decimal", "double", "boolean")


@dataclass(frozen=True)
class TableSchema:
    """The ordered columns of a table, with unique names."""

    columns: tuple[Column, ...]

    @classmethod
    def of(cls, columns: Iterable[Column]) -> TableSchema:
        return cls(tuple(columns))

    @classmethod
    def from_json(cls, items: Iterable[Mapping[str, Any]]) -> TableSchema:
        """Read ``[{name, type, categorical, role}]``."""
        return cls(tuple(Column(**item) for item in items))

    def to_json(self) -> list[dict[str, Any]]:
        return [asdict(column) for column in self.columns]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}
