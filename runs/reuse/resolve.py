"""Reuse in a run: which steps take an earlier result, which wait for one, and why the others run.

Works within the transaction of a record: reads the database and the store, appends events to the
ledger. Nothing is launched here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from compute import services
from designer.plan import PlannedStep
from runs.core.events import RunEvent
from runs.core.reuse import Earlier, Reason, explain, forced, shares, too_old
from runs.core.states import STEP_DONE, RunStatus, StepStatus
from runs.journal.ledger import Ledger
from runs.journal.snapshot import rfc3339
from runs.models import StepRun
from runs.reuse.history import Computing, History, Lineage, Result, Results, computing, history_of
from runs.reuse.keys import Identity, identify
from runs.sql import rows

#: Tells of a digest whether its bytes are whole.
Condition = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Look:
    """A step that was looked at: what it is, and what speaks against a result there was."""

    identity: Identity
    against: tuple[Reason, ...] = ()


class Walk:
    """One look at the steps of a run whose inputs are there, and down the plan as far as it is reused."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._results = Results()
        self._condition = Conditions()
        self._looks: dict[str, Look] = {}
        for key, node in ledger.released.items():
            if ledger.steps[node].status is StepStatus.SUCCEEDED:
                self._results.add(key, _result_here(ledger, node))

    @property
    def _history(self) -> History:
        return history_of(self._ledger.run.id, Lineage.of(self._ledger.run))

    def look(self, nodes: Iterable[str]) -> bool:
        """Reuse what can be, go on to its readers, and let wait what another computes; any change?"""
        before = len(self._ledger.events)
        todo = [node for node in nodes if node not in self._looks]
        while todo:
            reused = self._look_once(todo)
            if reused and self._ledger.begins:
                # Where the first steps are reused most others are, level by level: one statement has all.
                self._results.prefetch(self._history.newest_run)
            ready = (reader for node in reused for reader in self._now_ready(node))
            todo = list(dict.fromkeys(ready))
        return len(self._ledger.events) > before

    def settle(self, launching: Sequence[str]) -> bool:
        """Look once more at what is about to be launched; whether something is not to be after all."""
        changed = self.look(launching)
        claimed: dict[str, str] = {}
        for node in launching:
            identity = self._looks[node].identity
            if self._ledger.steps[node].status in STEP_DONE or not shares(identity.step):
                continue
            first = claimed.setdefault(identity.key, node)
            if first != node and self._ledger.steps[node].awaiting is None:
                self._await(node, identity, Computing(self._ledger.run.id, first))
                changed = True
        return changed

    def launching(self, node: str) -> RunEvent:
        """The event of a launch that says why; notes what the step is for those that come later."""
        look, step = self._looks[node], self._ledger.steps[node]
        because = [reason.to_json() for reason in self._why(look)]
        self._note(node, look.identity)
        if shares(look.identity.step):
            self._ledger.note(node, computing_key=look.identity.key)
        data = {"attempt": step.attempt + 1, "target": step.target, "because": because}
        return RunEvent("step.launching", node, data)

    def _why(self, look: Look) -> list[Reason]:
        identity = look.identity
        node = identity.step.node
        return why(identity, look.against, self._history.of([node])[node])

    def _look_once(self, nodes: Sequence[str]) -> list[str]:
        """Look at steps whose inputs are there; those that are reused now."""
        identities = self._identities(nodes)
        found = find(self._results, identities.values())
        reused, open_ = [], []
        for node, identity in identities.items():
            result, against = choose(self._results, identity, found, self._ledger.now, self._condition)
            self._looks[node] = Look(identity, tuple(against))
            if result is not None:
                self._reuse(node, identity, result)
                reused.append(node)
            else:
                open_.append(identity)
        self._wait_or_not(open_)
        return reused

    def _identities(self, nodes: Sequence[str]) -> dict[str, Identity]:
        plan = self._ledger.plan
        sources = {source for node in nodes for source in plan.upstream[node]}
        written = self._ledger.outputs_of(sources)
        return {node: identify(plan.by_node[node], written) for node in nodes}

    def _now_ready(self, node: str) -> Iterable[str]:
        """Readers of a step that have all their inputs now."""
        plan, steps = self._ledger.plan, self._ledger.steps
        for reader in sorted(plan.downstream[node]):
            waiting = steps[reader].status in (StepStatus.PENDING, StepStatus.READY)
            whole = all(steps[source].status in STEP_DONE for source in plan.upstream[reader])
            if waiting and whole and reader not in self._looks:
                yield reader

    def _reuse(self, node: str, identity: Identity, result: Result) -> None:
        if self._ledger.status is RunStatus.QUEUED:
            self._ledger.append([RunEvent("run.started")])
        self._ledger.append([RunEvent("step.reused", node, reused_data(result))])
        self._note(node, identity)

    def _note(self, node: str, identity: Identity) -> None:
        self._ledger.note(node, reuse_key=identity.key, key_parts=identity.parts)

    def _wait_or_not(self, identities: Sequence[Identity]) -> None:
        keys = [identity.key for identity in identities if shares(identity.step)]
        busy = computing(keys) if keys else {}
        for identity in identities:
            node = identity.step.node
            by = busy.get(identity.key) if shares(identity.step) else None
            if by is not None and self._goes_on(by, identity.key):
                if self._ledger.steps[node].awaiting != identity.key:
                    self._await(node, identity, by)
            elif self._ledger.steps[node].awaiting is not None:
                self._ledger.append([RunEvent("step.ready", node)])

    def _goes_on(self, by: Computing, key: str) -> bool:
        """Of this run's own steps the ledger knows better than the database."""
        return by.run != self._ledger.run.id or self._ledger.steps[by.node].computing == key

    def _await(self, node: str, identity: Identity, by: Computing) -> None:
        awaits = {"run": str(by.run), "node": by.node}
        self._ledger.append([RunEvent("step.ready", node, {"awaits": awaits})])
        self._ledger.note(node, awaiting_key=identity.key)


class Conditions:
    """Whether bytes are whole, asked once per transaction."""

    def __init__(self) -> None:
        self._store = services.store()
        self._known: dict[str, str] = {}

    def __call__(self, digest: str) -> str:
        if digest not in self._known:
            self._known[digest] = self._store.condition(digest)
        return self._known[digest]


def find(results: Results, identities: Iterable[Identity]) -> Mapping[str, list[Result]]:
    """Results of the steps that may take one."""
    wanted = {item.key: item.step for item in identities if shares(item.step)}
    aging = [key for key, step in wanted.items() if step.max_age_seconds is not None]
    return results.find(wanted.keys(), newest=aging) if wanted else {}


def choose(
    results: Results,
    identity: Identity,
    found: Mapping[str, Sequence[Result]],
    now: datetime,
    condition: Condition,
) -> tuple[Result | None, Sequence[Reason]]:
    """The result a step may take; else what speaks against the newest one there is."""
    mine = found.get(identity.key, ()) if shares(identity.step) else ()
    against: Sequence[Reason] = ()
    for result in mine:
        flaws = _flaws(identity.step, result, now, condition)
        if not flaws:
            return result, ()
        against = against or flaws
    if len(mine) == 1:
        for result in results.others(identity.key, mine[0]):
            if not _flaws(identity.step, result, now, condition):
                return result, ()
    return None, against


def _flaws(step: PlannedStep, result: Result, now: datetime, condition: Condition) -> list[Reason]:
    age = (now - result.finished_at).total_seconds() if result.finished_at else None
    lost = [
        Reason("artifact", port, old=state)
        for port, ref in result.outputs.items()
        if (state := condition(ref["digest"])) != "whole"
    ]
    return [*too_old(step, age), *lost]


def why(identity: Identity, against: Sequence[Reason], earlier: Sequence[Earlier]) -> list[Reason]:
    """Why a step runs: it has to, its result is no use any more, or what differs from before."""
    step = identity.step
    sources = {item.port: item.source_node for item in step.inputs}
    reasons = [*forced(step), *against]
    differing = explain(identity.key, identity.parts, sources, earlier, STEP_DONE)
    # What was never run has no other reason to be told.
    return [*reasons, *(item for item in differing if not (reasons and item.part == "first_run"))]


def reused_data(result: Result) -> dict[str, Any]:
    """The data of ``step.reused``."""
    source = {
        "run": str(result.run),
        "node": result.node,
        "step": str(result.step),
        "finished_at": rfc3339(result.finished_at),
    }
    return {
        "outputs": dict(result.outputs),
        "reused_from": source,
        "saved_seconds": result.seconds,
        "because": [],
    }


def _result_here(ledger: Ledger, node: str) -> Result:
    """The result of a step that succeeded in this very transaction."""
    step = ledger.steps[node]
    return Result(step.id, ledger.run.id, node, ledger.outputs_of([node])[node], None, ledger.now)


def waiting_runs(keys: Iterable[str], but: UUID) -> list[UUID]:
    """Other runs with steps that wait for one of the keys."""
    found = rows.select(StepRun, ("run_id",), {"awaiting_key": list(keys)})
    return sorted({run_id for (run_id,) in found} - {but})
