"""An allowance: so much at once, then at its pace, for as many callers as are remembered."""

from __future__ import annotations

import pytest
from rest_framework.exceptions import Throttled

from designer.foundation import wrong_tries
from designer.foundation.allowance import Allowance
from designer.foundation.wrong_tries import WrongTries


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_and_then_its_pace() -> None:
    clock = Clock()
    allowance = Allowance(3, 60, clock=clock)
    assert [allowance.take("alice") for _ in range(5)] == [0, 0, 0, 20, 20]
    clock.now += 5
    assert allowance.wait("alice") == 15
    clock.now += 15
    assert [allowance.take("alice") for _ in range(2)] == [0, 20]
    clock.now += 60
    assert [allowance.take("alice") for _ in range(4)] == [0, 0, 0, 20]


def test_one_callers_use_is_not_anothers() -> None:
    allowance = Allowance(1, 60, clock=Clock())
    assert [allowance.take(who) for who in ("alice", "bob", "alice")] == [0, 0, 60]


def test_a_refused_try_does_not_make_the_wait_longer() -> None:
    allowance = Allowance(1, 60, clock=Clock())
    assert [allowance.take("alice") for _ in range(100)] == [0, *[60] * 99]


def test_only_so_many_callers_are_remembered() -> None:
    allowance = Allowance(1, 60, callers=2, clock=Clock())
    for who in ("alice", "bob", "charlie"):
        allowance.take(who)
    assert [allowance.wait(who) for who in ("alice", "bob", "charlie")] == [0, 60, 60]
    assert len(allowance._whole_at) == 2


def test_no_rounding_error_takes_a_try_away() -> None:
    clock = Clock()
    allowance = Allowance(600, 60, clock=clock)
    assert [allowance.take("alice") for _ in range(601)] == [0] * 600 + [1]
    for _ in range(100):
        clock.now += 0.1
        assert allowance.take("alice") == 0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "192.0.2.1", False),
        ("no address", "no address", True),
        ("::1", "::2", True),
    ],
)
def test_what_counts_as_one_address(first: str, second: str, same: bool) -> None:
    tries = WrongTries("tokens")
    for _ in range(wrong_tries.BURST):
        tries.count(first)
    if same:
        with pytest.raises(Throttled, match="Too many wrong tokens"):
            tries.count(second)
    else:
        tries.count(second)
    tries.count("198.51.100.7")
