"""Waiting for other transactions to end, on a real PostgreSQL."""

from __future__ import annotations

import threading

import psycopg
import pytest

from runs.space import quota


def test_waits_for_an_open_transaction(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    open_since = quota._open_since

    def asks(*arguments: object) -> bool:
        still_open = open_since(*arguments)
        asked.set()
        return still_open

    monkeypatch.setattr(quota, "_open_since", asks)
    with psycopg.connect(postgres) as other, psycopg.connect(postgres, autocommit=True) as ours:
        other.execute("SELECT 1")
        waiting = threading.Thread(target=quota._await_transactions, args=[ours.cursor()])
        waiting.start()
        assert asked.wait(30)
        assert waiting.is_alive()
        other.commit()
        waiting.join(30)
        assert not waiting.is_alive()


def test_does_not_wait_for_a_transaction_that_began_later(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as ours, psycopg.connect(postgres) as other:
        (now,) = ours.execute("SELECT clock_timestamp()").fetchone() or (None,)
        other.execute("SELECT 1")
        assert not quota._open_since(ours.cursor(), now)


def test_gives_up_on_a_transaction_that_stays_open(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "SETTLE_SECONDS", 0.0)
    with psycopg.connect(postgres) as other, psycopg.connect(postgres, autocommit=True) as ours:
        other.execute("SELECT 1")
        with pytest.raises(TimeoutError, match="stays open"):
            quota._await_transactions(ours.cursor())
