"""What the values of a column look like: tells a header from data, and where a damaged row's cells belong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = re.compile(
    r"^\s*[-+]?[$€£¥]?\s?[-+]?(\d+([.,' ]\d{3})*([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?\s?[%$€£¥]?\s*$"
)
_MOMENT = re.compile(
    r"^\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
    r"([T ]\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s?([AaPp][Mm]|Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}:\d\d(:\d\d([.,]\d+)?)?(\s?[AaPp][Mm])?|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4})\s*$"
)
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"^[\w.@#/+-]{1,40}$")
_ADDRESS = re.compile(r"^(https?://|www\.)\S+$|^\S+@\S+\.\S+$")
#: Values of a column that are kept in mind.
REMEMBERED = 500


def kind(value: str) -> str:
    """``empty``, ``number``, ``moment``, ``address``, ``word`` or ``text``."""
    if not value.strip():
        return "empty"
    if _NUMBER.match(value):
        return "number"
    if _MOMENT.match(value):
        return "moment"
    if _ADDRESS.match(value):
        return "address"
    return "word" if _WORD.match(value) else "text"


def outline(value: str) -> str:
    """The value with each run of digits as 9 and of letters as a: ``MG-8769`` is ``a-9``."""
    return _LETTERS.sub("a", _DIGITS.sub("9", value[:60].strip()))


class Column:
    """The kinds and outlines that the values of a column have."""

    def __init__(self, values: Sequence[str]) -> None:
        filled = [value for value in values if value.strip()]
        self._outlines = Counter(map(outline, filled))
        self._kinds = Counter(map(kind, filled))
        self._filled = max(1, len(filled))
        self._all = max(1, len(values))
        self._shortest: dict[str, int] = {}
        self._longest: dict[str, int] = {}
        for value in filled:
            shape, size = outline(value), len(value)
            self._shortest[shape] = min(size, self._shortest.get(shape, size))
            self._longest[shape] = max(size, self._longest.get(shape, 0))

    @property
    def typed(self) -> bool:
        """Nearly all values are numbers or moments."""
        return self._kinds["number"] + self._kinds["moment"] >= 0.8 * self._filled and bool(self._kinds)

    def fit(self, value: str) -> float:
        """From 0 to 1: how usual the value is here."""
        if not value.strip():
            return 1 - sum(self._kinds.values()) / self._all * 0.9
        usual = self._outlines[outline(value)] / self._filled
        return max(usual, 0.6 * self._kinds[kind(value)] / self._filled)

    def usual(self, value: str) -> bool:
        """Whether most values have exactly this outline, and lengths like its own."""
        shape = outline(value)
        return (
            self._outlines[shape] > 0.5 * self._filled
            and self._shortest[shape] <= len(value) <= self._longest[shape]
        )


class Shapes:
    """The columns of a table as its undamaged rows show them."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        kept = rows[:REMEMBERED]
        self.columns = [Column(values) for values in zip(*kept, strict=True)]

    def fit(self, values: Sequence[str]) -> float:
        """How well a row of as many cells as there are columns fits, from 0 to 1."""
        if not self.columns:
            return 0.0
        pairs = zip(self.columns, values, strict=True)
        return sum(column.fit(value) for column, value in pairs) / len(self.columns)
