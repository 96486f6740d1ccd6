"""The table of benchmarks tells what is too much."""

from __future__ import annotations

from tests.benchmarks.measure import Measurement, table


def test_a_value_over_its_bound_is_marked() -> None:
    slow = Measurement("opening", 151.0, "ms", bound=100, floor=20.0, floor_is="an empty page")
    lines = table([slow, Measurement("closing", 2.0, "ms", bound=2)]).splitlines()
    assert lines[1].split() == [
        "opening",
        "151.0",
        "ms",
        "≤",
        "100",
        "ms",
        "TOO",
        "MUCH",
        "20.0",
        "ms",
        "7.5",
        "an",
        "empty",
        "page",
    ]
    assert lines[2].endswith("ok")
    assert len({line.index("ms") for line in lines[1:]}) == 1


def test_a_value_without_a_bound_is_only_told() -> None:
    assert Measurement("loading", 1e9, "ms").within
