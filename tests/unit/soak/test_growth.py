"""The figures by which a soak test says that something grows."""

from __future__ import annotations

import pytest

from tests.soak.growth import acceleration, drift, slope


def test_a_slope_is_not_moved_by_a_wild_sample() -> None:
    assert slope([(0, 10), (1, 12), (2, 500), (3, 16), (4, 18)]) == 2


def test_a_level_that_was_reached_once_is_no_drift() -> None:
    # A cache that filled between the first and the second sample.
    assert drift([(0, 1), (100, 50), (200, 50), (300, 50), (400, 50), (500, 50)]) == 0


def test_a_drift_is_over_all_samples() -> None:
    assert drift([(1000, 5), (1500, 6), (2000, 7), (3000, 9)]) == 4


def test_what_grows_with_the_runs_alone_does_not_accelerate() -> None:
    assert acceleration([(run, 3 * run) for run in range(11)]) == 1


def test_what_grows_with_the_square_of_the_runs_accelerates() -> None:
    # Slopes of x² over 0…5 and 5…10 are 5 and 15: the medians of all pairs' sums x + y.
    assert acceleration([(run, run * run) for run in range(11)]) == pytest.approx(3)
