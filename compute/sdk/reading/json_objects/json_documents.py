"""The objects in a JSON file: one per line, a list of them, or an object of columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from compute.sdk.reading.bad_rows import Oddities
from compute.sdk.reading.options import Note

#: Of a list at a time.
CHUNK_CHARACTERS = 1024**2
_BETWEEN = re.compile(r"[\s,]*")
#: An object and its line, or its number in a list.
Record = tuple[int, Mapping[str, Any]]


def parsed(text: str) -> tuple[Any, str]:
    """The value, and why there is none."""
    try:
        return json.loads(text), ""
    except json.JSONDecodeError as error:
        return None, error.msg
    except ValueError:
        return None, "it has a number of too many digits"
    except RecursionError:
        return None, "it is nested too deeply"


def objects_of_lines(lines: Iterable[tuple[int, str]], odd: Oddities) -> Iterator[Record]:
    """The objects of lines; blank lines count for nothing, and a line that is no object is left out."""
    for number, line in lines:
        if not line.strip():
            continue
        value, reason = parsed(line)
        if isinstance(value, dict):
            yield number, value
        else:
            reason = reason or f"it is {_noun(value)}"
            odd.add(number, f"is not a JSON object: {reason}", "it is left out")


def _noun(value: Any) -> str:
    return {"list": "a list", "NoneType": "null", "str": "a string"}.get(
        type(value).__name__, f"a {type(value).__name__}"
    )


def whole_document(text: TextIO, rows: int | None) -> tuple[list[Mapping[str, Any]], list[Note]] | None:
    """The objects of a file that is one JSON value, and how they were found; None for lines of objects.

    With ``rows``, a list is read only as far as they go.
    """
    start = _start(text)
    if start[:1] == "[" and rows is not None:
        return _of_list(_first_items(start, text, rows))
    if start[:1] not in ("[", "{") or (start[:1] == "{" and parsed(start)[1] == "" and _has_more(text)):
        return None
    value, reason = parsed(start + text.read())
    if reason:
        return None
    if isinstance(value, list):
        return _of_list(value)
    return _of_object(value) if isinstance(value, dict) else None


def _first_items(start: str, text: TextIO, rows: int) -> list[Any]:
    """The first items of a list, as far as they are whole."""
    decoder, buffer, at = json.JSONDecoder(), start, 1
    items: list[Any] = []
    while len(items) < rows:
        at = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        try:
            item, at = decoder.raw_decode(buffer, at)
        except (ValueError, RecursionError):
            # As much again, so that a long item is not decoded a thousand times.
            wanted = max(CHUNK_CHARACTERS, len(buffer) - at)
            more = "" if buffer[at : at + 1] == "]" else text.read(wanted)
            if not more:
                break
            buffer, at = buffer[at:] + more, 0
        else:
            items.append(item)
    return items


def _start(text: TextIO) -> str:
    for line in text:
        if line.strip():
            return line.lstrip()
    return ""


def _has_more(text: TextIO) -> bool:
    return any(line.strip() for line in text)


def _of_list(items: list[Any]) -> tuple[list[Mapping[str, Any]], list[Note]] | None:
    objects: list[Mapping[str, Any]] = [item for item in items if isinstance(item, dict)]
    if not objects:
        return None
    told = [Note("json.list", "The file is one list of objects: each is a row.")]
    if len(objects) < len(items):
        left = f"{len(items) - len(objects):,} items of the list are no objects: they are left out."
        told.append(Note("row.odd", left))
    return objects, told


def _of_object(value: dict[str, Any]) -> tuple[list[Mapping[str, Any]], list[Note]]:
    """One object as pandas and web services write tables; any other is a table of one row."""
    lists = [name for name, item in value.items() if isinstance(item, list)]
    if set(value) >= {"columns", "data"} and set(value) <= {"columns", "data", "index"} and _is_split(value):
        rows: list[Mapping[str, Any]] = [
            dict(zip(map(str, value["columns"]), row, strict=True)) for row in value["data"]
        ]
        return rows, [_note("'columns' and 'data'")]
    if len(lists) == len(value) > 0 and len({len(item) for item in value.values()}) == 1:
        return _by_column({name: dict(enumerate(item)) for name, item in value.items()}), [_note("columns")]
    if value and all(isinstance(item, dict) for item in value.values()) and _same_keys(value):
        return _by_column(value), [_note("columns")]
    if len(lists) == 1 and (found := _of_list(value[lists[0]])) is not None:
        return found[0], [Note("json.list", f"The rows are the objects in the list '{lists[0]}'.")]
    return [value], []


def _note(parts: str) -> Note:
    return Note("json.columns", f"The file is one object of {parts}.")


def _is_split(value: Mapping[str, Any]) -> bool:
    columns, data = value["columns"], value["data"]
    if not isinstance(columns, list) or not isinstance(data, list):
        return False
    return all(isinstance(row, list) and len(row) == len(columns) for row in data)


def _same_keys(value: Mapping[str, Mapping[str, Any]]) -> bool:
    keys = [item.keys() for item in value.values()]
    return bool(keys[0]) and all(other == keys[0] for other in keys)


def _by_column(columns: Mapping[str, Mapping[Any, Any]]) -> list[Mapping[str, Any]]:
    keys = next(iter(columns.values()))
    return [{name: column[key] for name, column in columns.items()} for key in keys]


def numbered(path_lines: Iterable[str], skip: int) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, but for the first ``skip``."""
    return ((number, line) for number, line in enumerate(path_lines, 1) if number > skip)
