"""What a program told of one piece of work, checked and reduced to the figures of the table. Pure."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from tests.benchmarks.peers.programs.peer_work import STEPS

Work = Literal["chain", "cached", "fan_out"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One piece of work in one mode. ``why_not`` says why there are no figures.

    ``gap`` is the median time from one step to the next, in milliseconds; ``seconds`` the whole run
    from its submission to its end.
    """

    mode: str
    work: Work
    seconds: float | None = None
    gap: float | None = None
    why_not: str = ""


def outcomes(lines: Iterable[str]) -> dict[tuple[str, Work], Outcome]:
    """The outcomes by mode and work, from a program's results, one JSON record a line."""
    found = (outcome(json.loads(line)) for line in lines)
    return {(item.mode, item.work): item for item in found}


def outcome(record: Mapping[str, Any]) -> Outcome:
    """A record as an outcome. Work that was not done as asked gives no figures, but a reason."""
    mode, work = record["mode"], record["work"]
    why_not = record.get("none") or _undone(work, record["marks"])
    if why_not:
        return Outcome(mode, work, why_not=why_not)
    moments = [moment for moment, _ in record["marks"]]
    gap = _median_gap(moments) if work == "chain" else None
    return Outcome(mode, work, record["seconds"], gap)


def _undone(work: Work, marks: list[tuple[float, int]]) -> str:
    """What is wrong with the values that the steps left; empty when nothing is."""
    values = [value for _, value in marks]
    if work == "cached":
        return f"ran {len(values)} of its {STEPS} steps again" if values else ""
    # In a fan-out any order will do.
    if (values if work == "chain" else sorted(values)) == list(range(1, STEPS + 1)):
        return ""
    return f"did not do the work: {len(values)} steps for {STEPS}, with the values {values[:5]}…"


def _median_gap(moments: list[float]) -> float:
    return 1000 * statistics.median(later - earlier for earlier, later in pairwise(moments))
