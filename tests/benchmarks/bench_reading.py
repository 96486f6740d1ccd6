"""A CSV file of 400 MB read as a table, and looked at: beside polars alone on the same file."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from compute.sdk.reading.delimited.reader import inspect_delimited, read_delimited_file
from tests.benchmarks.bench_upload import write_csv
from tests.benchmarks.measure import Measurement, beside
from tests.real_parts.session import session_folder

FILE_MEGABYTES = 400
#: Times polars alone, which looks for dates as well.
BOUND = 1.5


def measure() -> list[Measurement]:
    file = session_folder() / "reading.csv"
    write_csv(file, FILE_MEGABYTES)
    reading, floor = beside(lambda: read_delimited_file(file), lambda: polars_alone(file), repeats=5)
    inspecting, _ = beside(lambda: inspect_delimited(file), lambda: None, repeats=5)
    file.unlink()
    return [
        Measurement(
            f"reading a CSV file of {FILE_MEGABYTES} MB",
            reading,
            "ms",
            bound=BOUND,
            floor=floor,
            floor_is="polars alone",
        ),
        Measurement("  its first 200 rows, types and notes", inspecting, "ms"),
    ]


def polars_alone(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, try_parse_dates=True)
