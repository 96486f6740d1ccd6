"""Records that steps write. Foreign code wrote them, so what they hold is checked and bounded. Pure.

What comes out of here can be stored and served: no NaN, no text that a database refuses, no number
or time beyond its columns. One bad line would otherwise be read again for ever, and the run would
never end.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

#: Kinds of logged items that hold more than a number.
RICH_KINDS = frozenset({"table", "image", "confusion_matrix", "curve", "html"})
#: No table, curve or error nests deeper.
DEEPEST = 20
LONGEST_NAME = 200
#: Longest code, and longest message and hint, of a warning.
LONGEST_CODE, LONGEST_SENTENCE = 100, 500
LARGEST_INTEGER = 2**63 - 1
#: The end of the year 9999, the last that Python's datetime can hold.
LAST_SECOND = 253_402_300_799
#: NUL, which PostgreSQL's text cannot hold, and halves of surrogate pairs, which UTF-8 cannot.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Json = dict[str, Any]


def json_object(text: bytes) -> Json:
    """The JSON object in a text; empty when there is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def storable_text(text: str) -> str:
    """The text with characters that no database stores replaced by U+FFFD."""
    return _UNSTORABLE.sub("�", text)


def storable(value: Any, depth: int = 0) -> Any:
    """A JSON value that can be stored and served: NaN, infinity and deeper nesting become null."""
    match value:
        case str():
            return storable_text(value)
        case float():
            return value if math.isfinite(value) else None
        case list() | dict() if depth >= DEEPEST:
            return None
        case list():
            return [storable(item, depth + 1) for item in value]
        case dict():
            return {storable_text(str(key)): storable(item, depth + 1) for key, item in value.items()}
    return value


def unix_seconds(value: object) -> float | None:
    """A Unix time between 1970 and 9999; None for anything else."""
    number = finite(value)
    return number if number is not None and 0 <= number <= LAST_SECOND else None


def finite(value: object) -> float | None:
    """A number as a float; None for anything else, NaN, infinity, and numbers too large."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def logged_record(text: bytes) -> Json | None:
    """The record in a line of ``metrics.jsonl``; None for a line that the runtime cannot have written.

    ``{kind: "metric", name, value, step or null}``, ``{kind: "progress", done, total or null}``,
    ``{kind: "warning", code, message, hint, column?}``, or ``{kind, name, data}`` of a richer item; each with
    ``at`` in Unix seconds, or null.
    """
    record = json_object(text)
    kind = record.get("kind")
    told: Json | None = None
    if kind == "metric":
        told = _named(record, _metric(record))
    elif kind == "progress":
        told = _progress(record)
    elif kind == "warning":
        told = _warning(record)
    elif isinstance(kind, str) and kind in RICH_KINDS:
        told = _named(record, {"data": storable(record.get("data"))})
    return None if told is None else {"kind": kind, **told, "at": _moment(record.get("at"))}


def _named(record: Mapping[str, Any], told: Json | None) -> Json | None:
    name = record.get("name")
    if told is None or not isinstance(name, str):
        return None
    return {"name": storable_text(name)[:LONGEST_NAME], **told}


def _metric(record: Mapping[str, Any]) -> Json | None:
    value, step = finite(record.get("value")), record.get("step")
    whole = isinstance(step, int) and not isinstance(step, bool) and abs(step) <= LARGEST_INTEGER
    if value is None or not (step is None or whole):
        return None
    return {"value": value, "step": step}


def _warning(record: Mapping[str, Any]) -> Json | None:
    code, message = record.get("code"), record.get("message")
    if not (isinstance(code, str) and isinstance(message, str)):
        return None
    hint, column = record.get("hint"), record.get("column")
    told = {
        "code": storable_text(code)[:LONGEST_CODE],
        "message": storable_text(message)[:LONGEST_SENTENCE],
        "hint": storable_text(hint)[:LONGEST_SENTENCE] if isinstance(hint, str) else "",
    }
    return {**told, "column": storable_text(column)[:LONGEST_NAME]} if isinstance(column, str) else told


def _progress(record: Mapping[str, Any]) -> Json | None:
    done, total = finite(record.get("done")), finite(record.get("total"))
    if done is None or (total is None and record.get("total") is not None):
        return None
    return {"done": done, "total": total}


def _moment(at: object) -> float | None:
    """Unix seconds of the RFC 3339 text that the runtime writes."""
    if not isinstance(at, str):
        return unix_seconds(at)
    try:
        moment = datetime.fromisoformat(at)
        return unix_seconds(moment.timestamp()) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
