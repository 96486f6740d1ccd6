"""Sharing free slots among runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runs.core.slots import Demand, share

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def demand(run: str, active: int = 0, waiting: int = 1, minutes: int = 0) -> Demand[str]:
    return Demand(run, active, waiting, NOON + timedelta(minutes=minutes))


def test_a_narrow_run_that_came_later_is_not_starved_by_a_wide_one() -> None:
    assert share(1, [demand("wide", active=1, waiting=1000), demand("narrow", minutes=5)]) == {
        "wide": 0,
        "narrow": 1,
    }


def test_of_runs_that_hold_as_many_the_longest_wait_comes_first() -> None:
    assert share(1, [demand("late", minutes=2), demand("early", minutes=1)]) == {"late": 0, "early": 1}


def test_slots_that_nobody_else_wants_go_to_whoever_does() -> None:
    assert share(5, [demand("wide", waiting=9), demand("narrow", waiting=1)]) == {"wide": 4, "narrow": 1}


def test_a_target_that_is_over_its_limit_deals_nothing() -> None:
    assert share(-1, [demand("any")]) == {"any": 0}


@given(st.integers(0, 8), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=5))
def test_no_slot_is_dealt_twice_nor_left_while_somebody_waits(
    free: int, wants: list[tuple[int, int]]
) -> None:
    demands = [demand(f"r{number}", *want) for number, want in enumerate(wants)]

    dealt = share(free, demands)

    assert sum(dealt.values()) == min(free, sum(waiting for _, waiting in wants))
    assert all(dealt.get(item.run, 0) <= item.waiting for item in demands)
