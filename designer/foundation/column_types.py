"""The words for what a table's columns are, of which designs and tables both speak."""

from __future__ import annotations

from typing import Literal, get_args

ColumnType = Literal[
    "boolean",
    "integer",
    "decimal",
    "double",
    "string",
    "date",
    "time",
    "datetime",
    "duration",
    "binary",
    "list",
    "struct",
    "null",
]
COLUMN_TYPES: tuple[ColumnType, ...] = get_args(ColumnType)

#: What a column is to a learner.
Role = Literal["feature", "label", "score", "none"]
ROLES: tuple[Role, ...] = get_args(Role)
