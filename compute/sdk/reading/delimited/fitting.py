"""A row with too many or too few cells as one with as many as there are columns, where it fits them best."""

from __future__ import annotations

from collections.abc import Iterator

from compute.sdk.reading.delimited.shapes import Shapes

#: Cells beyond the width, or missing from it, for which the best place is sought.
SOUGHT_CELLS = 40
#: Columns among which it is sought.
SOUGHT_WIDTH = 300
#: Cells that are compared with their columns in one file; after that, rows are filled up or cut at their end.
COMPARED_CELLS = 5_000_000


class Fitting:
    """Puts cells where the columns of one table want them."""

    def __init__(self, delimiter: str, width: int, shapes: Shapes) -> None:
        self._delimiter = delimiter
        self._width = width
        self._shapes = shapes
        self._comparisons = COMPARED_CELLS

    def fit(self, values: list[str]) -> float:
        """How well a row of the right width fits the columns, from 0 to 1."""
        self._comparisons -= self._width
        return self._shapes.fit(values)

    def is_sought(self, cells: int) -> bool:
        """Whether the best place is still sought, for so many cells too many or too few."""
        return cells <= SOUGHT_CELLS and self._width <= SOUGHT_WIDTH and self._comparisons > 0

    def fitted(self, values: list[str]) -> list[str]:
        extra = len(values) - self._width
        if extra > 0:
            return self.merged(values, self._delimiter)
        return self._widened(values) if extra < 0 else values

    def merged(self, values: list[str], mark: str) -> list[str]:
        """Too many cells: empty ones left out, or neighbours joined, where the row fits best so."""
        extra = len(values) - self._width
        if not self.is_sought(extra):
            return [*values[: self._width - 1], mark.join(values[self._width - 1 :])]
        found = [self._joined_at(values, at, extra, mark) for at in reversed(range(self._width))]
        return max(found, key=lambda pair: self.fit(pair[0]) + pair[1])[0]

    def _joined_at(self, values: list[str], at: int, extra: int, mark: str) -> tuple[list[str], float]:
        """With so many cells more than one joined at a place, and what speaks for it beside the columns."""
        run = values[at : at + extra + 1]
        filled = [value for value in run if value.strip()]
        joined = filled[0] if len(filled) == 1 else mark.join(run) if filled else ""
        # A space follows the delimiters of a text, and rarely those of a row.
        spaced = all(value.startswith(" ") for value in run[1:])
        telling = 0.5 if len(filled) < 2 else 0.3 if spaced else 0.0
        return [*values[:at], joined, *values[at + extra + 1 :]], telling / self._width

    def _widened(self, values: list[str]) -> list[str]:
        """Too few cells: the missing ones are empty at the end, or where the row fits clearly better so."""
        missing = self._width - len(values)
        best = values + [""] * missing
        if not self.is_sought(missing):
            return best
        fit = self.fit(best) + 0.5 / self._width
        for other in self._widenings(values, missing):
            if (better := self.fit(other)) > fit:
                best, fit = other, better
        return best

    def _widenings(self, values: list[str], missing: int) -> Iterator[list[str]]:
        if missing == 1:
            for at, value in enumerate(values):
                for before, after in self._halves(value, at):
                    yield [*values[:at], before, after, *values[at + 1 :]]
        for at in range(len(values)):
            yield values[:at] + [""] * missing + values[at:]

    def _halves(self, value: str, at: int) -> Iterator[tuple[str, str]]:
        """Where two cells stand in one: each half looks exactly as its column's values do."""
        if at + 1 >= len(self._shapes.columns) or len(value) > 200:
            return
        left, right = self._shapes.columns[at], self._shapes.columns[at + 1]
        found = [
            (value[:cut], value[cut:])
            for cut in range(1, len(value))
            if left.usual(value[:cut]) and right.usual(value[cut:])
        ]
        if len(found) == 1:
            yield found[0]
