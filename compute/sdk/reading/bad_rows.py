"""Rows that a reader could not take as they are: counted, told by line, or the end of reading."""

from __future__ import annotations

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.options import BadRows, Note

#: Rows that are told one by one; the others are only counted.
MOST_NOTES = 100


class Oddities:
    """Collects what is wrong with single rows. ``mode`` "fail": the first one is a ComponentError."""

    def __init__(self, mode: BadRows) -> None:
        self.mode = mode
        self.count = 0
        #: The first of them: ``line 3 has …``.
        self.first = ""
        self._notes: list[Note] = []

    def add(self, line: int, problem: str, done: str, column: str | None = None) -> bool:
        """Tell that line ``line`` ``problem`` and what was ``done`` with it; whether the row is kept."""
        if self.mode == "fail":
            raise ComponentError(
                "file.bad_row",
                f"Line {line} {problem}.",
                "Mend the line, or set on_bad_rows to keep or drop.",
                line=line,
            )
        self.count += 1
        self.first = self.first or f"line {line} {problem}"
        if len(self._notes) < MOST_NOTES:
            kept = "left out" if self.mode == "drop" else done
            self._notes.append(Note("row.odd", f"Line {line} {problem}: {kept}.", line, column))
        return self.mode == "keep"

    def notes(self) -> list[Note]:
        """The first hundred, and how many there are if there are more."""
        if self.count <= MOST_NOTES:
            return list(self._notes)
        return [*self._notes, Note("row.odd_count", f"{self.count:,} lines are like these in all.")]
