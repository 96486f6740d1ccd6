"""What the database holds of a time before the clock was set by an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from designer.foundation import wall_clock
from runs.core.retry_policy import LONGEST_WAIT_SECONDS, holds
from runs.delivery import outbox
from runs.delivery.claims import Claim
from runs.delivery.command import Command
from runs.delivery.leases import LeaseHold
from runs.execution import attempts
from runs.models import Lease, Outbox, StepAttempt
from tests.factories.plans import chain
from tests.integration.engine.conftest import started

pytestmark = pytest.mark.usefixtures("home")

HOUR = timedelta(hours=1)


@pytest.fixture
def row(home: object) -> Outbox:
    run = started(chain(1))
    Outbox.objects.all().delete()
    outbox.add(run.id, [Command("advance", "cause")], timezone.now())
    return Outbox.objects.get()


@pytest.fixture
def jumped(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has this process notice a jump just now."""
    return lambda: monkeypatch.setattr(wall_clock, "settled", lambda: False)


def claimed(row: Outbox) -> bool:
    with Claim(Outbox.objects.filter(pk=row.pk), "claimed_until") as taken:
        return taken


def test_a_dead_workers_claim_does_not_last_an_hour_longer(row: Outbox) -> None:
    Outbox.objects.update(claimed_until=timezone.now() + HOUR)
    assert claimed(row)


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_living_workers_claim_is_left_to_it_until_it_was_renewed(
    row: Outbox, jumped: Callable[[], None], jump: timedelta
) -> None:
    Outbox.objects.update(claimed_until=timezone.now() + jump)
    jumped()
    assert not claimed(row)
    assert outbox.sweep() == 0
    assert not outbox.withdraw("cause")


def test_a_claim_of_a_machine_whose_clock_is_half_a_minute_ahead_holds(row: Outbox) -> None:
    Outbox.objects.update(claimed_until=timezone.now() + timedelta(seconds=45))
    assert not claimed(row)


def test_a_dead_process_lease_does_not_last_an_hour_longer(home: object) -> None:
    Lease.objects.create(name="watch:local", holder="dead", expires_at=timezone.now() + HOUR)
    assert LeaseHold("watch:local", "alive").hold()


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_living_process_keeps_its_lease_over_a_jump(
    home: object, jumped: Callable[[], None], jump: timedelta
) -> None:
    Lease.objects.create(name="watch:local", holder="alive", expires_at=timezone.now() + jump)
    jumped()
    assert not LeaseHold("watch:local", "other").hold()
    assert LeaseHold("watch:local", "alive").hold()


def test_what_was_to_be_sent_before_the_clock_went_back_is_sent(row: Outbox) -> None:
    Outbox.objects.update(available_at=timezone.now() + HOUR)
    assert outbox.sweep() == 1


def test_the_longest_wait_is_kept(row: Outbox) -> None:
    Outbox.objects.update(available_at=timezone.now() + timedelta(seconds=LONGEST_WAIT_SECONDS))
    assert outbox.sweep() == 0


def test_a_back_off_ends_although_the_clock_went_back() -> None:
    now = timezone.now()
    assert holds(now + timedelta(seconds=LONGEST_WAIT_SECONDS), now)
    assert not holds(now, now)
    assert not holds(now + HOUR, now)


def test_no_step_is_overdue_because_the_clock_was_set(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    started(chain(1))
    began = timezone.now()
    StepAttempt.objects.update(started_at=began)
    found = attempts.find(StepAttempt.objects.get().name)
    assert found is not None
    limit = found.planned.timeout_seconds + attempts.OVERDUE_GRACE_SECONDS

    def overdue(began_at: float, wall_now: float, steady_now: float) -> bool:
        """Seconds from the step's start: when this process began, and its clocks now."""
        walls = iter([began.timestamp() + began_at, began.timestamp() + wall_now])
        clock = wall_clock.WallClock(walls.__next__, iter([began_at, steady_now, steady_now]).__next__)
        monkeypatch.setattr(wall_clock, "witnessed_seconds", clock.witnessed_seconds)
        return attempts.is_overdue(found)

    assert overdue(0.0, limit + 1, limit + 1)
    # The clock was set while this process ran, or before it began.
    assert not overdue(0.0, limit + 1, 10.0)
    assert not overdue(limit + 1, limit + 11, limit + 11)
    # As long again after a restart.
    assert overdue(limit + 1, 2 * limit + 3, 2 * limit + 3)
