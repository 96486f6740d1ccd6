"""`python -m tests.pollock --pollock DIR [--options] [--survey]`: how well polluted CSV files are read, by Pollock's measure.

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
Rows = Iterable[Iterable[str]]


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


def convert(read: Callable[[Path], Rows], source: Path, target: Path) -> str:
    """Write what a reader finds; why it could not read the file, or ''."""
    try:
        rows = read(source)
    except (ComponentError, duckdb.Error) as error:
        target.write_text(FAILED)
        return str(error)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return ""


def score(metrics: Any, clean: Path, loaded: Path) -> float:
    if not metrics.successful_csv(loaded):
        return 0.0
    return float(1 + sum(metrics.header_record_cell_measures_csv(clean, loaded)))


def measured(
    folder: Path, given: bool, metrics: Any, reader: str, weights: Mapping[str, float]
) -> dict[str, float]:
    """The score of each file, and what there is to say about it."""
    scores: dict[str, float] = {}
    seconds = 0.0
    unnoted: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        for source in sorted((folder / "csv").iterdir()):
            said: list[FileRead] = []

            def read(path: Path) -> Rows:
                if reader == "DuckDB":
                    return duckdbs(path)
                rows, found = ours(path, options_of(folder, path.name) if given else ReadOptions())
                said.append(found)
                return rows

            begin = time.perf_counter()
            refused = convert(read, source, Path(temporary, "loaded.csv"))
            seconds += time.perf_counter() - begin
            if refused and reader != "DuckDB":
                sys.stdout.write(f"  refused {source.name}: {refused}\n")
            if said and not any(note.line for note in said[0].notes):
                unnoted.append(source.name)
            scores[source.name] = score(
                metrics, folder / "clean" / source.name, Path(temporary, "loaded.csv")
            )
    tell(reader, scores, weights, seconds, unnoted)
    return scores


def tell(
    reader: str, scores: Mapping[str, float], weights: Mapping[str, float], seconds: float, unnoted: list[str]
) -> None:
    simple = sum(scores.values()) / len(scores)
    heavy = {name: weights.get(name, -1) for name in scores} if weights else dict.fromkeys(scores, 1)
    weighted = sum(scores[name] * heavy[name] for name in scores) / sum(heavy.values())
    sys.stdout.write(
        f"{reader}: {len(scores)} files, simple {simple:.3f}, weighted {weighted:.3f}, {seconds / 60:.2f} minutes\n"
    )
    if reader != "DuckDB":
        sys.stdout.write(f"  no note with a line: {', '.join(unnoted) or 'none'}\n")
        for name in sorted(scores, key=scores.__getitem__)[:25]:
            sys.stdout.write(f"  {scores[name]:6.3f} {name}\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pollock")
    parser.add_argument("--pollock", type=Path, required=True, help="a checkout of the benchmark")
    parser.add_argument("--options", action="store_true", help="give our reader each file's dialect")
    parser.add_argument(
        "--survey", action="store_true", help="the survey's files instead of the polluted ones"
    )
    asked = parser.parse_args(arguments)
    sys.path.insert(0, str(asked.pollock))
    metrics = import_module("pollock.metrics")
    metrics.normalize_cell = lru_cache(maxsize=None)(metrics.normalize_cell)  # type: ignore[attr-defined]
    folder = asked.pollock / ("survey_sample" if asked.survey else "polluted_files")
    weights = {} if asked.survey else json.loads((asked.pollock / "pollock_weights.json").read_text())
    for reader in ("ours", "DuckDB"):
        measured(folder, asked.options, metrics, reader, weights)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
