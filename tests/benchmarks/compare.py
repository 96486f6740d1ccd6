"""`python -m tests.benchmarks.compare --before DIR --after DIR [--rounds 5] [NAME…]`: two checkouts beside
each other.

Each DIR is a checkout with its own ``.venv`` and built frontend. Their benchmarks (all, or those whose
name contains a NAME) run in turn, so that a machine that grows busy does so for both. Prints median, least
and most of each row. Exits 1 when a row is worse beyond the spread.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.results import Results, from_json, from_table

HEADER = ("measured", "before", "after", "after/before", "")
SAME, WORSE, BETTER = "", "WORSE", "better"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the benchmarks with what each round gave, before and after. Less is better."""

    name: str
    unit: str
    before: Sequence[float]
    after: Sequence[float]

    @property
    def verdict(self) -> str:
        """Beyond the spread is a median that lies outside all rounds of the other side, on both sides."""
        before, after = statistics.median(self.before), statistics.median(self.after)
        if after > max(self.before) and before < min(self.after):
            return WORSE
        if after < min(self.before) and before > max(self.after):
            return BETTER
        return SAME

    @property
    def ratio(self) -> float | None:
        before = statistics.median(self.before)
        return statistics.median(self.after) / before if before else None


def rows(before: Sequence[Results], after: Sequence[Results]) -> list[Row]:
    """The rows that both sides have, in the order of the one after."""
    names = dict.fromkeys(name for found in after for name in found)
    return [
        Row(name, unit_of(name, after), values_of(name, before), values_of(name, after))
        for name in names
        if values_of(name, before)
    ]


def values_of(name: str, rounds: Sequence[Results]) -> list[float]:
    return [found[name][0] for found in rounds if name in found]


def unit_of(name: str, rounds: Sequence[Results]) -> str:
    return next(found[name][1] for found in rounds if name in found)


def table(found: Sequence[Row]) -> str:
    """Median (least to most) of each side, aligned."""
    lines = [HEADER, *map(_cells, found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return row.name, _spread(row.before, row.unit), _spread(row.after, row.unit), ratio, row.verdict


def _spread(values: Sequence[float], unit: str) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}) {unit}".rstrip()


def measured(checkout: Path, names: Sequence[str]) -> Results:
    """One round of a checkout. Its bounds are not judged here; that it measured nothing raises."""
    with tempfile.TemporaryDirectory(prefix="jackfield-compare-") as folder:
        file = Path(folder) / "results.json"
        writes_json = "--json" in (checkout / "tests" / "benchmarks" / "__main__.py").read_text()
        asked = ["--json", str(file)] if writes_json else []
        command = [str(checkout / ".venv" / "bin" / "python"), "-m", "tests.benchmarks", *asked, *names]
        ended = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, text=True)
        if ended.returncode not in (0, 1):
            raise SystemExit(f"{checkout}: the benchmarks ended with {ended.returncode}.")
        return from_json(file.read_text()) if writes_json else from_table(ended.stdout)


def alternated(
    checkouts: Mapping[str, Path], rounds: int, names: Sequence[str], kept: Path | None
) -> dict[str, list[Results]]:
    """All rounds by side. With ``kept``, a file, what was measured is in it after each round."""
    found: dict[str, list[Results]] = {side: [] for side in checkouts}
    for number in range(rounds):
        # Neither is always the first: the second finds caches warm.
        for side in list(checkouts)[:: 1 if number % 2 == 0 else -1]:
            sys.stderr.write(f"· round {number + 1} of {rounds}: {side}\n")
            found[side].append(measured(checkouts[side], names))
            if kept:
                kept.write_text(json.dumps(found, indent=2, ensure_ascii=False))
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.compare")
    parser.add_argument("--before", type=Path, required=True, help="the checkout to compare with")
    parser.add_argument("--after", type=Path, required=True, help="the checkout to judge")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write what each round measured to this file")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only benchmarks whose name contains it")
    asked = parser.parse_args(arguments)
    sides = {"before": asked.before.resolve(), "after": asked.after.resolve()}
    found = alternated(sides, asked.rounds, asked.names, asked.json)
    compared = rows(found["before"], found["after"])
    sys.stdout.write(table(compared) + "\n")
    worse = [row.name for row in compared if row.verdict == WORSE]
    return 1 if worse or not compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
