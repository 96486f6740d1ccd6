"""The table: a row for each way to run a step, each figure beside how many times ours it is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.benchmarks.peers.outcome import Outcome, Work
from tests.benchmarks.peers.programs.peer_work import STEPS

HEADER = (
    "system",
    "a step runs",
    f"chain of {STEPS}: ms from step to step",
    "whole chain, s",
    "again, nothing changed, ms",
    f"fan-out of {STEPS}, s",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A mode of a system. ``trouble`` stands for whatever figures are missing."""

    system: str
    mode: str
    outcomes: dict[Work, Outcome] = field(default_factory=dict)
    trouble: str = ""


#: Which work a column is about, its figure in the column's unit, and the digits after its point.
COLUMNS: tuple[tuple[Work, Callable[[Outcome], float | None], int], ...] = (
    ("chain", lambda outcome: outcome.gap, 1),
    ("chain", lambda outcome: outcome.seconds, 2),
    ("cached", lambda outcome: None if outcome.seconds is None else 1000 * outcome.seconds, 0),
    ("fan_out", lambda outcome: outcome.seconds, 2),
)


def comparison(rows: list[Row]) -> str:
    """A table in Markdown, with what there is to say about empty cells below it.

    Ratios are to the first row, which is ours.
    """
    notes: list[str] = []
    body = [[row.system, row.mode, *_cells(row, rows[0], notes)] for row in rows]
    lines = _aligned([list(HEADER), *body])
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def _cells(row: Row, first: Row, notes: list[str]) -> list[str]:
    cells = []
    for work, figure, digits in COLUMNS:
        found = row.outcomes.get(work)
        value = figure(found) if found else None
        if value is None:
            cells.append(_without_figure(found.why_not if found else row.trouble, notes))
            continue
        base = figure(first.outcomes[work]) if work in first.outcomes else None
        ratio = f" ({_times(value / base)})" if base and row is not first else ""
        cells.append(f"{value:,.{digits}f}{ratio}")
    return cells


def _times(ratio: float) -> str:
    """Two digits that count: 0.04×, 4.5×, 170×."""
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.2g}×"


def _without_figure(why_not: str, notes: list[str]) -> str:
    """``none`` with the number of the note that says why; the same reason gets one note."""
    reason = why_not or "its program told nothing of it"
    texts = [note.partition(". ")[2] for note in notes]
    if reason not in texts:
        notes.append(f"{len(notes) + 1}. {reason}")
        texts.append(reason)
    return f"none [{texts.index(reason) + 1}]"


def _aligned(rows: list[list[str]]) -> Iterable[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = ["| " + " | ".join(map(_padded, row, widths, range(len(row)))) + " |" for row in rows]
    rule = "|" + "|".join(
        "-" * (width + 2) if n < 2 else "-" * (width + 1) + ":" for n, width in enumerate(widths)
    )
    return [lines[0], rule + "|", *lines[1:]]


def _padded(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column < 2 else cell.rjust(width)
