"""The outbox: side effects that were committed with their cause, done after it, at least once.

A row is sent to a worker right after its commit; the sweep sends again what got lost. A
worker claims a row before it acts and renews its claim while it acts, so two workers never
do the same row at once unless one of them is dead. Every effect is idempotent all the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import dramatiq
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from designer.foundation.ids import uuid7
from runs.delivery.claims import CLAIM_SECONDS, Claim
from runs.models import Outbox
from runs.sql import rows

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
class Task:
    """A row as a message carries it to a worker: ids only, and never changed after its commit."""

    id: UUID
    kind: str
    run_id: UUID
    payload: Mapping[str, Any]
    #: Claimed as it was written, by the thread that does it itself.
    at_hand: bool = False

    @classmethod
    def of(cls, row: Outbox) -> Task:
        return cls(row.id, row.kind, row.run_id, row.payload)

    def to_message(self) -> tuple[str, str, str, dict[str, Any]]:
        return str(self.id), self.kind, str(self.run_id), dict(self.payload)

    @classmethod
    def from_message(cls, id: str, kind: str, run_id: str, payload: Mapping[str, Any]) -> Task:
        return cls(UUID(id), kind, UUID(run_id), payload)


class Postpone(Exception):
    """Raised by a handler: not now, look again in ``seconds``. Counts as no failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


#: Does one kind of side effect; may raise Postpone.
Handler = Callable[[Task], None]


class Hand(threading.local):
    """What this thread does itself instead of telling a worker: which commands, while it is at it.

    ``due``: rows of which it has the claim already. ``done``: rows to delete with its next record.
    """

    def __init__(self) -> None:
        self.takes: Callable[[Command], bool] | None = None
        self.due: list[Task] = []
        self.done: list[UUID] = []


_hand = Hand()


@contextmanager
def at_hand(takes: Callable[[Command], bool]) -> Iterator[list[Task]]:
    """Within: commands it takes that fall due are claimed as they are written, and this thread's to do.

    Saves the way through the broker and three statements a step. Should the process die, the claims
    run out and the sweep sends the rows.
    """
    _hand.takes, _hand.due = takes, []
    try:
        yield _hand.due
    finally:
        _hand.takes = None


def do_at_hand(tasks: Iterable[Task], handlers: Mapping[str, Handler]) -> None:
    """Do what ``at_hand`` collected."""
    for task in tasks:
        if _attempted(task, handlers[task.kind]):
            _hand.done.append(task.id)


def clear_hand() -> None:
    """Delete the rows that this thread has done, with its next record or now."""
    done, _hand.done = _hand.done, []
    if done:
        rows.delete(Outbox, {"id": done})


def add(run_id: UUID, commands: Iterable[Command], now: datetime) -> list[Task]:
    """Insert rows, in the caller's transaction; those that are due now, to be sent after it.

    A command whose dedupe key waits already is the same command: dropped.
    """
    clear_hand()
    claim = now + timedelta(seconds=CLAIM_SECONDS)
    takes = _hand.takes or _nothing
    added = [
        Outbox(
            id=uuid7(),
            kind=command.kind,
            run_id=command.run_id or run_id,
            payload=command.payload,
            dedupe_key=command.dedupe_key,
            available_at=now + timedelta(seconds=command.delay_seconds),
            claimed_until=claim if takes(command) else None,
        )
        for command in commands
    ]
    rows.insert(added, once=True)
    due = (row for row in added if row.available_at <= now)
    return [replace(Task.of(row), at_hand=row.claimed_until is not None) for row in due]


def _nothing(command: Command) -> bool:
    return False


def send(tasks: Iterable[Task]) -> None:
    """Tell workers about rows. A broker that does not answer costs seconds: the sweep sends again."""
    broker = dramatiq.get_broker()
    for task in tasks:
        if task.at_hand:
            _hand.due.append(task)
            continue
        actor = broker.get_actor("deliver_apart" if task.kind in SLOW_KINDS else "deliver")
        try:
            actor.send(*task.to_message())
        except Exception:
            logger.warning("The broker took no message; the sweep will deliver.", exc_info=True)
            return


def deliver(task: Task, handlers: Mapping[str, Handler]) -> None:
    """Claim a row and do it, unless it is done or another worker is at it."""
    with Claim(Outbox.objects.filter(pk=task.id), "claimed_until") as claimed:
        if claimed and _attempted(task, handlers[task.kind]):
            rows.delete(Outbox, {"id": task.id})


def deliver_apart(task: Task, handlers: Mapping[str, Handler]) -> None:
    """``deliver`` in a thread that nobody waits for: should the process end, another claims the row."""

    def run() -> None:
        try:
            deliver(task, handlers)
        finally:
            connection.close()

    threading.Thread(target=run, name=f"outbox-{task.kind}-{task.id}", daemon=True).start()


def _attempted(task: Task, handler: Handler) -> bool:
    """Have the handler do a row that is claimed; whether it is done. If not, it will be tried again."""
    try:
        handler(task)
    except Postpone as wait:
        _release(task, wait.seconds, failures=0)
    except Exception:
        failures = tries(task)
        _release(task, min(2.0**failures, 300.0), failures=1)
        logger.exception("Outbox row %s of run %s failed and will be tried again.", task.kind, task.run_id)
    else:
        return True
    return False


def tries(task: Task) -> int:
    """How often the row has failed before."""
    return Outbox.objects.filter(pk=task.id).values_list("attempts", flat=True).first() or 0


def _release(task: Task, seconds: float, failures: int) -> None:
    Outbox.objects.filter(pk=task.id).update(
        attempts=F("attempts") + failures,
        available_at=timezone.now() + timedelta(seconds=seconds),
        claimed_until=None,
    )


def sweep() -> int:
    """Send again the rows that are due and that nobody is at; how many."""
    now = timezone.now()
    idle = Q(claimed_until=None) | Q(claimed_until__lt=now)
    overdue = Outbox.objects.filter(idle, available_at__lt=now - timedelta(seconds=OVERDUE_SECONDS))
    tasks = [Task.of(row) for row in overdue.order_by("available_at")[:SWEEP_ROWS]]
    if tasks:
        later = now + timedelta(seconds=RESEND_SECONDS)
        Outbox.objects.filter(pk__in=[task.id for task in tasks]).update(available_at=later)
        send(tasks)
    return len(tasks)


def withdraw(dedupe_key: str) -> bool:
    """Take back a row that nobody is at; whether it is certain not to be done any more."""
    now = timezone.now()
    idle = Q(claimed_until=None) | Q(claimed_until__lt=now)
    Outbox.objects.filter(idle, dedupe_key=dedupe_key).delete()
    return not Outbox.objects.filter(dedupe_key=dedupe_key).exists()


def hasten(waiting: Sequence[Outbox]) -> None:
    """Make waiting rows due and send them."""
    Outbox.objects.filter(pk__in=[row.pk for row in waiting]).update(available_at=timezone.now())
    send(Task.of(row) for row in waiting)


def release_claims() -> None:
    """Forget the claims of a process that is gone. For embedded mode, which has one process."""
    Outbox.objects.exclude(claimed_until=None).update(claimed_until=None)
