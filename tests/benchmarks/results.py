"""What a run of the benchmarks measured, by name: read from its JSON, or from the table that it printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from tests.benchmarks.measure import HEADER, Measurement

#: A line of the table up to the value; what follows differs between releases.
LINE = re.compile(r"^(?P<name>.*?\S) {2,}(?P<value>-?\d+(?:\.\d+)?)(?: (?P<unit>\S+))?(?: {2,}.*)?$")
#: Value and unit of each row, by its name.
Results = Mapping[str, tuple[float, str]]


def to_json(measurements: Iterable[Measurement]) -> str:
    """A list of objects with the fields of Measurement, and the ratio."""
    rows = [{**asdict(item), "ratio": item.ratio} for item in measurements]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> Results:
    rows = json.loads(text)
    return dict(_named((row["name"], float(row["value"]), row["unit"]) for row in rows))


def from_table(text: str) -> Results:
    """Raises ValueError when there is no table in it."""
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith(HEADER[0])]
    if not heads:
        raise ValueError("The benchmarks printed no table.")
    found = [LINE.match(line) for line in lines[heads[-1] + 1 :]]
    return dict(_named((row["name"], float(row["value"]), row["unit"] or "") for row in found if row))


def _named(rows: Iterable[tuple[str, float, str]]) -> Iterator[tuple[str, tuple[float, str]]]:
    """An indented row belongs to the one above it: many are called '  95 %'."""
    above = ""
    for name, value, unit in rows:
        if not name.startswith(" "):
            above = name
        yield (f"{above}: {name.strip()}" if name.startswith(" ") else name), (value, unit)
