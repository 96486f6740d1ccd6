"""Reading options from JSON, strictly: every mistake is told, with the next move."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, get_args

from compute.sdk.column_types import ColumnType
from compute.sdk.reading.options import BadRows, ReadOptions

#: What a column can be read as. Lists and structures are only ever found.
TYPES = tuple(kind for kind in get_args(ColumnType) if kind not in ("list", "struct", "null"))
NAMES = tuple(field.name for field in fields(ReadOptions))
#: Entries of a list, characters of a text, lines to skip.
MOST_ENTRIES, LONGEST_TEXT, MOST_SKIPPED = 20_000, 1_000, 1_000_000
LONGEST_COMMENT = 5
_CORNER = r"[A-Za-z]{1,3}([1-9]\d{0,6})?"
_BLOCK = re.compile(f"{_CORNER}(:{_CORNER})?")


@dataclass(frozen=True, slots=True)
class OptionProblem:
    """One mistake in the options. ``option`` is empty when they are no options at all."""

    option: str
    code: str
    message: str
    hint: str

    def to_json(self) -> dict[str, Any]:
        """As problems of documents are told, with the option as the parameter."""
        place = {"parameter": self.option} if self.option else {}
        told = {"code": self.code, "severity": "error", "message": self.message, "hint": self.hint}
        return {**told, **place}


class OptionsInvalid(ValueError):
    """The options have mistakes; ``problems`` are all of them."""

    def __init__(self, problems: list[OptionProblem]) -> None:
        super().__init__(" ".join(f"{item.message} {item.hint}".rstrip() for item in problems[:3]))
        self.problems = problems


def checked_options(given: Any) -> ReadOptions:
    """The options in a JSON object, where null is what was not said; raises OptionsInvalid."""
    if not isinstance(given, Mapping):
        what = "The options are no JSON object."
        raise OptionsInvalid([OptionProblem("", "option.invalid", what, 'Write {"delimiter": ";"}.')])
    said = {str(name): value for name, value in given.items() if value is not None}
    problems = [problem for name, value in said.items() if (problem := _problem(name, value))]
    problems = problems or _clashes(said)
    if problems:
        raise OptionsInvalid(problems)
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in said.items()}
    return ReadOptions(**values)


def _problem(name: str, value: Any) -> OptionProblem | None:
    check = _CHECKS.get(name)
    if check is None:
        close = get_close_matches(name, NAMES, n=1)
        hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(NAMES)}."
        return OptionProblem(name[:100], "option.unknown", f"There is no option '{name[:100]}'.", hint)
    if fault := check(value):
        return OptionProblem(name, "option.invalid", f"Option '{name}' is {_shown(value)}.", fault)
    return None


def _clashes(said: Mapping[str, Any]) -> list[OptionProblem]:
    found = []
    for one, other in (("delimiter", "quote"), ("decimal", "thousands"), ("delimiter", "comment")):
        if said.get(one) and said.get(one) == said.get(other):
            message = f"Options '{one}' and '{other}' are both {_shown(said[one])}."
            found.append(OptionProblem(other, "option.invalid", message, "Let them differ."))
    return found


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _mark(value: Any, *, may_be_none: bool) -> str:
    none = ", or '' for none" if may_be_none else ""
    if not isinstance(value, str) or len(value) > 1 or not (value or may_be_none):
        return f"Give one character{none}."
    return "A line break cannot be one." if value in ("\n", "\r", "\0") else ""


def _delimiter(value: Any) -> str:
    return _mark(value, may_be_none=False)


def _optional_mark(value: Any) -> str:
    return _mark(value, may_be_none=True)


def _decimal(value: Any) -> str:
    return "" if value in (".", ",") else "Use '.' or ','."


def _comment(value: Any) -> str:
    is_mark = isinstance(value, str) and len(value) <= LONGEST_COMMENT and not re.search(r"[\r\n\0]", value)
    return "" if is_mark else f"Give up to {LONGEST_COMMENT} characters such as '#', or '' for none."


def _encoding(value: Any) -> str:
    hint = "Use one that Python knows, such as 'utf-8', 'cp1252' or 'utf-16'."
    try:
        # Some codecs turn bytes into bytes: those are no encodings of text.
        is_text = isinstance(value, str) and codecs.lookup(value)._is_text_encoding
    except (LookupError, ValueError):
        return hint
    return "" if is_text else hint


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "Use true or false."


def _count(value: Any) -> str:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_SKIPPED
    return "" if fits else f"Use a whole number from 0 to {MOST_SKIPPED:,}."


def _sheet(value: Any) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return "" if is_number or _is_text(value) else "Give a sheet's name, or its number from 1."


def _range(value: Any) -> str:
    fits = isinstance(value, str) and _BLOCK.fullmatch(value)
    return "" if fits else "Give a block of cells such as 'B2:F20' or 'B:F'."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and "\0" not in value


def _texts(value: Any) -> str:
    is_list = isinstance(value, list) and 0 < len(value) <= MOST_ENTRIES
    return "" if is_list and all(map(_is_text, value)) else "Give a list of texts."


def _distinct(value: Any) -> str:
    if fault := _texts(value):
        return fault
    name, times = Counter(value).most_common(1)[0]
    return f"Name '{name[:100]}' only once." if times > 1 else ""


def _types(value: Any) -> str:
    if not isinstance(value, dict) or len(value) > MOST_ENTRIES or not all(map(_is_text, value)):
        return 'Give a type per column, such as {"id": "string"}.'
    wrong = next((name for name, kind in value.items() if kind not in TYPES), None)
    return "" if wrong is None else f"Column '{wrong[:100]}' can be: {', '.join(TYPES)}."


def _bad_rows(value: Any) -> str:
    return "" if value in get_args(BadRows) else "Use 'keep', 'drop' or 'fail'."


#: By option: what is wrong with a value, as the next move; empty when nothing is.
_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "delimiter": _delimiter,
    "quote": _optional_mark,
    "decimal": _decimal,
    "thousands": _optional_mark,
    "encoding": _encoding,
    "header": _truth,
    "names": _distinct,
    "skip_rows": _count,
    "comment": _comment,
    "sheet": _sheet,
    "range": _range,
    "missing": _texts,
    "date_formats": _texts,
    "types": _types,
    "columns": _distinct,
    "on_bad_rows": _bad_rows,
}
