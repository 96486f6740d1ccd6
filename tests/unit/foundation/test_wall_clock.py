"""A wall clock that jumps, seen from one process."""

from __future__ import annotations

import pytest

from designer.foundation.wall_clock import WallClock

HOUR = 3600.0


class Clocks:
    """Both clocks of a machine; the wall clock can be set."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def clock(clocks: Clocks) -> WallClock:
    return WallClock(lambda: clocks.wall, lambda: clocks.steady)


def test_a_clock_that_only_goes_on_is_settled(clock: WallClock, clocks: Clocks) -> None:
    for seconds in (0.0, 1.0, 7 * 24 * HOUR):
        clocks.go_on(seconds)
        assert clock.settled()


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_jump_is_waited_out_from_when_it_is_noticed(clock: WallClock, clocks: Clocks, jump: float) -> None:
    clocks.wall += jump
    clocks.go_on(500)
    assert not clock.settled()
    clocks.go_on(59)
    assert not clock.settled()
    clocks.go_on(2)
    assert clock.settled()


def test_a_clock_that_is_adjusted_bit_by_bit_is_settled(clock: WallClock, clocks: Clocks) -> None:
    for _ in range(100):
        clocks.go_on(60)
        clocks.wall += 0.03
        assert clock.settled()


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_no_jump_makes_anything_old_too_early(clock: WallClock, clocks: Clocks, jump: float) -> None:
    before = clocks.wall
    clocks.go_on(10)
    clocks.wall += jump
    after = clocks.wall
    clocks.go_on(20)
    assert clock.age_seconds(before) == min(30, 30 + jump)
    assert clock.age_seconds(after) <= 20


def test_what_is_old_by_both_clocks_is_old(clock: WallClock, clocks: Clocks) -> None:
    clocks.wall += HOUR
    clocks.go_on(2 * HOUR)
    assert clock.age_seconds(1_000_000.0) == 2 * HOUR
