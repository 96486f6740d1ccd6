"""Durations between times that were written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from runs.core.times import seconds_between

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_duration_is_to_the_millisecond() -> None:
    assert seconds_between(NOON, NOON + timedelta(seconds=1.23456)) == 1.235
    assert seconds_between(NOON, None) is None


def test_a_duration_over_which_the_clock_went_back_is_not_negative() -> None:
    assert seconds_between(NOON, NOON - timedelta(hours=1)) == 0.0
