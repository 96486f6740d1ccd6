"""The outbox: side effects that were committed with their cause, done after it, at least once.

A row is sent to a worker right after its commit; the sweep sends again what got lost. A
worker claims a row before it acts and renews its claim while it acts, so two workers never
do the same row at once unless one of them is dead. Every effect is idempotent all the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import dramatiq
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from designer.models import uuid7
from runs.claims import Claim
from runs.models import Outbox

logger = logging.getLogger(__name__)

#: Rows that wait longer than this were not done by their first message.
OVERDUE_SECONDS = 1.0
#: After sending a row again the sweep leaves it alone for this long.
RESEND_SECONDS = 10.0
#: Rows sent again by one sweep.
SWEEP_ROWS = 200
#: Kinds that may take minutes: each gets a thread of its own, so that no worker's thread waits.
SLOW_KINDS = frozenset({"build"})


@dataclass(frozen=True, slots=True)
class Command:
    """A side effect asked for. ``payload`` holds ids only; ``dedupe_key`` names the cause."""

    kind: str
    dedupe_key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    #: Whose run it is; None for the run being recorded.
    run_id: UUID | None = None
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What a message to a worker carries."""

    id: UUID
    kind: str


class Postpone(Exception):
    """Raised by a handler: not now, look again in ``seconds``. Counts as no failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


#: Does one kind of side effect; may raise Postpone.
Handler = Callable[[Outbox], None]


def add(run_id: UUID, commands: Iterable[Command], now: datetime) -> list[Sent]:
    """Insert rows, in the caller's transaction; those that are due now, to be sent after it.

    A command whose dedupe key waits already is the same command: dropped.
    """
    rows = [
        Outbox(
            id=uuid7(),
            kind=command.kind,
            run_id=command.run_id or run_id,
            payload=command.payload,
            dedupe_key=command.dedupe_key,
            available_at=now + timedelta(seconds=command.delay_seconds),
        )
        for command in commands
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    return [Sent(row.id, row.kind) for row in rows if row.available_at <= now]


def send(rows: Iterable[Sent]) -> None:
    """Tell workers about rows. A broker that does not answer costs seconds: the sweep sends again."""
    broker = dramatiq.get_broker()
    for row in rows:
        actor = broker.get_actor("deliver_apart" if row.kind in SLOW_KINDS else "deliver")
        try:
            actor.send(str(row.id))
        except Exception:
            logger.warning("The broker took no message; the sweep will deliver.", exc_info=True)
            return


def deliver(row_id: UUID, handlers: Mapping[str, Handler]) -> None:
    """Claim a row and do it, unless it is done or another worker is at it."""
    claim = Claim(Outbox.objects.filter(pk=row_id), "claimed_until")
    with claim as claimed:
        row = Outbox.objects.filter(pk=row_id).first() if claimed else None
        if row is not None:
            _do(row, handlers[row.kind])


def deliver_apart(row_id: UUID, handlers: Mapping[str, Handler]) -> None:
    """``deliver`` in a thread that nobody waits for: should the process end, another claims the row."""

    def run() -> None:
        try:
            deliver(row_id, handlers)
        finally:
            connection.close()

    threading.Thread(target=run, name=f"outbox-{row_id}", daemon=True).start()


def _do(row: Outbox, handler: Handler) -> None:
    try:
        handler(row)
    except Postpone as wait:
        _release(row, wait.seconds, attempts=0)
    except Exception:
        _release(row, min(2.0**row.attempts, 300.0), attempts=1)
        logger.exception("Outbox row %s of run %s failed and will be tried again.", row.kind, row.run_id)
    else:
        Outbox.objects.filter(pk=row.pk).delete()


def _release(row: Outbox, seconds: float, attempts: int) -> None:
    Outbox.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + attempts,
        available_at=timezone.now() + timedelta(seconds=seconds),
        claimed_until=None,
    )


def sweep() -> int:
    """Send again the rows that are due and that nobody is at; how many."""
    now = timezone.now()
    idle = Q(claimed_until=None) | Q(claimed_until__lt=now)
    overdue = Outbox.objects.filter(idle, available_at__lt=now - timedelta(seconds=OVERDUE_SECONDS))
    rows = [
        Sent(*values) for values in overdue.order_by("available_at").values_list("id", "kind")[:SWEEP_ROWS]
    ]
    if rows:
        later = now + timedelta(seconds=RESEND_SECONDS)
        Outbox.objects.filter(pk__in=[row.id for row in rows]).update(available_at=later)
        send(rows)
    return len(rows)


def withdraw(dedupe_key: str) -> bool:
    """Take back a row that nobody is at; whether it is certain not to be done any more."""
    now = timezone.now()
    idle = Q(claimed_until=None) | Q(claimed_until__lt=now)
    Outbox.objects.filter(idle, dedupe_key=dedupe_key).delete()
    return not Outbox.objects.filter(dedupe_key=dedupe_key).exists()


def hasten(rows: Sequence[Outbox]) -> None:
    """Make waiting rows due and send them."""
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(available_at=timezone.now())
    send(Sent(row.pk, row.kind) for row in rows)


def release_claims() -> None:
    """Forget the claims of a process that is gone. For embedded mode, which has one process."""
    Outbox.objects.exclude(claimed_until=None).update(claimed_until=None)
