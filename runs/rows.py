"""Rows read and written without Django's query compiler, for what happens at every step of every run.

Django takes each statement through several layers: ten times what SQLite itself needs, and most of
what a short step costs. Statements are made once per shape here, and values go through the fields'
own preparation, so that both databases are served. For anything that is not on that path, use models.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, Field, ForeignKey, JSONField, Model, UUIDField, Value

Convert = Callable[[Any], Any]
#: What a JSON field asks for a key transform, of which a plain column has none.
NO_EXPRESSION = Value(None)
#: Column -> value; a tuple or list means any of these, None means null.
Where = Mapping[str, Any]


def select(
    model: type[Model], columns: tuple[str, ...], where: Where, more: str = ""
) -> list[tuple[Any, ...]]:
    """Rows as tuples, values as a model's attributes have them. ``more``: ORDER BY and the like."""
    names, conversions = _columns(model, columns, connection.vendor)
    condition, values = _condition(model, where)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {_table(model)} WHERE {condition}{more}", values)
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
    for name in re.findall(r"{(\w+)}", statement):
        items = values[name] if isinstance(values[name], list | tuple) else [values[name]]
        places[name] = ", ".join(["%s"] * len(items))
        given += [_prepared(model, name, item) for item in items]
    conversions = [_facts(model, name, connection.vendor)[2] if name else None for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement.format_map(places), given)
        return [_converted(row, conversions) for row in cursor.fetchall()]


def update(model: type[Model], where: Where, changes: Mapping[str, Any]) -> int:
    """Set columns of the rows; how many there were."""
    condition, values = _condition(model, where)
    settings = ", ".join(f"{_quoted(model, name)} = %s" for name in changes)
    new = [_prepared(model, name, value) for name, value in changes.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_table(model)} SET {settings} WHERE {condition}", [*new, *values])
        return int(cursor.rowcount)


def delete(model: type[Model], where: Where) -> int:
    """Delete rows that nothing refers to; how many there were."""
    condition, values = _condition(model, where)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_table(model)} WHERE {condition}", values)
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


def _condition(model: type[Model], where: Where) -> tuple[str, list[Any]]:
    parts, values = [], []
    for name, value in where.items():
        column = _quoted(model, name)
        if isinstance(value, list | tuple | frozenset):
            parts.append(f"{column} IN ({', '.join(['%s'] * len(value)) or 'NULL'})")
            values += [_prepared(model, name, item) for item in value]
        elif value is None:
            parts.append(f"{column} IS NULL")
        else:
            parts.append(f"{column} = %s")
            values.append(_prepared(model, name, value))
    return " AND ".join(parts), values


def _prepared(model: type[Model], name: str, value: Any) -> Any:
    prepare = _facts(model, name, connection.vendor)[1]
    return prepare(value) if prepare else value


def _quoted(model: type[Model], name: str) -> str:
    return _facts(model, name, connection.vendor)[0]


@lru_cache(maxsize=64)
def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


@lru_cache(maxsize=512)
def _facts(model: type[Model], name: str, vendor: str) -> tuple[str, Convert | None, Convert | None]:
    """Of a field (or ``x_id`` of a relation): its column, and how values go into and come out of it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    field = fields[name]
    target = field.target_field if isinstance(field, ForeignKey) else field
    return connection.ops.quote_name(field.column or name), _preparation(target), _conversion(target)


@lru_cache(maxsize=64)
def _columns(
    model: type[Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, tuple[Convert | None, ...]]:
    facts = [_facts(model, name, vendor) for name in columns]
    return ", ".join(fact[0] for fact in facts), tuple(fact[2] for fact in facts)


@lru_cache(maxsize=16)
def _insertion(model: type[Model], vendor: str) -> tuple[str, list[tuple[str, Convert | None]]]:
    """The INSERT of a model, and per value the attribute and how it is prepared for this database."""
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "db_returning", False)]
    facts = [_facts(model, field.attname, vendor) for field in fields]
    names, places = ", ".join(fact[0] for fact in facts), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_table(model)} ({names}) VALUES ({places})"
    return statement, [(field.attname, fact[1]) for field, fact in zip(fields, facts, strict=True)]


def _preparation(field: Field[Any, Any]) -> Convert | None:
    """How the field's values become the database's; None: they are so already."""
    match field:
        case UUIDField() if not connection.features.has_native_uuid_field:
            return lambda value: value and value.hex
        case DateTimeField():
            return lambda value: value and connection.ops.adapt_datetimefield_value(value)
        case JSONField():
            return lambda value: None if value is None else connection.ops.adapt_json_value(value, None)
        case CharField():
            # States are enumerations.
            return lambda value: value if value is None else str(value)
    return None


def _conversion(field: Field[Any, Any]) -> Convert | None:
    """How the database's values become the field's; None: they are so already."""
    match field:
        case UUIDField() if not connection.features.has_native_uuid_field:
            return lambda value: value and uuid.UUID(value)
        case DateTimeField() if connection.vendor == "sqlite":
            # What Django's own converter does, found once.
            converters = connection.ops.get_db_converters(field.get_col(field.model._meta.db_table))
            return lambda value: _through(converters, value)
        case JSONField():
            return lambda value: field.from_db_value(value, NO_EXPRESSION, connection)
    return None


def _through(converters: Iterable[Callable[..., Any]], value: Any) -> Any:
    for convert in converters:
        value = convert(value, None, connection)
    return value
