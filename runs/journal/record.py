"""record(): the only writer of states. Event, projection and outbox in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from designer.foundation.errors import NotFound
from designer.plan import ExecutionPlan
from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.states import StepStatus
from runs.delivery import doorbell, outbox
from runs.delivery.outbox import Command
from runs.journal import step_states
from runs.journal.ledger import Ledger
from runs.journal.plans import plan_of
from runs.journal.step_states import StepFacts, StepStates
from runs.metrics import telemetry
from runs.models import Run, StepRun
from runs.models import RunEvent as EventRow
from runs.sql import rows

#: Two runs that begin to compute the same key at once are told apart by the database: the second
#: looks again, and finds the first at work.
TRIES = 3


@dataclass(frozen=True, slots=True)
class Moves:
    """What follows from the events: further events, and side effects to do after the commit."""

    events: Sequence[RunEvent] = ()
    commands: Sequence[Command] = ()


_turns = threading.Lock()
#: What is read of a run that is locked, and of its steps.
LOCKED_COLUMNS = ("id", "status", "last_seq", "started_at", "pipeline_id", "experiment_id", "name")
STEP_COLUMNS = (
    "node", "id", "status", "target", "attempt", "ready_at", "held_until", "computing_key", "awaiting_key"
)  # fmt: skip
#: Looks at the run after the events and says what follows, within the same transaction.
Follow = Callable[[Ledger], Moves]


def no_moves(ledger: Ledger) -> Moves:
    """Nothing follows: the events alone are recorded."""
    return Moves()


def record(
    run_id: UUID,
    events: Iterable[RunEvent],
    *,
    follow: Follow = no_moves,
) -> int | None:
    """Append events to a run and bring its projection along; the number of the last event.

    The run's row is locked, so events of one run have numbers without gaps. An event whose
    ``transition_id`` is recorded already makes the call a repetition: None, and nothing
    changes. Raises InvalidTransition (nothing is written) and NotFound.
    """
    events = tuple(events)
    for tries_left in reversed(range(TRIES)):
        try:
            return _record_once(run_id, events, follow)
        except (IntegrityError, InvalidTransition) as error:
            # A repetition is refused by the table of states, or by the constraint on transition ids
            # when the step has gone on to its next attempt. Looking beforehand would cost every record.
            if _is_recorded(run_id, events):
                return None
            if isinstance(error, InvalidTransition) or not tries_left:
                raise
    raise AssertionError("The last try returns or raises.")


def _record_once(run_id: UUID, events: Iterable[RunEvent], follow: Follow) -> int:
    with _own_turn(), transaction.atomic():
        run = _lock(run_id)
        states = step_states.take(run_id, run.last_seq) or StepStates(_steps(run_id))
        ledger = Ledger(run, plan_of(run_id), states, timezone.now())
        ledger.append(events)
        moves = follow(ledger)
        ledger.append(moves.events)
        if ledger.events:
            ledger.write()
        _after_commit(ledger, moves.commands)
        return ledger.seq


def record_new(
    run: Run,
    plan: ExecutionPlan,
    steps: Sequence[StepRun],
    events: Iterable[RunEvent],
    *,
    follow: Follow = no_moves,
) -> int:
    """Insert a run and its steps, with their first events; the number of the last one."""
    with _own_turn(), transaction.atomic():
        facts = {step.node: StepFacts(step.id, StepStatus.PENDING, step.target) for step in steps}
        ledger = Ledger(run, plan, StepStates(facts), timezone.now())
        ledger.append(events)
        moves = follow(ledger)
        ledger.append(moves.events)
        ledger.write_new(steps)
        _after_commit(ledger, moves.commands)
        return ledger.seq


def _own_turn() -> AbstractContextManager[object]:
    """On SQLite one transaction writes at a time, and who waits sleeps and tries again: this process's
    threads take turns here instead. Not within a transaction, which has the database's lock already."""
    queues = connection.vendor == "sqlite" and not connection.in_atomic_block
    return _turns if queues else nullcontext()


def _is_recorded(run_id: UUID, events: Iterable[RunEvent]) -> bool:
    ids = [event.transition_id for event in events if event.transition_id]
    return EventRow.objects.filter(run_id=run_id, transition_id__in=ids).exists()


def _lock(run_id: UUID) -> Run:
    """The run's row, locked. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    found = rows.select(Run, LOCKED_COLUMNS, {"id": run_id}, lock)
    if not found:
        raise NotFound(f"There is no run {run_id}.")
    return Run(**dict(zip(LOCKED_COLUMNS, found[0], strict=True)))


def _steps(run_id: UUID) -> dict[str, StepFacts]:
    found = rows.select(StepRun, STEP_COLUMNS, {"run_id": run_id}, " ORDER BY position")
    return {node: StepFacts(id, StepStatus(status), *others) for node, id, status, *others in found}


def _after_commit(ledger: Ledger, commands: Sequence[Command]) -> None:
    # Before the commit, for whoever waits for the run's lock looks for it at once. Should there be no
    # commit, the next to look finds another number in the run's row, and throws it away.
    step_states.keep(ledger.run.id, ledger.seq, ledger.step_states)
    due = outbox.add(ledger.run.id, commands, ledger.now)
    if due:
        transaction.on_commit(partial(outbox.send, due))
    if ledger.events:
        transaction.on_commit(partial(doorbell.ring, ledger.run.id))
        # Robust: what was done is not undone for want of a measurement.
        measure = partial(telemetry.recorded, ledger.events, ledger.steps, ledger.now)
        transaction.on_commit(measure, robust=True)
