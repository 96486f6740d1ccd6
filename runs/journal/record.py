"""record(): the only writer of states. Writes events, projection and outbox rows in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from designer.foundation.errors import NotFound
from designer.plan import ExecutionPlan
from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.states import StepStatus
from runs.core.step_states import StepFacts, StepStates
from runs.delivery import doorbell, outbox
from runs.delivery.command import Command
from runs.delivery.dispatch import WORKERS, Dispatch
from runs.journal import state_cache
from runs.journal.ledger import Ledger
from runs.journal.plans import plan_of
from runs.journal.write import write, write_new
from runs.metrics import telemetry
from runs.models import Run, StepRun
from runs.models import RunEvent as EventRow
from runs.sql.statements import Select

#: When two runs start computing the same reuse key at once, a unique constraint refuses the second;
#: on its next try it finds the first one running.
TRIES = 3


class LockedRun(NamedTuple):
    id: UUID
    status: str
    last_seq: int
    started_at: datetime | None
    pipeline_id: UUID | None
    experiment_id: UUID
    name: str
    started_as: str | None


class StepRow(NamedTuple):
    node: str
    id: UUID
    status: str
    target: str
    attempt: int
    ready_at: datetime | None
    held_until: datetime | None
    computing_key: str | None
    awaiting_key: str | None


#: On SQLite the transaction itself is the lock (IMMEDIATE).
LOCK_RUN = Select(Run, LockedRun, "SELECT {columns} FROM runs_run WHERE id = {id}{lock}")
STEPS = Select(
    StepRun, StepRow, "SELECT {columns} FROM runs_steprun WHERE run_id = {run_id} ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class Moves:
    """What follows from the recorded events: more events, and side effects to run after the commit."""

    events: Sequence[RunEvent] = ()
    commands: Sequence[Command] = ()


_write_lock = threading.Lock()
#: Decides, within the same transaction, what follows from the events.
Follow = Callable[[Ledger], Moves]


def no_moves(ledger: Ledger) -> Moves:
    """Record the events alone."""
    return Moves()


def record(
    run_id: UUID,
    events: Iterable[RunEvent],
    *,
    follow: Follow = no_moves,
    dispatch: Dispatch = WORKERS,
) -> int | None:
    """Append events to a run and update its projection; returns the number of the last event.

    Locks the run's row, so that its event numbers have no gaps. Returns None and changes nothing when
    the ``transition_id`` of an event is already recorded. ``dispatch``: who runs the commands that
    follow. Raises InvalidTransition (nothing is written) and NotFound.
    """
    events = tuple(events)
    for tries_left in reversed(range(TRIES)):
        try:
            return _record_once(run_id, events, follow, dispatch)
        except (IntegrityError, InvalidTransition) as error:
            # A duplicate fails the transition table or, once the step is on its next attempt, the
            # constraint on transition ids. Checking beforehand would cost every record a query.
            if _is_recorded(run_id, events):
                return None
            if isinstance(error, InvalidTransition) or not tries_left:
                raise
    raise AssertionError("The last try returns or raises.")


def _record_once(run_id: UUID, events: Iterable[RunEvent], follow: Follow, dispatch: Dispatch) -> int:
    with _serialised(), transaction.atomic():
        run = _lock(run_id)
        states = state_cache.take(run_id, run.last_seq) or StepStates(_steps(run_id))
        ledger = Ledger.of(run, plan_of(run_id), states, timezone.now())
        ledger.append(events)
        moves = follow(ledger)
        ledger.append(moves.events)
        if ledger.events:
            write(ledger)
        _finish(ledger, moves.commands, dispatch)
        return ledger.seq


def record_new(
    run: Run,
    plan: ExecutionPlan,
    steps: Sequence[StepRun],
    events: Iterable[RunEvent],
    *,
    follow: Follow = no_moves,
) -> int:
    """Insert a run and its steps with their first events; returns the number of the last event."""
    with _serialised(), transaction.atomic():
        facts = {step.node: StepFacts(step.id, StepStatus.PENDING, step.target) for step in steps}
        ledger = Ledger.of(run, plan, StepStates(facts), timezone.now())
        ledger.append(events)
        moves = follow(ledger)
        ledger.append(moves.events)
        write_new(ledger, steps)
        _finish(ledger, moves.commands, WORKERS)
        return ledger.seq


def _serialised() -> AbstractContextManager[object]:
    """Let one thread write at a time on SQLite, where a writer that finds the database locked sleeps
    between retries. Not inside a transaction: it already holds the database's lock, so waiting here
    could deadlock."""
    waits = connection.vendor == "sqlite" and not connection.in_atomic_block
    return _write_lock if waits else nullcontext()


def _is_recorded(run_id: UUID, events: Iterable[RunEvent]) -> bool:
    ids = [event.transition_id for event in events if event.transition_id]
    return EventRow.objects.filter(run_id=run_id, transition_id__in=ids).exists()


def _lock(run_id: UUID) -> Run:
    found = LOCK_RUN.one(id=run_id)
    if found is None:
        raise NotFound(f"There is no run {run_id}.")
    return Run(**found._asdict())


def _steps(run_id: UUID) -> dict[str, StepFacts]:
    return {
        row.node: StepFacts(
            row.id,
            StepStatus(row.status),
            row.target,
            row.attempt,
            row.ready_at,
            row.held_until,
            row.computing_key,
            row.awaiting_key,
        )
        for row in STEPS(run_id=run_id)
    }


def _finish(ledger: Ledger, commands: Sequence[Command], dispatch: Dispatch) -> None:
    """Write the commands. After the commit, cache the states, dispatch and ring the doorbell."""
    run_id = ledger.run.id
    transaction.on_commit(partial(state_cache.keep, run_id, ledger.seq, ledger.projection.steps))
    due = outbox.add(run_id, commands, ledger.now, dispatch)
    if due:
        transaction.on_commit(partial(dispatch.send, due))
    if ledger.events:
        transaction.on_commit(partial(doorbell.ring, run_id))
        # Robust: an error in metrics must not look like a failed record.
        measure = partial(telemetry.recorded, ledger.events, ledger.steps, ledger.now)
        transaction.on_commit(measure, robust=True)
