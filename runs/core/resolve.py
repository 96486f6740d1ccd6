"""Whether a step whose inputs are known takes a result, waits for one, or runs. Pure.

Decided here alone, for a run and for its preview.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from designer.plan import PlannedStep
from runs.core.result import Result
from runs.core.reuse import Earlier, Identity, Reason, explain, forced, shares, too_old
from runs.core.states import STEP_DONE


@dataclass(frozen=True, slots=True)
class Computing:
    """The step that computes a key now. ``run`` None: a step of the previewed plan itself."""

    run: UUID | None
    node: str


@dataclass(frozen=True, slots=True)
class Reuse:
    """The step takes an earlier result."""

    result: Result


@dataclass(frozen=True, slots=True)
class Await:
    """The step takes the result of another one, which computes the same key now."""

    computing: Computing


@dataclass(frozen=True, slots=True)
class Compute:
    """The step runs. ``unusable``: why the newest result of its key cannot be taken, if there is one."""

    unusable: tuple[Reason, ...] = ()


Decision = Reuse | Await | Compute


class Facts(Protocol):
    """What a decision depends on besides the step itself."""

    def results(
        self, keys: Collection[str], *, newest: Collection[str] = ()
    ) -> Mapping[str, Sequence[Result]]:
        """Results by key, newest first, not always all. ``newest``: keys whose newest result is needed, not
        just any."""

    def others(self, key: str, than: Result) -> Sequence[Result]:
        """Every other result of the key, newest first."""

    def computing(self, keys: Collection[str]) -> Mapping[str, Computing]:
        """Per key the step that computes it now."""

    def condition(self, digest: str) -> str:
        """``whole``, or what is wrong with the bytes: ``gone``, ``damaged``."""


def resolve(identities: Sequence[Identity], facts: Facts, now: datetime) -> dict[str, Decision]:
    """Per node what becomes of it. Asks each fact at most once for all of them."""
    sharing = [item for item in identities if shares(item.step)]
    found = _results(sharing, facts)
    decisions: dict[str, Decision] = {item.step.node: Compute() for item in identities}
    for item in sharing:
        decisions[item.step.node] = _reuse_or_compute(item, found.get(item.key, ()), facts, now)
    undone = [item for item in sharing if isinstance(decisions[item.step.node], Compute)]
    computing = facts.computing({item.key for item in undone}) if undone else {}
    waiting = {item.step.node: Await(computing[item.key]) for item in undone if item.key in computing}
    return decisions | waiting


def _results(sharing: Sequence[Identity], facts: Facts) -> Mapping[str, Sequence[Result]]:
    aging = {item.key for item in sharing if item.step.max_age_seconds is not None}
    return facts.results({item.key for item in sharing}, newest=aging) if sharing else {}


def _reuse_or_compute(
    identity: Identity, results: Sequence[Result], facts: Facts, now: datetime
) -> Reuse | Compute:
    unusable: tuple[Reason, ...] = ()
    for result in results:
        flaws = _flaws(identity.step, result, facts, now)
        if not flaws:
            return Reuse(result)
        unusable = unusable or flaws
    if len(results) == 1:
        # It may be the only one that was at hand.
        for result in facts.others(identity.key, results[0]):
            if not _flaws(identity.step, result, facts, now):
                return Reuse(result)
    return Compute(unusable)


def _flaws(step: PlannedStep, result: Result, facts: Facts, now: datetime) -> tuple[Reason, ...]:
    age = (now - result.finished_at).total_seconds() if result.finished_at else None
    lost = (
        Reason("artifact", port, old=state)
        for port, ref in result.outputs.items()
        if (state := facts.condition(ref["digest"])) != "whole"
    )
    return (*too_old(step, age), *lost)


def duplicates(identities: Iterable[Identity]) -> dict[str, str]:
    """Of steps about to run, those whose key an earlier one of them has: per node that earlier one."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for item in identities:
        if shares(item.step):
            node = first.setdefault(item.key, item.step.node)
            if node != item.step.node:
                found[item.step.node] = node
    return found


def reasons(identity: Identity, unusable: Sequence[Reason], earlier: Sequence[Earlier]) -> list[Reason]:
    """Why a step runs: it has to, its result cannot be used, or what differs from ``earlier`` attempts."""
    sources = {item.port: item.source_node for item in identity.step.inputs}
    demanded = [*forced(identity.step), *unusable]
    differing = explain(identity.key, identity.parts, sources, earlier, STEP_DONE)
    # "First run" explains nothing once another reason is known.
    return [*demanded, *(item for item in differing if not (demanded and item.part == "first_run"))]
