"""Rows read and written without Django's query compiler, for what happens at every step of every run.

Django takes each statement through several layers: ten times what SQLite itself needs, and most of
what a short step costs. Statements are made once per shape here, and values go through the fields'
own preparation, so that both databases are served. For anything that is not on that path, use models.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, Field, ForeignKey, JSONField, Model, UUIDField

Convert = Callable[[Any], Any]
#: Column -> value; a tuple or list means any of these, None means null.
Where = Mapping[str, Any]
#: Of a ``Where``: each column, and how many values it may have; or one of these.
Shape = tuple[tuple[str, int], ...]
NULL, ALONE = -1, -2


def select(
    model: type[Model], columns: tuple[str, ...], where: Where, more: str = ""
) -> list[tuple[Any, ...]]:
    """Rows as tuples, values as a model's attributes have them. ``more``: ORDER BY and the like."""
    vendor = connection.vendor
    names, conversions = _columns(model, columns, vendor)
    condition, preparations = _condition(model, _shape(where), vendor)
    statement = f"SELECT {names} FROM {_table(model)} WHERE {condition}{more}"
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(where, preparations))
        return [_converted(row, conversions) for row in cursor.fetchall()]


def _converted(row: Sequence[Any], conversions: Sequence[Convert | None]) -> tuple[Any, ...]:
    return tuple(
        convert(value) if convert else value for value, convert in zip(row, conversions, strict=True)
    )


def query(
    model: type[Model], statement: str, values: Where, columns: Sequence[str | None]
) -> list[tuple[Any, ...]]:
    """Rows of a statement in which ``{name}`` stands for the value of a field, or for a list of such.

    ``columns`` name the field whose values each column of the answer has; None: a plain number.
    """
    places: dict[str, str] = {}
    given: list[Any] = []
    vendor = connection.vendor
    for name in re.findall(r"{(\w+)}", statement):
        items = values[name] if isinstance(values[name], list | tuple) else [values[name]]
        places[name] = ", ".join(["%s"] * len(items))
        prepare = _facts(model, name, vendor)[1]
        given += map(prepare, items) if prepare else items
    conversions = [_facts(model, name, vendor)[2] if name else None for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement.format_map(places), given)
        return [_converted(row, conversions) for row in cursor.fetchall()]


def update(model: type[Model], where: Where, changes: Mapping[str, Any]) -> int:
    """Set columns of the rows; how many there were."""
    vendor = connection.vendor
    condition, preparations = _condition(model, _shape(where), vendor)
    settings, preparers = _settings(model, tuple(changes), vendor)
    new = [
        prepare(value) if prepare else value
        for value, prepare in zip(changes.values(), preparers, strict=True)
    ]
    with connection.cursor() as cursor:
        statement = f"UPDATE {_table(model)} SET {settings} WHERE {condition}"
        cursor.execute(statement, [*new, *_values(where, preparations)])
        return int(cursor.rowcount)


def delete(model: type[Model], where: Where) -> int:
    """Delete rows that nothing refers to; how many there were."""
    condition, preparations = _condition(model, _shape(where), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_table(model)} WHERE {condition}", _values(where, preparations))
        return int(cursor.rowcount)


def insert(rows: Sequence[Model], *, once: bool = False) -> None:
    """Insert rows of one model whose every column but a counted key is set. ``once``: skip known ones."""
    if not rows:
        return
    statement, columns = _insertion(type(rows[0]), connection.vendor)
    values = [
        tuple(prepare(getattr(row, name)) if prepare else getattr(row, name) for name, prepare in columns)
        for row in rows
    ]
    if once:
        statement += " ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)


def _shape(where: Where) -> Shape:
    return tuple((name, _places(value)) for name, value in where.items())


def _places(value: Any) -> int:
    if value is None:
        return NULL
    return len(value) if isinstance(value, list | tuple | frozenset) else ALONE


@lru_cache(maxsize=512)
def _condition(model: type[Model], shape: Shape, vendor: str) -> tuple[str, tuple[Convert | None, ...]]:
    """The condition, and per column how its values are prepared."""
    facts = [_facts(model, name, vendor) for name, _ in shape]
    parts = [_compared(fact[0], places) for fact, (_, places) in zip(facts, shape, strict=True)]
    return " AND ".join(parts), tuple(fact[1] for fact in facts)


def _compared(column: str, places: int) -> str:
    if places == NULL:
        return f"{column} IS NULL"
    return f"{column} = %s" if places == ALONE else f"{column} IN ({', '.join(['%s'] * places) or 'NULL'})"


def _values(where: Where, preparations: Iterable[Convert | None]) -> list[Any]:
    values: list[Any] = []
    for value, prepare in zip(where.values(), preparations, strict=True):
        items = value if isinstance(value, list | tuple | frozenset) else () if value is None else (value,)
        values += map(prepare, items) if prepare else items
    return values


@lru_cache(maxsize=64)
def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


@lru_cache(maxsize=512)
def _facts(model: type[Model], name: str, vendor: str) -> tuple[str, Convert | None, Convert | None]:
    """Of a field (or ``x_id`` of a relation): its column, and how values go into and come out of it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    field = fields[name]
    target = field.target_field if isinstance(field, ForeignKey) else field
    sqlite = vendor == "sqlite"
    column = connection.ops.quote_name(field.column or name)
    return column, _preparation(target, sqlite=sqlite), _conversion(target, sqlite=sqlite)


@lru_cache(maxsize=64)
def _columns(
    model: type[Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Convert | None, ...]]:
    facts = [_facts(model, name, vendor) for name in columns]
    return ", ".join(fact[0] for fact in facts), tuple(fact[2] for fact in facts)


@lru_cache(maxsize=256)
def _settings(
    model: type[Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Convert | None, ...]]:
    facts = [_facts(model, name, vendor) for name in columns]
    return ", ".join(f"{fact[0]} = %s" for fact in facts), tuple(fact[1] for fact in facts)


@lru_cache(maxsize=16)
def _insertion(model: type[Model], vendor: str) -> tuple[str, list[tuple[str, Convert | None]]]:
    """The INSERT of a model, and per value the attribute and how it is prepared for this database."""
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "db_returning", False)]
    facts = [_facts(model, field.attname, vendor) for field in fields]
    names, places = ", ".join(fact[0] for fact in facts), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_table(model)} ({names}) VALUES ({places})"
    return statement, [(field.attname, fact[1]) for field, fact in zip(fields, facts, strict=True)]


def _preparation(field: Field[Any, Any], *, sqlite: bool) -> Convert | None:
    """How the field's values become the database's; None: they are so already.

    Of SQLite, what Django's own backend does, without its way there.
    """
    match field:
        case UUIDField() if sqlite:
            return lambda value: value and value.hex
        case DateTimeField() if sqlite:
            return lambda value: value and str(value.astimezone(UTC).replace(tzinfo=None))
        case JSONField() if sqlite:
            return lambda value: None if value is None else json.dumps(value)
        case JSONField():
            return lambda value: None if value is None else connection.ops.adapt_json_value(value, None)
        case CharField():
            # States are enumerations.
            return lambda value: value if value is None else str(value)
    return None


def _conversion(field: Field[Any, Any], *, sqlite: bool) -> Convert | None:
    """How the database's values become the field's; None: they are so already."""
    match field:
        case UUIDField() if sqlite:
            return lambda value: value and uuid.UUID(value)
        case DateTimeField() if sqlite:
            return _moment
        case JSONField():
            return lambda value: None if value is None else json.loads(value)
    return None


def _moment(value: datetime | str | None) -> datetime | None:
    """Of a column SQLite's driver makes times, of an expression it gives the text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found and found.replace(tzinfo=UTC)
