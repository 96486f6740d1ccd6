"""Two checkouts beside each other: what is worse beyond the spread, and what only seems so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import compare
from tests.benchmarks.compare import BETTER, SAME, WORSE, Row, rows, table
from tests.benchmarks.measure import Measurement
from tests.benchmarks.measure import table as printed
from tests.benchmarks.results import from_json, from_table, to_json

#: As the release before this one printed it.
OLD = """
measured                                             value    bound            floor  times  the floor is
local: a step of a warm chain of 40, end to end     5.7 ms  ≤ 10 ms  ok       1.7 ms    3.3  the function, Parquet in and out
  95 %                                              6.2 ms
nodes drawn by one status event, most of 9             1.0       ≤ 1   ok
docker: a step of a warm chain of 40, end to end  151.0 ms  ≤ 12 ms  TOO MUCH  1.7 ms   88.8  the same
  95 %                                              -6.9 ms  ≤ 30 ms  ok
"""  # noqa: E501
MEASURED = [
    Measurement("local: a step, 25 wide", 5.7, "ms", bound=4, floor=1.7, floor_is="the function, in and out"),
    Measurement("  95 %", 6.2, "ms"),
    Measurement("drawn", 1, "", bound=1, floor=1),
]


def test_an_old_table_is_read_though_its_columns_were_others() -> None:
    local = "local: a step of a warm chain of 40, end to end"
    docker = "docker: a step of a warm chain of 40, end to end"
    assert from_table(OLD) == {
        local: (5.7, "ms"),
        f"{local}: 95 %": (6.2, "ms"),
        "nodes drawn by one status event, most of 9": (1.0, ""),
        docker: (151.0, "ms"),
        f"{docker}: 95 %": (-6.9, "ms"),
    }


def test_table_and_json_of_the_same_results_are_read_alike() -> None:
    assert from_table(printed(MEASURED)) == from_json(to_json(MEASURED))
    assert set(from_json(to_json(MEASURED))) == {
        "local: a step, 25 wide",
        "local: a step, 25 wide: 95 %",
        "drawn",
    }


def test_a_text_without_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="printed no table"):
        from_table("Traceback (most recent call last):\n")


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([10, 11, 12], [13, 14, 15], WORSE),
        ([13, 14, 15], [10, 11, 12], BETTER),
        ([10, 11, 20], [13, 14, 15], SAME),
        ([10, 11, 12], [9, 14, 15], SAME),
        ([10, 10, 10], [10, 10, 10], SAME),
        # One round that went wrong says nothing.
        ([10, 11, 12], [10, 11, 90], SAME),
    ],
)
def test_a_median_counts_only_where_no_round_of_the_other_side_came(
    before: list[float], after: list[float], verdict: str
) -> None:
    assert Row("x", "ms", before, after).verdict == verdict


def test_rows_that_one_side_alone_has_are_not_compared() -> None:
    before, after = {"a": (1.0, "ms"), "gone": (1.0, "ms")}, {"new": (1.0, "ms"), "a": (3.0, "ms")}
    (row,) = rows([before, before], [after, after])
    assert (row.name, row.before, row.after, row.ratio) == ("a", [1.0, 1.0], [3.0, 3.0], 3.0)


def test_the_table_tells_medians_and_spreads() -> None:
    line = table([Row("opening", "ms", [1, 2, 4], [8, 6, 16])]).splitlines()[1]
    assert line.split("  ")[0] == "opening"
    assert "2.00 (1.00 to 4.00) ms" in line
    assert "8.00 (6.00 to 16.00) ms" in line
    assert line.endswith("4.00          WORSE")


@pytest.fixture
def checkouts(tmp_path: Path) -> list[str]:
    """Two checkouts whose benchmarks say a number: an old one in a table, a new one in JSON too."""
    for name, value in (("old", 1.0), ("new", 2.0)):
        package = tmp_path / name / "tests" / "benchmarks"
        package.mkdir(parents=True)
        (tmp_path / name / ".venv" / "bin").mkdir(parents=True)
        python = tmp_path / name / ".venv" / "bin" / "python"
        said = printed([Measurement("opening", value, "ms")])
        python.write_text(f"#!/bin/sh\necho {name} >>../order\ncat <<'.'\n{said}\n.\nexit 1\n")
        python.chmod(0o755)
        (package / "__main__.py").write_text("")
    return ["--before", str(tmp_path / "old"), "--after", str(tmp_path / "new")]


def test_checkouts_run_in_turn_and_a_worse_one_fails(
    checkouts: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare.main([*checkouts, "--rounds", "3", "--json", str(tmp_path / "kept.json")]) == 1
    assert (tmp_path / "order").read_text().split() == ["old", "new", "new", "old", "old", "new"]
    assert capsys.readouterr().out.splitlines()[1].endswith("WORSE")
    assert (tmp_path / "kept.json").read_text().count("opening") == 6


def test_benchmarks_that_break_end_the_comparison(checkouts: list[str], tmp_path: Path) -> None:
    (tmp_path / "old" / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 2\n")
    with pytest.raises(SystemExit, match="old: the benchmarks ended with 2"):
        compare.main(checkouts)
