"""Reuse in a run: its ledger as the steps that are resolved.

Works within the transaction of a record: reads the database and the store, appends events to the
ledger. Nothing is launched here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from designer.plan import ExecutionPlan
from runs.core.events import RunEvent
from runs.core.resolve import Await, Compute, Computing, Decision, Reuse
from runs.core.result import Result
from runs.core.reuse import Identity, shares
from runs.core.states import STEP_DONE, RunStatus, StepStatus
from runs.journal.ledger import Ledger
from runs.models import StepRun
from runs.reuse.history import History, Lineage, history_of
from runs.reuse.keys import Written
from runs.reuse.resolver import Resolver
from runs.reuse.stored_facts import StoredFacts
from runs.sql.statements import Select


class RunRow(NamedTuple):
    run_id: UUID


RUNS_AWAITING = Select(
    StepRun, RunRow, "SELECT {columns} FROM runs_steprun WHERE awaiting_key IN ({awaiting_key})"
)


class RunResolver:
    """Decides on steps of one run and appends what follows to its ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._resolver = Resolver(LedgerSteps(ledger), LedgerFacts(ledger), ledger.now)

    def resolve(self, nodes: Iterable[str]) -> bool:
        """Resolve steps whose inputs are there, and on down the plan; did anything change?"""
        before = len(self._ledger.events)
        self._resolver.resolve(nodes)
        return len(self._ledger.events) > before

    def resolve_launches(self, nodes: Sequence[str]) -> bool:
        """Resolve the steps that are about to be launched; is any of them not to be launched after all?"""
        changed = self.resolve(nodes)
        return self._resolver.await_duplicates(nodes) or changed

    def launching(self, node: str) -> RunEvent:
        """The launch of a resolved step, with its reasons. Notes the key for whoever needs the same."""
        identity, step = self._resolver.resolved[node].identity, self._ledger.steps[node]
        _note_key(self._ledger, identity)
        if shares(identity.step):
            self._ledger.note(node, computing_key=identity.key)
        because = [reason.to_json() for reason in self._resolver.reasons([node])[node]]
        data = {"attempt": step.attempt + 1, "target": step.target, "because": because}
        return RunEvent("step.launching", node, data)


class LedgerSteps:
    """A run's steps as they stand in its ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.is_new = ledger.begins

    @property
    def plan(self) -> ExecutionPlan:
        return self._ledger.plan

    @property
    def run_id(self) -> UUID:
        return self._ledger.run.id

    @property
    def history(self) -> History:
        return history_of(self._ledger.run.id, Lineage.of(self._ledger.run), len(self.plan.steps))

    def outputs_of(self, nodes: Iterable[str]) -> Written:
        return self._ledger.outputs_of(nodes)

    def has_outputs(self, node: str) -> bool:
        return self._ledger.steps[node].status in STEP_DONE

    def can_start(self, node: str) -> bool:
        return self._ledger.steps[node].status in (StepStatus.PENDING, StepStatus.READY)

    def apply(self, identity: Identity, decision: Decision) -> None:
        awaited = self._ledger.steps[identity.step.node].awaiting
        match decision:
            case Reuse(result):
                self._reuse(identity, result)
            case Await(computing) if awaited != identity.key:
                self._await(identity, computing)
            case Compute() if awaited is not None:
                # Who computed it for this one failed: it no longer waits.
                self._ledger.append([RunEvent("step.ready", identity.step.node)])

    def _reuse(self, identity: Identity, result: Result) -> None:
        if self._ledger.status is RunStatus.QUEUED:
            self._ledger.append([RunEvent("run.started")])
        self._ledger.append([RunEvent("step.reused", identity.step.node, result.reused_data())])
        _note_key(self._ledger, identity)

    def _await(self, identity: Identity, computing: Computing) -> None:
        awaits = {"run": str(computing.run), "node": computing.node}
        self._ledger.append([RunEvent("step.ready", identity.step.node, {"awaits": awaits})])
        self._ledger.note(identity.step.node, awaiting_key=identity.key)


class LedgerFacts(StoredFacts):
    """What is stored, and what this transaction knows beyond that."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        for key, node in ledger.released.items():
            if ledger.steps[node].status is StepStatus.SUCCEEDED:
                self.add(key, self._unwritten_result(node))

    def computing(self, keys: Collection[str]) -> dict[str, Computing]:
        return {key: by for key, by in super().computing(keys).items() if self._still_computes(by, key)}

    def _still_computes(self, by: Computing, key: str) -> bool:
        """The ledger knows the run's own steps better than the database."""
        return by.run != self._ledger.run.id or self._ledger.steps[by.node].computing == key

    def _unwritten_result(self, node: str) -> Result:
        """The result of a step that succeeded in this very transaction."""
        step, outputs = self._ledger.steps[node], self._ledger.outputs_of([node])[node]
        warnings = self._ledger.projection.step_columns[node].get("warnings", ())
        return Result(step.id, self._ledger.run.id, node, outputs, None, self._ledger.now, warnings)


def _note_key(ledger: Ledger, identity: Identity) -> None:
    ledger.note(identity.step.node, reuse_key=identity.key, key_parts=identity.parts)


def runs_awaiting(keys: Iterable[str], but: UUID) -> list[UUID]:
    """Other runs with steps that wait for one of the keys."""
    found = RUNS_AWAITING(awaiting_key=list(keys))
    return sorted({run_id for (run_id,) in found} - {but})
