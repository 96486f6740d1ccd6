"""SELECT with a condition built at run time, for the lookups of reuse.

Everything else on the path of a step is a named statement: see ``runs.sql.statements``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from runs.sql.codec import Convert, column_of

#: Column -> value; a tuple, list or frozenset means any of these, None means null.
Where = Mapping[str, Any]
#: Each column of a ``Where``, and its number of values; or one of the constants below.
Shape = tuple[tuple[str, int], ...]
NULL, ALONE = -1, -2


def select(
    model: type[Model], columns: tuple[str, ...], where: Where, more: str = ""
) -> list[tuple[Any, ...]]:
    """Rows as tuples, with values as on the model's attributes. ``more``: ORDER BY and the like."""
    vendor = connection.vendor
    names, from_sql = _columns(model, columns, vendor)
    condition, to_sql = _condition(model, _shape(where), vendor)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE {condition}{more}", _values(where, to_sql))
        return [_converted(row, from_sql) for row in cursor.fetchall()]


def _converted(row: Sequence[Any], from_sql: Sequence[Convert | None]) -> tuple[Any, ...]:
    return tuple(convert(value) if convert else value for value, convert in zip(row, from_sql, strict=True))


def _shape(where: Where) -> Shape:
    return tuple((name, _places(value)) for name, value in where.items())


def _places(value: Any) -> int:
    if value is None:
        return NULL
    return len(value) if isinstance(value, list | tuple | frozenset) else ALONE


@lru_cache(maxsize=512)
def _condition(model: type[Model], shape: Shape, vendor: str) -> tuple[str, tuple[Convert | None, ...]]:
    """The condition, and the conversion of each column's values."""
    columns = [column_of(model, name, vendor) for name, _ in shape]
    parts = [_compared(column.name, places) for column, (_, places) in zip(columns, shape, strict=True)]
    return " AND ".join(parts), tuple(column.to_sql for column in columns)


def _compared(column: str, places: int) -> str:
    if places == NULL:
        return f"{column} IS NULL"
    return f"{column} = %s" if places == ALONE else f"{column} IN ({', '.join(['%s'] * places) or 'NULL'})"


def _values(where: Where, to_sql: Iterable[Convert | None]) -> list[Any]:
    values: list[Any] = []
    for value, convert in zip(where.values(), to_sql, strict=True):
        items = value if isinstance(value, list | tuple | frozenset) else () if value is None else (value,)
        values += map(convert, items) if convert else items
    return values


@lru_cache(maxsize=64)
def _columns(
    model: type[Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Convert | None, ...]]:
    """The column list, and the conversion of each column's values."""
    found = [column_of(model, name, vendor) for name in columns]
    return ", ".join(column.name for column in found), tuple(column.from_sql for column in found)
