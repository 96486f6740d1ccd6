"""The table of benchmarks tells what is too much."""

from __future__ import annotations

import pytest

from tests.benchmarks.measure import Measurement, table


def test_a_value_is_judged_by_how_many_times_the_floor_it_is() -> None:
    slow = Measurement("opening", 151.0, "ms", bound=5, floor=20.0, floor_is="an empty page")
    quick = Measurement("closing", 1510.0, "ms", bound=5, floor=400.0, floor_is="the same on a busy machine")
    lines = table([slow, quick]).splitlines()
    # 151 / 20 = 7.55; 1510 / 400 = 3.775.
    assert lines[1].split()[:10] == ["opening", "151.0", "ms", "20.0", "ms", "7.55", "≤", "5", "TOO", "MUCH"]
    assert lines[1].endswith("an empty page")
    assert lines[2].split()[:9] == ["closing", "1510.0", "ms", "400.0", "ms", "3.77", "≤", "5", "ok"]
    assert len({line.index("ms") for line in lines[1:]}) == 1


def test_a_value_without_a_bound_is_only_told() -> None:
    assert Measurement("loading", 1e9, "ms").within


def test_a_bound_needs_a_floor() -> None:
    with pytest.raises(ValueError, match="'loading' has a bound and no floor"):
        Measurement("loading", 1.0, "ms", bound=2)
