"""The outbox: side effects that were committed with their cause, done after it, at least once.

Rows are dispatched right after their commit; the sweep sends again what got lost. A worker claims a
row before it acts and renews its claim while it acts, so two workers never do the same row at once
unless one of them is dead. Every effect is idempotent all the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from designer.foundation.ids import uuid7
from runs.delivery.claims import CLAIM_SECONDS, Claim
from runs.delivery.command import Command, Handler, Postpone, Task
from runs.delivery.dispatch import WORKERS, Dispatch
from runs.models import Outbox
from runs.sql.statements import Delete, Insert

logger = logging.getLogger(__name__)

#: Rows that wait longer than this were not done by their first message.
OVERDUE_SECONDS = 1.0
#: After sending a row again the sweep leaves it alone for this long.
RESEND_SECONDS = 10.0
#: Rows sent again by one sweep.
SWEEP_ROWS = 200

INSERT_ROWS = Insert(Outbox, once=True)
DELETE_ROWS = Delete(Outbox, "id IN ({id})")


def add(run_id: UUID, commands: Iterable[Command], now: datetime, dispatch: Dispatch = WORKERS) -> list[Task]:
    """Insert rows, in the caller's transaction; those that are due now, to be dispatched after it.

    Rows of commands that the dispatch claims are written claimed. A command whose dedupe key waits
    already is the same command: dropped.
    """
    claim = now + timedelta(seconds=CLAIM_SECONDS)
    added = [
        Outbox(
            id=uuid7(),
            kind=command.kind,
            run_id=command.run_id or run_id,
            payload=command.payload,
            dedupe_key=command.dedupe_key,
            available_at=now + timedelta(seconds=command.delay_seconds),
            claimed_until=claim if dispatch.claims(command) else None,
        )
        for command in commands
    ]
    dispatch.written()
    INSERT_ROWS(added)
    due = (row for row in added if row.available_at <= now)
    return [replace(Task.of(row), claimed=row.claimed_until is not None) for row in due]


def post(run_id: UUID, commands: Iterable[Command]) -> None:
    """Insert rows and tell workers, outside of a transaction."""
    WORKERS.send(add(run_id, commands, timezone.now()))


def deliver(task: Task, handlers: Mapping[str, Handler]) -> None:
    """Claim a row and do it, unless it is done or another worker is at it."""
    with Claim(Outbox.objects.filter(pk=task.id), "claimed_until") as claimed:
        if claimed and attempted(task, handlers[task.kind]):
            remove([task.id])


def deliver_apart(task: Task, handlers: Mapping[str, Handler]) -> None:
    """``deliver`` in a thread that nobody waits for: should the process end, another claims the row."""

    def run() -> None:
        try:
            deliver(task, handlers)
        finally:
            connection.close()

    threading.Thread(target=run, name=f"outbox-{task.kind}-{task.id}", daemon=True).start()


def attempted(task: Task, handler: Handler) -> bool:
    """Have the handler do a row that is claimed; whether it is done. If not, it will be tried again."""
    try:
        handler(task)
    except Postpone as wait:
        _release(task, wait.seconds, failures=0)
    except Exception:
        _release(task, min(2.0 ** tries(task), 300.0), failures=1)
        logger.exception("Outbox row %s of run %s failed and will be tried again.", task.kind, task.run_id)
    else:
        return True
    return False


def remove(done: Sequence[UUID]) -> None:
    """Delete rows that are done."""
    if done:
        DELETE_ROWS(id=done)


def tries(task: Task) -> int:
    """How often the row has failed before."""
    return Outbox.objects.filter(pk=task.id).values_list("attempts", flat=True).first() or 0


def _release(task: Task, seconds: float, failures: int) -> None:
    Outbox.objects.filter(pk=task.id).update(
        attempts=F("attempts") + failures,
        available_at=timezone.now() + timedelta(seconds=seconds),
        claimed_until=None,
    )


def _idle(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lt=now)


def sweep() -> int:
    """Send again the rows that are due and that nobody is at; how many."""
    now = timezone.now()
    overdue = Outbox.objects.filter(_idle(now), available_at__lt=now - timedelta(seconds=OVERDUE_SECONDS))
    tasks = [Task.of(row) for row in overdue.order_by("available_at")[:SWEEP_ROWS]]
    if tasks:
        later = now + timedelta(seconds=RESEND_SECONDS)
        Outbox.objects.filter(pk__in=[task.id for task in tasks]).update(available_at=later)
        WORKERS.send(tasks)
    return len(tasks)


def withdraw(dedupe_key: str) -> bool:
    """Take back a row that nobody is at; whether it is certain not to be done any more."""
    Outbox.objects.filter(_idle(timezone.now()), dedupe_key=dedupe_key).delete()
    return not Outbox.objects.filter(dedupe_key=dedupe_key).exists()


def hasten(waiting: Sequence[Outbox]) -> None:
    """Make waiting rows due and send them."""
    Outbox.objects.filter(pk__in=[row.pk for row in waiting]).update(available_at=timezone.now())
    WORKERS.send(Task.of(row) for row in waiting)


def release_claims() -> None:
    """Forget the claims of a process that is gone. For embedded mode, which has one process."""
    Outbox.objects.exclude(claimed_until=None).update(claimed_until=None)
