"""A run's states within one transaction: events are folded in here, then written at once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from designer.plan import ExecutionPlan
from runs.core.decide import RunStates
from runs.core.errors import InvalidTransition
from runs.core.events import (
    PROGRESS,
    RUN_EVENTS,
    RunEvent,
    TransitionRefused,
    run_changes,
    run_status_after,
    step_changes,
    step_status_after,
)
from runs.core.names import attempt_name
from runs.core.states import STEP_ACTIVE, RunStatus, StepStatus
from runs.journal.step_states import StepFacts, StepStates
from runs.models import Artifact, Run, StepAttempt, StepRun
from runs.models import RunEvent as EventRow
from runs.sql import rows

#: Columns of single flight, and what a transaction calls them.
_FLIGHT = {"computing_key": "computing", "awaiting_key": "awaiting"}
#: Fields of the snapshot that are not columns: they are found again in events and other rows.
_DERIVED = ("awaits", "saved_seconds")
#: Events after which only readers of their steps, and steps that wait for a slot, can move.
QUIET_EVENTS = frozenset(
    {"step.ready", "step.launching", "step.running", "step.succeeded", "step.reused", PROGRESS}
)
#: Of steps that wait for a slot so many are looked at: more are not free at once.
MOST_READY = 256
#: Above this many different updates, one statement with a case per row beats one each.
SEPARATE_UPDATES = 16


class StaleStates(Exception):
    """Rows were not in the states that were read: somebody wrote around the run's lock."""


@dataclass(slots=True)
class Ledger:
    """The locked run, its steps as they stand, and what has been appended but not written."""

    run: Run
    plan: ExecutionPlan
    step_states: StepStates
    now: datetime
    events: list[RunEvent] = field(default_factory=list)
    #: Keys that are computed no longer, by the step that did.
    released: dict[str, str] = field(default_factory=dict)
    #: Per target the slots that became free within this transaction.
    freed_slots: Counter[str] = field(default_factory=Counter)
    _first_seq: int = 0
    _before: dict[str, StepStatus] = field(default_factory=dict)
    _step_changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _run_changes: dict[str, Any] = field(default_factory=dict)
    _launched: list[StepAttempt] = field(default_factory=list)
    _attempt_changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _artifacts: dict[str, Artifact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._first_seq = self.run.last_seq + 1

    @property
    def steps(self) -> Mapping[str, StepFacts]:
        """Every step as it stands after what was appended."""
        return self.step_states.facts

    @property
    def seq(self) -> int:
        """The number of the last event, appended ones included."""
        return self._first_seq + len(self.events) - 1

    @property
    def status(self) -> RunStatus:
        return RunStatus(self._run_changes.get("status", self.run.status))

    @property
    def states(self) -> RunStates:
        """What ``decide`` reads. Held are steps in their back-off, and those for which another computes."""
        held = {node for node in self.step_states.ready if self._is_held(self.steps[node])}
        return RunStates(self.status, self.step_states.statuses, frozenset(held))

    def _is_held(self, step: StepFacts) -> bool:
        return step.awaiting is not None or (step.held_until is not None and step.held_until > self.now)

    @property
    def near(self) -> Sequence[str] | None:
        """The steps that can move now, in the plan's order: those that wait for a slot, and readers of
        those that moved. None when it may be any: a run begins, is cancelled, or something failed."""
        quiet = self.status is RunStatus.RUNNING and self.plan.on_failure == "continue"
        if not (quiet and self.events and all(event.type in QUIET_EVENTS for event in self.events)):
            return None
        readers = (reader for event in self.events for reader in self.plan.downstream[event.node or ""])
        nodes = {*readers, *islice(self.step_states.ready, MOST_READY)}
        return sorted(nodes, key=self.plan.position.__getitem__)

    @property
    def begins(self) -> bool:
        """Whether the run's rows are made in this transaction."""
        return self._first_seq == 1

    @property
    def awaiting(self) -> list[str]:
        """Steps that wait for another that computes the same."""
        return list(self.step_states.awaiting)

    def outputs_of(self, nodes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """What steps that are done have written: as appended here, planned, or else stored."""
        known = self.step_states.outputs
        missing = [node for node in nodes if node not in known]
        for node in missing:
            if fixed := self.plan.by_node[node].fixed:
                known[node] = {port: {"digest": ref.digest, "type": ref.type} for port, ref in fixed.items()}
        missing = [node for node in missing if node not in known]
        if missing:
            known.update(rows.select(StepRun, ("node", "outputs"), {"run_id": self.run.id, "node": missing}))
        return known

    def note(self, node: str, **columns: Any) -> None:
        """Columns of a step that are bookkeeping and no part of the snapshot."""
        self._change(node, columns)
        facts = {short: columns[name] for name, short in _FLIGHT.items() if name in columns}
        if facts:
            self.step_states.put(node, replace(self.steps[node], **facts))

    def _change(self, node: str, columns: Mapping[str, Any]) -> None:
        self._before.setdefault(node, self.steps[node].status)
        self._step_changes.setdefault(node, {}).update(columns)

    def append(self, events: Iterable[RunEvent]) -> None:
        """Fold events in; raises InvalidTransition for one the table does not allow."""
        for event in events:
            try:
                if event.type in RUN_EVENTS:
                    self._append_run_event(event)
                else:
                    self._tell_start(event)
                    self._append_step_event(event)
            except TransitionRefused as refusal:
                raise InvalidTransition(str(refusal)) from refusal
            self.events.append(event)

    def _tell_start(self, event: RunEvent) -> None:
        """A short step ends before its start was recorded: both are told at once, each with its time."""
        step = self.steps.get(event.node or "")
        began = (event.data.get("process") or {}).get("started_at")
        if step is None or step.status is not StepStatus.LAUNCHING or began is None:
            return
        start = RunEvent("step.running", event.node, {"attempt": step.attempt}, at=_moment(began))
        self._append_step_event(start)
        self.events.append(start)

    def _append_run_event(self, event: RunEvent) -> None:
        run_status_after(self.status, event.type)
        self._run_changes |= run_changes(event.type, event.at or self.now)

    def _append_step_event(self, event: RunEvent) -> None:
        node = event.node or ""
        if node not in self.steps:
            raise TransitionRefused(f"The run has no step '{node}'.")
        step = self.steps[node]
        status = step_status_after(step.status, event.type)
        changes = step_changes(event.type, event.data, event.at or self.now) | self._waiting(event)
        self._change(node, changes)
        facts = replace(
            step,
            status=status,
            attempt=changes.get("attempt", step.attempt),
            ready_at=changes.get("ready_at", step.ready_at),
            held_until=changes.get("held_until", step.held_until),
        )
        self.step_states.put(node, facts)
        if "outputs" in changes:
            self.step_states.outputs[node] = changes["outputs"]
        if step.status in STEP_ACTIVE and status not in STEP_ACTIVE:
            self.freed_slots[step.target] += 1
        self._track_attempt(node, step, event, status)
        self._track_flight(node, step, event, status)

    def _track_flight(self, node: str, step: StepFacts, event: RunEvent, status: StepStatus) -> None:
        """A step that is over, or tried again, computes for nobody; one that moves on waits for nobody."""
        if event.type == PROGRESS:
            return
        if step.awaiting is not None:
            self.note(node, awaiting_key=None)
        if step.computing is not None and step.status in STEP_ACTIVE and status not in STEP_ACTIVE:
            self.note(node, computing_key=None)
            self.released[step.computing] = node

    def _waiting(self, event: RunEvent) -> dict[str, Any]:
        """Bookkeeping of waiting steps; no part of the snapshot."""
        if event.type == "step.ready":
            return {"ready_at": self.now}
        if event.type == "step.retrying":
            wait = timedelta(seconds=event.data["wait_seconds"])
            return {"ready_at": self.now, "held_until": self.now + wait if wait else None}
        return {}

    def _track_attempt(self, node: str, step: StepFacts, event: RunEvent, status: StepStatus) -> None:
        if event.type == "step.launching":
            self._launched.append(self._attempt(node, step, event))
        elif event.type == "step.running":
            changes = {"status": status, "started_at": event.at or self.now}
            self._attempt_changes.setdefault(self._name(node, step.attempt), {}).update(changes)
        elif step.status in STEP_ACTIVE and event.type != PROGRESS:
            changes = _attempt_end(event, self.now)
            self._attempt_changes.setdefault(self._name(node, step.attempt), {}).update(changes)
        if event.type == "step.succeeded" and step.status in STEP_ACTIVE:
            self._artifacts |= {
                ref["digest"]: Artifact(
                    digest=ref["digest"], type=ref["type"], bytes=ref["bytes"], created_at=self.now
                )
                for ref in event.data["outputs"].values()
            }

    def _attempt(self, node: str, step: StepFacts, event: RunEvent) -> StepAttempt:
        number = event.data["attempt"]
        return StepAttempt(
            step_id=step.id,
            number=number,
            name=self._name(node, number),
            target=event.data["target"],
            created_at=self.now,
        )

    def _name(self, node: str, number: int) -> str:
        return attempt_name(self.run.id, node, number)

    def write(self) -> None:
        """Write everything that was appended, in a handful of statements."""
        self._write_steps()
        self._write_events()
        self._write_run()

    def write_new(self, steps: Sequence[StepRun]) -> None:
        """Like ``write``, for a run whose rows are not there yet: they are born in their states."""
        for step in steps:
            for name, value in _columns(self._step_changes.get(step.node, {})).items():
                setattr(step, name, value)
        rows.insert([self.run])
        rows.insert(steps)
        rows.insert(self._launched)
        self._write_events()
        self._write_run()

    def _write_events(self) -> None:
        events = [
            EventRow(
                run_id=self.run.id,
                seq=self._first_seq + index,
                type=event.type,
                node=event.node,
                at=event.at or self.now,
                data=event.data,
                transition_id=event.transition_id,
            )
            for index, event in enumerate(self.events)
        ]
        rows.insert(events)

    def _write_run(self) -> None:
        changes = {**self._run_changes, "last_seq": self.seq}
        written = rows.update(Run, {"id": self.run.pk, "last_seq": self._first_seq - 1}, changes)
        if written != 1:
            raise StaleStates(f"Run {self.run.pk} moved on from event {self._first_seq - 1}.")
        for name, value in changes.items():
            setattr(self.run, name, value)

    def _write_steps(self) -> None:
        self._give_keys_up()
        if len(self._step_changes) <= SEPARATE_UPDATES:
            for node in self._step_changes:
                self._swap(self._before[node], [node])
        else:
            self._write_many_steps()
        rows.insert(self._launched)
        for name, changes in self._attempt_changes.items():
            rows.update(StepAttempt, {"name": name, "status": tuple(STEP_ACTIVE)}, changes)
        rows.insert(list(self._artifacts.values()), once=True)

    def _write_many_steps(self) -> None:
        groups: dict[tuple[StepStatus, str], list[str]] = defaultdict(list)
        for node, changes in self._step_changes.items():
            groups[self._before[node], json.dumps(changes, default=str, sort_keys=True)].append(node)
        if len(groups) > SEPARATE_UPDATES:
            self._write_steps_by_case()
        else:
            for (before, _), nodes in groups.items():
                self._swap(before, nodes)

    def _give_keys_up(self) -> None:
        """A key that goes from one step to another here is given up first: one step at a time has it."""
        taken = {changes.get("computing_key") for changes in self._step_changes.values()}
        givers = [self.steps[node].id for key, node in self.released.items() if key in taken]
        if givers:
            rows.update(StepRun, {"id": givers}, {"computing_key": None})

    def _swap(self, before: StepStatus, nodes: Sequence[str]) -> None:
        changes = _columns(self._step_changes[nodes[0]])
        where = {"id": [self.steps[node].id for node in nodes], "status": before}
        if rows.update(StepRun, where, changes) != len(nodes):
            raise StaleStates(f"Of the steps {', '.join(nodes)} not all were {before}.")

    def _write_steps_by_case(self) -> None:
        by_fields: dict[tuple[str, ...], list[StepRun]] = defaultdict(list)
        for node, changes in self._step_changes.items():
            columns = _columns(changes)
            by_fields[tuple(sorted(columns))].append(StepRun(id=self.steps[node].id, **columns))
        for names, steps in by_fields.items():
            StepRun.objects.bulk_update(steps, names, batch_size=200)


def _attempt_end(event: RunEvent, now: datetime) -> dict[str, Any]:
    """Columns of an attempt that ends with the event. A crash that is retried is its crash."""
    status = StepStatus.CRASHED if event.type == "step.retrying" else event.type.partition(".")[2]
    process: Mapping[str, float | None] = event.data.get("process") or {}
    ended = {
        "status": status,
        "exit_code": event.data.get("exit_code"),
        "error": event.data.get("error"),
        "finished_at": _moment(process.get("finished_at")) or now,
    }
    started = _moment(process.get("started_at"))
    return {**ended, "started_at": started} if started else ended


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Projected fields as columns: a reference to another step by its id."""
    columns = {name: value for name, value in changes.items() if name not in _DERIVED}
    if "reused_from" in columns:
        columns["reused_from_id"] = UUID(columns.pop("reused_from")["step"])
    return columns
