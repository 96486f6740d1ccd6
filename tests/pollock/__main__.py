"""`python -m tests.pollock --pollock DIR [--options] [--survey]`: how well polluted CSV files are read.

DIR is a checkout of HPI-Information-Systems/Pollock; its evaluation is imported from there and needs what its
`requirements.txt` names. Each file is read by our reader and by DuckDB's, written as plain CSV, and
compared with the clean file. Both scores are out of 10. `--options` gives our reader each file's dialect.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import read_file
from compute.sdk.reading.options import FileRead, ReadOptions

#: What evaluation takes for a file that could not be read.
FAILED = "Application Error\n"
#: Files that are listed with their scores.
WORST = 25
Rows = Iterable[Iterable[str]]
Reader = Callable[[Path], tuple[Rows, FileRead | None]]


def ours(path: Path, options: ReadOptions) -> tuple[Rows, FileRead]:
    found = read_file(path, "csv", options)
    frame = found.table.frame.select(_text(column) for column in found.table.frame)
    header = [frame.columns] if found.options.header or options.names else []
    return [*header, *frame.rows()], found


def _text(column: pl.Series) -> pl.Series:
    """As it is written in a file: a time without seconds where none has any."""
    if column.dtype == pl.Time:
        seconds = (column.dt.second() > 0).any() or (column.dt.nanosecond() > 0).any()
        column = column.dt.to_string("%H:%M:%S" if seconds else "%H:%M")
    return column.cast(pl.String).fill_null("")


def duckdbs(path: Path) -> Rows:
    relation = duckdb.connect().read_csv(str(path), strict_mode=False, ignore_errors=True, null_padding=True)
    rows = [["" if cell is None else _plain(cell) for cell in row] for row in relation.fetchall()]
    return [relation.columns, *rows]


def _plain(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)


def options_of(folder: Path, name: str) -> ReadOptions:
    """The dialect of a file as the benchmark gives it to a reader."""
    said = json.loads((folder / "parameters" / f"{name}_parameters.json").read_text())
    before = said.get("preamble_lines", said.get("preamble_rows", 0))
    rows = said["header_lines"]
    several = {"skip_rows": before + rows, "header": False, "names": tuple(said["column_names"])}
    return ReadOptions(
        delimiter=said["delimiter"][:1] or None,
        quote=said["quotechar"] or None,
        encoding=said["encoding"],
        **(several if rows > 1 else {"skip_rows": before, "header": rows == 1}),
    )


def convert(read: Reader, source: Path, target: Path) -> FileRead | str | None:
    """Write what a reader finds; what our reader says of the file, or why it could not be read."""
    try:
        rows, found = read(source)
    except (ComponentError, duckdb.Error) as error:
        target.write_text(FAILED)
        return str(error)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return found


def score(metrics: Any, clean: Path, loaded: Path) -> float:
    if not metrics.successful_csv(loaded):
        return 0.0
    return float(1 + sum(metrics.header_record_cell_measures_csv(clean, loaded)))


def measure(folder: Path, metrics: Any, weights: Mapping[str, float], name: str, read: Reader) -> None:
    """Print the scores of a reader, the files that it reads worst, and those it says nothing of."""
    scores: dict[str, float] = {}
    seconds = 0.0
    with tempfile.TemporaryDirectory() as temporary:
        loaded = Path(temporary, "loaded.csv")
        for source in sorted((folder / "csv").iterdir()):
            begin = time.perf_counter()
            said = convert(read, source, loaded)
            seconds += time.perf_counter() - begin
            scores[source.name] = score(metrics, folder / "clean" / source.name, loaded)
            if isinstance(said, FileRead) and not any(note.line for note in said.notes):
                sys.stdout.write(f"  no note with a line: {source.name}\n")
            elif isinstance(said, str):
                sys.stdout.write(f"  refused: {source.name}: {said.splitlines()[0]}\n")
    for file in sorted(scores, key=scores.__getitem__)[:WORST]:
        sys.stdout.write(f"  {scores[file]:6.3f} {file}\n")
    heavy = {file: weights.get(file, -1) if weights else 1 for file in scores}
    weighted = sum(scores[file] * heavy[file] for file in scores) / sum(heavy.values())
    simple = sum(scores.values()) / len(scores)
    figures = f"simple {simple:.3f}, weighted {weighted:.3f}, {seconds / 60:.2f} minutes"
    sys.stdout.write(f"{name}: {len(scores)} files, {figures}\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pollock")
    parser.add_argument("--pollock", type=Path, required=True, help="a checkout of the benchmark")
    parser.add_argument("--options", action="store_true", help="give our reader each file's dialect")
    parser.add_argument(
        "--survey", action="store_true", help="the survey's files instead of the polluted ones"
    )
    parser.add_argument("--readers", nargs="+", default=["ours", "DuckDB"], help="whose figures to print")
    asked = parser.parse_args(arguments)
    sys.path.insert(0, str(asked.pollock))
    metrics = import_module("pollock.metrics")
    metrics.normalize_cell = lru_cache(maxsize=None)(metrics.normalize_cell)  # type: ignore[attr-defined]
    folder = asked.pollock / ("survey_sample" if asked.survey else "polluted_files")
    weights = {} if asked.survey else json.loads((asked.pollock / "pollock_weights.json").read_text())
    readers: dict[str, Reader] = {
        "ours": lambda path: ours(path, options_of(folder, path.name) if asked.options else ReadOptions()),
        "DuckDB": lambda path: (duckdbs(path), None),
    }
    for name, read in readers.items():
        if name in asked.readers:
            measure(folder, metrics, weights, name, read)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
