"""Reading options as words of a command line: ``delimiter=;``, ``skip_rows=2``, ``missing=NA``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

#: Several of one are written one after the other, or as a JSON list.
LISTS = frozenset({"names", "missing", "date_formats", "columns"})
#: Written as JSON: ``true``, ``2``. A sheet may be a number, or a name.
VALUES = frozenset({"header", "skip_rows", "sheet"})
#: Marks that shells do not pass on gladly.
SPELT = {"\\t": "\t", "tab": "\t", "space": " "}


def options_of(words: Sequence[str]) -> dict[str, Any]:
    """The options as JSON values, unchecked; raises ValueError for a word without ``=``."""
    found: dict[str, Any] = {}
    for word in words:
        name, mark, text = word.partition("=")
        if not mark:
            raise ValueError(
                f"'{word}' is no option. Write --option NAME=VALUE, such as --option 'delimiter=;'."
            )
        if name in LISTS:
            listed = _value(text)
            found.setdefault(name, []).extend(listed if isinstance(listed, list) else [text])
        elif name == "types":
            typed = _value(text)
            column, _, kind = text.rpartition(":")
            found.setdefault(name, {}).update(typed if isinstance(typed, dict) else {column: kind})
        elif name in VALUES:
            found[name] = _value(text)
        else:
            found[name] = SPELT.get(text, text)
    return found


def words_of(option: str, value: Any) -> list[str]:
    """The option as ``options_of`` reads it: a list as several words."""
    text = json.dumps(value) if option in VALUES else value
    words = [f"{option}={item}" for item in (value if option in LISTS else [text])]
    return words if options_of(words) == {option: value} else [f"{option}={json.dumps(value)}"]


def _value(text: str) -> Any:
    """JSON, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
