"""Previews: facts of a table against numpy and pandas, quickly and without loading it whole."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from compute.intake import preview as previews
from compute.intake.preview import preview
from compute.sdk.table import ColumnMeta, Table, write_table


def stored(folder: Path, frame: pl.DataFrame) -> Path:
    write_table(Table.of(frame, {"y": ColumnMeta(True, "label")}), folder / "table")
    return folder / "table"


def test_a_small_table_is_described_exactly(tmp_path: Path) -> None:
    values = [3.0, 1.0, 4.0, 1.0, 5.0, None]
    frame = pl.DataFrame(
        {"x": values, "s": ["b", "a", "b", None, "c", "a"], "y": [True, False, True, True, None, True]}
    )
    shown = preview(stored(tmp_path, frame), 2)
    array = np.array(values[:5])
    assert (shown["rows"], shown["columns"]) == (6, 3)
    assert shown["schema"][2] == {"name": "y", "type": "boolean", "categorical": True, "role": "label"}
    assert shown["head"] == [[3.0, "b", True], [1.0, "a", False]]
    assert shown["statistics"]["x"] == pytest.approx(
        {
            "count": 5,
            "missing": 1,
            "unique": 4,
            "mean": array.mean(),
            "std": array.std(ddof=1),
            "min": 1.0,
            "median": 3.0,
            "max": 5.0,
        }
    )
    counts, edges = np.histogram(array, bins=20)
    assert shown["histograms"]["x"]["counts"] == counts.tolist()
    assert shown["histograms"]["x"]["edges"] == pytest.approx(edges.tolist())
    assert shown["statistics"]["s"]["top"][:2] == [{"value": "a", "count": 2}, {"value": "b", "count": 2}]
    assert shown["histograms"]["s"] == {"labels": ["a", "b", "c"], "counts": [2, 2, 1]}
    assert shown["histograms"]["y"] == {"labels": ["True", "False"], "counts": [4, 1]}


def test_everything_in_it_is_json(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "inf": [float("inf"), 1.0, None],
            "when": [datetime(2020, 1, 1), None, datetime(2021, 1, 1)],
            "long": ["x" * 10_000, None, "é"],
            "none": pl.Series([None] * 3, dtype=pl.Float64),
            "same": [7, 7, 7],
        }
    )
    shown = json.loads(json.dumps(preview(stored(tmp_path, frame), 100), allow_nan=False))
    assert shown["head"][0][:2] == ["inf", "2020-01-01T00:00:00"]
    assert len(shown["head"][0][2]) == 501
    assert shown["histograms"]["none"] is None
    assert shown["histograms"]["same"] == {"edges": [7.0, 7.0], "counts": [3]}
    assert shown["statistics"]["when"]["max"] == "2021-01-01T00:00:00"


def test_every_type_is_shown_exactly_and_described(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "integer": [2**53 + 1, 2**53 - 1, None],
            "decimal": [Decimal("12345678901234567890.10"), Decimal("0.50"), None],
            "date": [date(2020, 1, 2), date(2020, 1, 4), None],
            "time": [time(8), time(10, 0, 0, 5), None],
            "duration": [timedelta(hours=-1), timedelta(hours=1), None],
            "binary": [b"\x00\xff", b"", None],
            "list": [[1.5, float("nan"), 2**53 + 1.0], [], None],
            "struct": [{"a": [2**63 - 1]}, {"a": None}, None],
            "null": pl.Series([None] * 3, dtype=pl.Null),
        }
    )
    shown = json.loads(json.dumps(preview(stored(tmp_path, frame), 100), allow_nan=False))
    assert [column["type"] for column in shown["schema"]] == frame.columns
    assert shown["head"][0] == [
        "9007199254740993",
        "12345678901234567890.10",
        "2020-01-02",
        "08:00:00",
        "-PT1H",
        "AP8=",
        '[1.5, "NaN", 9007199254740992.0]',
        '{"a": [9223372036854775807]}',
        None,
    ]
    assert [row[0] for row in shown["head"][1:]] == [2**53 - 1, None]
    assert shown["head"][2] == [None] * 9
    ends = {name: (facts.get("min"), facts.get("max")) for name, facts in shown["statistics"].items()}
    assert ends == {
        "integer": (2**53 - 1, "9007199254740993"),
        "decimal": ("0.50", "12345678901234567890.10"),
        "date": ("2020-01-02", "2020-01-04"),
        "time": ("08:00:00", "10:00:00.000005"),
        "duration": ("-PT1H", "PT1H"),
        **dict.fromkeys(("binary", "list", "struct", "null"), (None, None)),
    }
    assert {facts["missing"] for facts in shown["statistics"].values()} == {1, 3}
    assert shown["histograms"]["duration"]["edges"][::20] == [-3600, 3600]
    assert shown["histograms"]["time"]["edges"][0] == 8 * 3600
    assert shown["histograms"]["binary"]["counts"] == [1, 1]
    assert shown["histograms"]["list"] is shown["histograms"]["null"] is None


@pytest.mark.parametrize(
    "values",
    [
        [0.0, 1e-320],
        [0.0, 5e-324],
        [-5e-324, 1e-322, 0.0],
        [-1.7e308, 0.0, 1.7e308],
        [1.0, 1.0 + 2**-52],
        [1e308, 1.1e308],
    ],
)
def test_numbers_at_the_ends_of_their_range_have_a_histogram_of_all_of_them(
    tmp_path: Path, values: list[float]
) -> None:
    shown = preview(stored(tmp_path, pl.DataFrame({"x": values})), 10)
    histogram = shown["histograms"]["x"]
    assert sum(histogram["counts"]) == len(values)
    assert (histogram["counts"][0] > 0, histogram["counts"][-1] > 0) == (True, True)
    assert (histogram["edges"][0], histogram["edges"][-1]) == (min(values), max(values))
    assert shown["head"] == [[value] for value in values]


@pytest.mark.parametrize("physical", [2**63 - 1, -(2**63) + 1, 253_402_300_800_000_000])
def test_moments_beyond_the_calendar_are_shown_as_numpy_shows_them(tmp_path: Path, physical: int) -> None:
    far = pl.Series([physical, 0], dtype=pl.Int64).cast(pl.Datetime("us"))
    shown = preview(stored(tmp_path, pl.DataFrame({"t": far})), 10)
    expected = str(np.datetime64(physical, "us"))
    assert shown["head"] == [[expected], ["1970-01-01T00:00:00"]]
    assert expected in (shown["statistics"]["t"]["min"], shown["statistics"]["t"]["max"])


def test_a_cell_of_a_list_is_cut(tmp_path: Path) -> None:
    frame = pl.DataFrame({"l": [list(range(100_000))], "s": [{"*": "x" * 100_000, "m": [b"y" * 100_000]}]})
    (row,) = preview(stored(tmp_path, frame), 10)["head"]
    assert [len(cell) for cell in row] == [501, 501]


def test_an_empty_table_is_described(tmp_path: Path) -> None:
    shown = preview(stored(tmp_path, pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)})), 10)
    assert (shown["rows"], shown["head"], shown["statistics"]["a"]["unique"]) == (0, [], 0)


def test_a_wide_table_has_a_narrow_head(tmp_path: Path) -> None:
    shown = preview(stored(tmp_path, pl.DataFrame({f"c{index}": [index] for index in range(2_000)})), 5)
    assert len(shown["head"][0]) == 100
    assert len(shown["schema"]) == 2_000
    assert len(shown["statistics"]) == previews.DESCRIBED_COLUMNS


def test_a_very_long_table_is_sampled_and_its_exact_facts_stay_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "SAMPLED_ROWS", 1_600)
    count = 50_000
    shown = preview(stored(tmp_path, pl.DataFrame({"x": range(count)})), 1)
    facts = shown["statistics"]["x"]
    assert shown["sampled_rows"] == 1_600
    assert (facts["count"], facts["min"], facts["max"]) == (count, 0, count - 1)
    assert facts["mean"] == (count - 1) / 2
    assert facts["median"] == pytest.approx(count / 2, rel=0.05)
    assert sum(shown["histograms"]["x"]["counts"]) == 1_600


def test_a_million_rows_need_little_memory(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    count = 1_000_000
    frame = pl.DataFrame({f"n{index}": random.normal(size=count) for index in range(6)}).with_columns(
        pl.Series("s", random.integers(0, 50, count)).cast(pl.String),
        pl.Series("id", random.integers(0, 10**9, count)).cast(pl.String),
    )
    path = stored(tmp_path, frame)
    program = (
        "import sys, pathlib; from compute.intake.preview import preview\n"
        "shown = preview(pathlib.Path(sys.argv[1]), 100)\n"
        # Not getrusage: its peak begins with that of the process this one was forked from.
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(shown['rows'], status.partition('VmHWM:')[2].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    rows, kilobytes = done.stdout.split()
    assert int(rows) == count
    assert int(kilobytes) < 600_000
