"""Stored bytes are read again, so that damage is found before somebody needs them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compute.services import store
from runs.models import Lease
from runs.supervision import scrubber
from runs.supervision.scrubber import Scrubber
from tests.factories.damage import flip_unnoticed

Put = Callable[[bytes], dict[str, Any]]


class Turns(Scrubber):
    """A scrubber whose pauses are written down."""

    def __init__(self, holder: str = "this") -> None:
        super().__init__(holder)
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubber, "FIRST_SECONDS", 0.0)


def test_only_what_was_damaged_unnoticed_is_deleted_and_told(
    put: Put, caplog: pytest.LogCaptureFixture
) -> None:
    digests = [put(bytes([number]) * 1000)["digest"] for number in range(4)]
    flip_unnoticed(store().path(digests[2]))
    assert store().condition(digests[2]) == "whole"  # by its times
    turns = Turns()
    with caplog.at_level(logging.ERROR):
        for _ in digests:
            turns.turn()
    assert [store().has(digest) for digest in digests] == [True, True, False, True]
    assert [record.args for record in caplog.records] == [(digests[2],)]
    assert "Check the disk" in caplog.text


def test_it_pauses_for_most_of_the_time_and_begins_again_a_day_later(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(b"one")
    now = [100.0]
    read: list[str] = []

    def read_for_two_seconds(digest: str) -> None:
        read.append(digest)
        now[0] += 2.0

    monkeypatch.setattr(scrubber.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(scrubber, "read_again", read_for_two_seconds)
    turns = Turns()
    turns.turn()
    turns.turn()
    assert turns.pauses == [pytest.approx(98.0), scrubber.IDLE_SECONDS]  # 2 of 100 seconds
    now[0] += 24 * 3600
    turns.turn()
    assert len(read) == 2


def test_one_process_reads_for_all(put: Put) -> None:
    damaged = put(b"one")["digest"]
    flip_unnoticed(store().path(damaged))
    first, second = Turns("first"), Turns("second")
    assert first._lease.hold()
    second.turn()
    assert (store().has(damaged), second.pauses) == (True, [scrubber.IDLE_SECONDS])
    first.wind_up()
    second.turn()
    assert not store().has(damaged)
    second.wind_up()
    assert not Lease.objects.exists()


def test_bytes_that_cannot_be_read_stay(
    put: Put, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    digest = put(b"one")["digest"]

    def broken(path: Path) -> str:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr("compute.artifacts.store.digest_of", broken)
    Turns().turn()
    assert store().has(digest)
    assert "could not be checked" in caplog.text
    assert "Input/output error" in caplog.text
