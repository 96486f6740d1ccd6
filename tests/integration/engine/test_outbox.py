"""The outbox: at least once, by one at a time, whatever gets lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import dramatiq
import pytest
from django.db import connection
from django.utils import timezone

from runs.delivery import claims, outbox
from runs.delivery.claims import Claim
from runs.delivery.command import Command, Postpone, Task
from runs.delivery.dispatch import WORKERS
from runs.models import Outbox
from tests.factories.plans import chain
from tests.integration.engine.conftest import started

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def row(home: object) -> Outbox:
    """A side effect that waits, of a run that exists."""
    run = started(chain(1))
    Outbox.objects.all().delete()
    outbox.add(run.id, [Command("advance", "cause")], timezone.now())
    return Outbox.objects.get()


def test_a_row_is_done_once_and_gone(row: Outbox) -> None:
    done: list[UUID] = []

    for _ in range(2):
        outbox.deliver(Task.of(row), {"advance": lambda found: done.append(found.id)})

    assert done == [row.id]
    assert not Outbox.objects.exists()


def test_two_workers_are_never_at_the_same_row(row: Outbox) -> None:
    begun, finish = threading.Event(), threading.Event()
    done: list[str] = []

    def slowly(found: Task) -> None:
        begun.set()
        finish.wait(10)
        done.append("slow")

    def first() -> None:
        outbox.deliver(Task.of(row), {"advance": slowly})
        connection.close()

    worker = threading.Thread(target=first)
    worker.start()
    begun.wait(10)
    outbox.deliver(Task.of(row), {"advance": lambda found: done.append("second")})
    finish.set()
    worker.join()

    assert done == ["slow"]


def test_a_row_whose_worker_died_is_another_workers(row: Outbox) -> None:
    Outbox.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    done: list[UUID] = []

    outbox.deliver(Task.of(row), {"advance": lambda found: done.append(found.id)})

    assert done == [row.id]


def test_a_claim_is_renewed_while_the_work_goes_on(row: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "RENEW_SECONDS", 0.02)
    # Another than that of earlier tests, which may be in the middle of its four seconds.
    monkeypatch.setattr(claims, "_renewer", claims._Renewer())
    rows = Outbox.objects.filter(pk=row.pk)

    with Claim(rows, "claimed_until") as claimed:
        assert claimed
        nearly_over = timezone.now() + timedelta(seconds=1)
        rows.update(claimed_until=nearly_over)
        renewed = threading.Event()
        for _ in range(500):
            if rows.get().claimed_until > nearly_over:
                renewed.set()
                break
            renewed.wait(0.01)

    assert renewed.is_set()


def test_a_failure_is_tried_again_later_and_ever_later(row: Outbox) -> None:
    def fails(found: Task) -> None:
        raise RuntimeError("The target does not answer.")

    waits = []
    for _ in range(3):
        outbox.deliver(Task.of(row), {"advance": fails})
        row.refresh_from_db()
        waits.append(round((row.available_at - timezone.now()).total_seconds()))

    assert row.attempts == 3
    assert waits == [1, 2, 4]


def test_a_handler_may_ask_to_look_again_and_that_is_no_failure(row: Outbox) -> None:
    def postpones(found: Task) -> None:
        raise Postpone(30.0)

    outbox.deliver(Task.of(row), {"advance": postpones})

    row.refresh_from_db()
    assert row.attempts == 0
    assert row.claimed_until is None
    assert row.available_at > timezone.now() + timedelta(seconds=25)


def test_the_same_command_waits_once(row: Outbox) -> None:
    outbox.add(row.run_id, [Command("advance", "cause"), Command("advance", "other")], timezone.now())

    assert sorted(Outbox.objects.values_list("dedupe_key", flat=True)) == ["cause", "other"]


def test_the_sweep_sends_again_what_got_lost_but_not_at_every_turn(row: Outbox) -> None:
    Outbox.objects.update(available_at=timezone.now() - timedelta(seconds=5))

    assert [outbox.sweep(), outbox.sweep()] == [1, 0]


def test_the_sweep_leaves_alone_what_is_fresh_claimed_or_not_due(row: Outbox) -> None:
    now = timezone.now()
    past = now - timedelta(seconds=60)

    assert outbox.sweep() == 0
    Outbox.objects.update(available_at=past, claimed_until=now + timedelta(seconds=9))
    assert outbox.sweep() == 0
    Outbox.objects.update(available_at=now + timedelta(seconds=9), claimed_until=None)
    assert outbox.sweep() == 0


def test_a_broker_that_is_away_does_not_fail_the_caller(
    row: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*args: object, **options: object) -> None:
        raise ConnectionError("No broker.")

    monkeypatch.setattr(dramatiq.get_broker(), "enqueue", away)
    WORKERS.send([Task.of(row)])

    assert "sweep will send again" in caplog.text


def test_a_row_that_somebody_is_at_cannot_be_withdrawn(row: Outbox) -> None:
    Outbox.objects.update(claimed_until=timezone.now() + timedelta(seconds=9))
    assert outbox.withdraw("cause") is False

    Outbox.objects.update(claimed_until=None)
    assert outbox.withdraw("cause") is True
    assert not Outbox.objects.exists()
