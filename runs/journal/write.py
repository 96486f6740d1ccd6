"""Write the changes of a ledger in a few SQL statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from runs.core.states import STEP_ACTIVE, StepStatus
from runs.journal.ledger import Ledger
from runs.models import Artifact, Run, RunEvent, StepAttempt, StepRun
from runs.sql.statements import Insert, Update, states

#: Snapshot fields without a column: they are derived from events and other rows.
_DERIVED = ("awaits", "saved_seconds")
#: Above this many different updates, one CASE statement is faster than one statement each.
SEPARATE_UPDATES = 16

INSERT_RUN, INSERT_STEPS = Insert(Run), Insert(StepRun)
INSERT_EVENTS, INSERT_ATTEMPTS = Insert(RunEvent), Insert(StepAttempt)
INSERT_ARTIFACTS = Insert(Artifact, once=True)
UPDATE_RUN = Update(Run, "id = {id} AND last_seq = {last_seq}")
UPDATE_STEPS = Update(StepRun, "id IN ({id}) AND status = {status}")
RELEASE_KEYS = Update(StepRun, "id IN ({id})")
UPDATE_ATTEMPT = Update(StepAttempt, f"name = {{name}} AND status IN ({states(STEP_ACTIVE)})")


class StaleStates(Exception):
    """Rows changed since they were read: something wrote without holding the run's lock."""


def write(ledger: Ledger) -> None:
    """Write a run that is already in the database."""
    _write_steps(ledger)
    _write_attempts(ledger)
    _write_events(ledger)
    _write_run(ledger)


def write_new(ledger: Ledger, steps: Sequence[StepRun]) -> None:
    """Insert a run, with its steps already in their new states."""
    for step in steps:
        for name, value in _columns(ledger.projection.step_columns.get(step.node, {})).items():
            setattr(step, name, value)
    INSERT_RUN([ledger.run])
    INSERT_STEPS(steps)
    _write_attempts(ledger)
    _write_events(ledger)
    _write_run(ledger)


def _write_events(ledger: Ledger) -> None:
    INSERT_EVENTS(
        [
            RunEvent(
                run_id=ledger.run.id,
                seq=seq,
                type=event.type,
                node=event.node,
                at=event.at or ledger.now,
                data=event.data,
                transition_id=event.transition_id,
            )
            for seq, event in enumerate(ledger.events, start=ledger.read_seq + 1)
        ]
    )


def _write_run(ledger: Ledger) -> None:
    columns = {**ledger.projection.run_columns, "last_seq": ledger.seq}
    if UPDATE_RUN(columns, id=ledger.run.id, last_seq=ledger.read_seq) != 1:
        raise StaleStates(f"Run {ledger.run.id} is no longer at event {ledger.read_seq}.")
    for name, value in columns.items():
        setattr(ledger.run, name, value)


def _write_attempts(ledger: Ledger) -> None:
    log = ledger.projection.attempts
    INSERT_ATTEMPTS(
        [
            StepAttempt(
                step_id=attempt.step,
                number=attempt.number,
                name=attempt.name,
                target=attempt.target,
                created_at=ledger.now,
            )
            for attempt in log.launched
        ]
    )
    for name, columns in log.changes.items():
        UPDATE_ATTEMPT(columns, name=name)
    INSERT_ARTIFACTS(
        [
            Artifact(digest=digest, type=ref["type"], bytes=ref["bytes"], created_at=ledger.now)
            for digest, ref in log.artifacts.items()
        ]
    )


def _write_steps(ledger: Ledger) -> None:
    changed = ledger.projection.step_columns
    _release_keys(ledger)
    if len(changed) <= SEPARATE_UPDATES:
        for node in changed:
            _swap(ledger, ledger.projection.before[node], [node])
        return
    groups: dict[tuple[StepStatus, str], list[str]] = defaultdict(list)
    for node, columns in changed.items():
        same = json.dumps(columns, default=str, sort_keys=True)
        groups[ledger.projection.before[node], same].append(node)
    if len(groups) > SEPARATE_UPDATES:
        _write_steps_by_case(ledger)
        return
    for (before, _), nodes in groups.items():
        _swap(ledger, before, nodes)


def _release_keys(ledger: Ledger) -> None:
    """Clear keys that pass from one step to another here: the column is unique, so the old holder's goes
    first."""
    taken = {columns.get("computing_key") for columns in ledger.projection.step_columns.values()}
    holders = [ledger.steps[node].id for key, node in ledger.released.items() if key in taken]
    if holders:
        RELEASE_KEYS({"computing_key": None}, id=holders)


def _swap(ledger: Ledger, before: StepStatus, nodes: Sequence[str]) -> None:
    """Compare and swap: set the same columns of steps that still have the status that was read."""
    columns = _columns(ledger.projection.step_columns[nodes[0]])
    ids = [ledger.steps[node].id for node in nodes]
    if UPDATE_STEPS(columns, id=ids, status=before) != len(nodes):
        raise StaleStates(f"Not all of the steps {', '.join(nodes)} are still {before}.")


def _write_steps_by_case(ledger: Ledger) -> None:
    by_fields: dict[tuple[str, ...], list[StepRun]] = defaultdict(list)
    for node, changes in ledger.projection.step_columns.items():
        columns = _columns(changes)
        by_fields[tuple(sorted(columns))].append(StepRun(id=ledger.steps[node].id, **columns))
    for names, steps in by_fields.items():
        StepRun.objects.bulk_update(steps, names, batch_size=200)


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Snapshot fields as columns, with a reference to another step as its id."""
    columns = {name: value for name, value in changes.items() if name not in _DERIVED}
    if "reused_from" in columns:
        columns["reused_from_id"] = UUID(columns.pop("reused_from")["step"])
    return columns
