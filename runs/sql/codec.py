"""Convert values of model fields to and from SQL, on SQLite and PostgreSQL.

Converts as Django's database backends do, without the query compiler above them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, Field, ForeignKey, JSONField, Model, UUIDField

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A quoted column name and the conversions of its values; None: no conversion."""

    name: str
    to_sql: Convert | None
    from_sql: Convert | None


@lru_cache(maxsize=512)
def column_of(model: type[Model], field_name: str, vendor: str) -> Column:
    """The column of a field (``x_id`` for a relation); raises KeyError for an unknown field."""
    field = {field.attname: field for field in model._meta.concrete_fields}[field_name]
    stored = field.target_field if isinstance(field, ForeignKey) else field
    sqlite = vendor == "sqlite"
    name = connection.ops.quote_name(field.column or field_name)
    return Column(name, _to_sql(stored, sqlite=sqlite), _from_sql(stored, sqlite=sqlite))


def has_field(model: type[Model], field_name: str) -> bool:
    """Whether the model has a column for this field."""
    return any(field.attname == field_name for field in model._meta.concrete_fields)


def _to_sql(field: Field[Any, Any], *, sqlite: bool) -> Convert | None:
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
            # States are StrEnums; the drivers get plain strings.
            return lambda value: value if value is None else str(value)
    return None


def _from_sql(field: Field[Any, Any], *, sqlite: bool) -> Convert | None:
    match field:
        case UUIDField() if sqlite:
            return lambda value: value and uuid.UUID(value)
        case DateTimeField() if sqlite:
            return _moment
        case JSONField():
            return lambda value: None if value is None else json.loads(value)
    return None


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite's driver returns a datetime for a column and a string for an expression."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found and found.replace(tzinfo=UTC)
