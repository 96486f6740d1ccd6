"""Named SQL statements with typed rows, for what runs at every step of every run.

For a small statement Django's query compiler takes ten times as long as SQLite itself, which was most of
the cost of a short step. Everything off that path uses the ORM.

In a statement ``{name}`` is a placeholder for a value of the model's field of that name, or for a list of
values; ``{columns}`` for the row's columns, ``{lock}`` for a row lock where the database has one, ``{index}``
for the index that SQLite, which keeps no statistics of its own accord, would not choose. States in
conditions that must match a partial index are literals (``states``), in the order that the index has them:
otherwise SQLite does not use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from runs.sql.codec import Convert, column_of, has_field

Row = TypeVar("Row", bound=tuple[Any, ...])
#: Number of values per placeholder; ALONE: a single value, not a list.
Shape = tuple[int, ...]
ALONE = -1
#: Placeholders that stand for no value.
PARTS = frozenset({"columns", "lock", "index", "changes"})
#: Prepared texts to cache per statement: lists come in many lengths.
MAX_SHAPES = 256


class Prepared(NamedTuple):
    """A statement's text for one database and shape, and the conversions of its values."""

    text: str
    conversions: tuple[Convert | None, ...]


def states(statuses: Iterable[str]) -> str:
    """Statuses as a list of SQL literals: those of a set sorted, others in their order."""
    ordered = sorted(statuses) if isinstance(statuses, AbstractSet) else statuses
    return ", ".join(f"'{status}'" for status in ordered)


class Reading(NamedTuple):
    """What a select is for one database: parts of its text, and conversions by the place in a row."""

    parts: Mapping[str, str]
    conversions: Sequence[tuple[int, Convert]]


class Writing(NamedTuple):
    """Columns that are written on one database: their part of the text, and their fields' conversions."""

    text: str
    conversions: Sequence[tuple[str, Convert | None]]

    def of(self, values: Mapping[str, Any]) -> list[Any]:
        return [convert(values[name]) if convert else values[name] for name, convert in self.conversions]


def database() -> BaseDatabaseWrapper:
    """This thread's connection. Each look at an attribute of ``django.db.connection`` searches it anew."""
    return connections[DEFAULT_DB_ALIAS]


class Statement:
    """A statement on one model's table, prepared once per database and shape of its values."""

    def __init__(self, model: type[Model], text: str) -> None:
        self.model = model
        self._text = text
        self._names = tuple(name for name in re.findall(r"{(\w+)}", text) if name not in PARTS)
        self._prepared: dict[tuple[object, ...], Prepared] = {}

    def _prepare(self, vendor: str, shape: Shape, **parts: str) -> Prepared:
        key = (vendor, shape, *parts.values())
        # Threads share a statement: another may clear what is kept at any moment.
        prepared = self._prepared.get(key)
        if prepared is None:
            columns = [column_of(self.model, name, vendor) for name in self._names]
            places = {name: _places(count) for name, count in zip(self._names, shape, strict=True)}
            text = self._text.format(**places, **parts)
            prepared = Prepared(text, tuple(column.to_sql for column in columns))
            if len(self._prepared) >= MAX_SHAPES:
                self._prepared.clear()
            self._prepared[key] = prepared
        return prepared

    def _values(self, prepared: Prepared, values: Mapping[str, Any]) -> list[Any]:
        found: list[Any] = []
        for name, convert in zip(self._names, prepared.conversions, strict=True):
            items = values[name] if _is_list(values[name]) else (values[name],)
            found += map(convert, items) if convert else items
        return found

    def _shape(self, values: Mapping[str, Any]) -> Shape:
        return tuple(len(values[name]) if _is_list(values[name]) else ALONE for name in self._names)


class Select(Statement, Generic[Row]):
    """Selects rows as named tuples of type ``row``. Fields that the model also has are converted as its own.

    ``Select(StepRun, OutputsRow, "SELECT {columns} FROM runs_steprun WHERE run_id = {run_id}")(run_id=…)``
    """

    def __init__(self, model: type[Model], row: type[Row], text: str, index: str = "") -> None:
        super().__init__(model, text)
        self._row = row
        self._index = f"INDEXED BY {index}" if index else ""
        self._fields: tuple[str, ...] = row._fields  # type: ignore[attr-defined]  # a NamedTuple has them
        self._readings: dict[str, Reading] = {}

    def __call__(self, **values: Any) -> list[Row]:
        on = database()
        reading = self._readings.get(on.vendor) or self._reading(on)
        prepared = self._prepare(on.vendor, self._shape(values), **reading.parts)
        with on.cursor() as cursor:
            cursor.execute(prepared.text, self._values(prepared, values))
            found = cursor.fetchall()
        make: Callable[[Iterable[Any]], Row] = self._row._make  # type: ignore[attr-defined]  # a NamedTuple's
        return [make(_converted(row, reading.conversions)) for row in found]

    def one(self, **values: Any) -> Row | None:
        """The first row, or None."""
        found = self(**values)
        return found[0] if found else None

    def _reading(self, on: BaseDatabaseWrapper) -> Reading:
        columns = ""
        if "{columns}" in self._text:
            columns = ", ".join(column_of(self.model, name, on.vendor).name for name in self._fields)
        parts = {
            "columns": columns,
            "lock": " FOR UPDATE" if on.features.has_select_for_update else "",
            "index": self._index if on.vendor == "sqlite" else "",
        }
        known = (
            (place, column_of(self.model, name, on.vendor).from_sql)
            for place, name in enumerate(self._fields)
            if has_field(self.model, name)
        )
        conversions = [(place, convert) for place, convert in known if convert]
        return self._readings.setdefault(on.vendor, Reading(parts, conversions))


class Update(Statement):
    """Sets columns of the rows that match ``where``: ``Update(Run, "id = {id}")({"status": …}, id=…)``."""

    def __init__(self, model: type[Model], where: str) -> None:
        super().__init__(model, f"UPDATE {_table(model)} SET {{changes}} WHERE {where}")
        self._settings: dict[tuple[str, ...], Writing] = {}

    def __call__(self, changes: Mapping[str, Any], **values: Any) -> int:
        """Returns the number of rows updated."""
        on = database()
        key = (on.vendor, *changes)
        setting = self._settings.get(key) or self._settings.setdefault(key, self._setting(on.vendor, changes))
        prepared = self._prepare(on.vendor, self._shape(values), changes=setting.text)
        with on.cursor() as cursor:
            cursor.execute(prepared.text, [*setting.of(changes), *self._values(prepared, values)])
            return int(cursor.rowcount)

    def _setting(self, vendor: str, names: Iterable[str]) -> Writing:
        columns = [(name, column_of(self.model, name, vendor)) for name in names]
        text = ", ".join(f"{column.name} = %s" for _, column in columns)
        return Writing(text, [(name, column.to_sql) for name, column in columns])


class Delete(Statement):
    """Deletes the rows that match ``where``. Does not cascade."""

    def __init__(self, model: type[Model], where: str) -> None:
        super().__init__(model, f"DELETE FROM {_table(model)} WHERE {where}")

    def __call__(self, **values: Any) -> int:
        """Returns the number of rows deleted."""
        on = database()
        prepared = self._prepare(on.vendor, self._shape(values))
        with on.cursor() as cursor:
            cursor.execute(prepared.text, self._values(prepared, values))
            return int(cursor.rowcount)


class Insert:
    """Inserts rows with every column set except an auto-increment key. ``once``: skips existing rows."""

    def __init__(self, model: type[Model], *, once: bool = False) -> None:
        self._model = model
        self._end = " ON CONFLICT DO NOTHING" if once else ""
        self._fields = tuple(
            field.attname
            for field in model._meta.concrete_fields
            if not getattr(field, "db_returning", False)
        )
        self._writings: dict[str, Writing] = {}

    def __call__(self, rows: Sequence[Model]) -> None:
        if not rows:
            return
        on = database()
        writing = self._writings.get(on.vendor) or self._writing(on.vendor)
        # A field's value is in the row's ``__dict__`` under its attribute's name.
        values = [writing.of(vars(row)) for row in rows]
        with on.cursor() as cursor:
            if len(values) == 1:
                cursor.execute(writing.text, values[0])
            else:
                cursor.executemany(writing.text, values)

    def _writing(self, vendor: str) -> Writing:
        columns = [(name, column_of(self._model, name, vendor)) for name in self._fields]
        names = ", ".join(column.name for _, column in columns)
        text = f"INSERT INTO {_table(self._model)} ({names}) VALUES ({_places(len(columns))}){self._end}"
        conversions = [(name, column.to_sql) for name, column in columns]
        return self._writings.setdefault(vendor, Writing(text, conversions))


def _converted(row: Sequence[Any], conversions: Iterable[tuple[int, Convert]]) -> Iterable[Any]:
    values = list(row)
    for place, convert in conversions:
        values[place] = convert(values[place])
    return values


def _table(model: type[Model]) -> str:
    # Table names are our own, and both databases quote them the same way.
    return f'"{model._meta.db_table}"'


def _places(count: int) -> str:
    if count == ALONE:
        return "%s"
    return ", ".join(["%s"] * count) or "NULL"


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | frozenset | set)
