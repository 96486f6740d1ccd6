"""The outbox: side effects committed together with their cause, and delivered at least once.

Rows are sent right after their commit; the sweep sends lost ones again. A worker holds a claim on the
row while it works, so that two workers do not run the same row at once. A worker cut off for longer
than its claim lasts can still overlap with its successor, so every side effect is idempotent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from designer.foundation.ids import uuid7
from runs.core.retry_policy import LONGEST_WAIT_SECONDS
from runs.delivery.claims import CLAIM_SECONDS, Claim, unclaimed
from runs.delivery.command import Command, Handler, Postpone, Task
from runs.delivery.deadlines import passed
from runs.delivery.dispatch import WORKERS, Dispatch
from runs.models import Outbox
from runs.sql.statements import Delete, Insert

logger = logging.getLogger(__name__)

#: A row that waits longer than this has lost its message.
OVERDUE_SECONDS = 1.0
#: How long the sweep waits before it sends the same row again.
RESEND_SECONDS = 10.0
#: Rows per sweep.
SWEEP_ROWS = 200

INSERT_ROWS = Insert(Outbox, once=True)
DELETE_ROWS = Delete(Outbox, "id IN ({id})")


def add(run_id: UUID, commands: Iterable[Command], now: datetime, dispatch: Dispatch = WORKERS) -> list[Task]:
    """Insert rows in the caller's transaction; returns the tasks that are due, to send after the commit.

    Writes a row claimed if the dispatch claims its command. Drops a command whose dedupe key is
    already waiting: it is the same command.
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
    dispatch.before_insert()
    INSERT_ROWS(added)
    due = (row for row in added if row.available_at <= now)
    return [replace(Task.of(row), claimed=row.claimed_until is not None) for row in due]


def post(run_id: UUID, commands: Iterable[Command]) -> None:
    """Insert rows and send them to workers. Not within a transaction."""
    WORKERS.send(add(run_id, commands, timezone.now()))


def deliver(task: Task, handlers: Mapping[str, Handler]) -> None:
    """Claim a row and run it, unless it is done or another worker has claimed it."""
    with Claim(Outbox.objects.filter(pk=task.id), "claimed_until") as claimed:
        if claimed and attempted(task, handlers[task.kind]):
            remove([task.id])


def deliver_apart(task: Task, handlers: Mapping[str, Handler]) -> None:
    """``deliver`` in a background thread. If the process ends, another worker claims the row."""

    def run() -> None:
        try:
            deliver(task, handlers)
        finally:
            connection.close()

    threading.Thread(target=run, name=f"outbox-{task.kind}-{task.id}", daemon=True).start()


def attempted(task: Task, handler: Handler) -> bool:
    """Run the handler on a claimed row; whether it is done. If not, it is released to be tried again."""
    try:
        handler(task)
    except Postpone as wait:
        _release(task, wait.seconds, failures=0)
    except Exception:
        _release(task, min(2.0 ** tries(task), LONGEST_WAIT_SECONDS), failures=1)
        logger.exception("Outbox row %s of run %s failed; it will be tried again.", task.kind, task.run_id)
    else:
        return True
    return False


def remove(done: Sequence[UUID]) -> None:
    """Delete finished rows."""
    if done:
        DELETE_ROWS(id=done)


def tries(task: Task) -> int:
    """How often the row has failed so far."""
    return Outbox.objects.filter(pk=task.id).values_list("attempts", flat=True).first() or 0


def _release(task: Task, seconds: float, failures: int) -> None:
    Outbox.objects.filter(pk=task.id).update(
        attempts=F("attempts") + failures,
        available_at=timezone.now() + timedelta(seconds=seconds),
        claimed_until=None,
    )


def sweep() -> int:
    """Send overdue, unclaimed rows again; returns how many."""
    now = timezone.now()
    due_before = now - timedelta(seconds=OVERDUE_SECONDS)
    due = passed("available_at", due_before, LONGEST_WAIT_SECONDS)
    overdue = Outbox.objects.filter(unclaimed("claimed_until", now), due)
    tasks = [Task.of(row) for row in overdue.order_by("available_at")[:SWEEP_ROWS]]
    if tasks:
        later = now + timedelta(seconds=RESEND_SECONDS)
        Outbox.objects.filter(pk__in=[task.id for task in tasks]).update(available_at=later)
        WORKERS.send(tasks)
    return len(tasks)


def withdraw(dedupe_key: str) -> bool:
    """Delete an unclaimed row; True if the row is gone, so that no worker will run it."""
    free = unclaimed("claimed_until", timezone.now())
    Outbox.objects.filter(free, dedupe_key=dedupe_key).delete()
    return not Outbox.objects.filter(dedupe_key=dedupe_key).exists()


def hasten(waiting: Sequence[Outbox]) -> None:
    """Make waiting rows due and send them."""
    Outbox.objects.filter(pk__in=[row.pk for row in waiting]).update(available_at=timezone.now())
    WORKERS.send(Task.of(row) for row in waiting)


def release_claims() -> None:
    """Clear every claim. Embedded mode only, at start: the one process that held them is gone."""
    Outbox.objects.exclude(claimed_until=None).update(claimed_until=None)
