"""What a run of a plan would do now: the decisions of a run, without a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone

from designer.plan import ExecutionPlan, PlannedStep
from runs.core.resolve import Compute, Decision, Reuse
from runs.core.result import Result
from runs.core.reuse import Identity, Reason, forced
from runs.core.states import STEP_DONE
from runs.models import StepRun
from runs.reuse.history import History
from runs.reuse.keys import Written, warm_up
from runs.reuse.resolver import Resolver
from runs.reuse.stored_facts import StoredFacts

#: Expected durations are medians over so many latest runs...
RUNS_REMEMBERED = 5
#: ...or over fewer, of a pipeline so large that reading more rows than this would take too long.
ROWS_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a step: it runs, is reused, or waits: its inputs are known only when others ran.

    ``result`` is None for a step that takes what another computes first.
    """

    action: Literal["run", "reuse", "wait"]
    because: Sequence[Reason] = ()
    result: Result | None = None


class PlannedSteps:
    """The steps of a plan that is not run."""

    run_id = None
    is_new = True

    def __init__(self, plan: ExecutionPlan, history: History) -> None:
        self.plan, self.history = plan, history
        self._outputs: dict[str, Mapping[str, Any]] = {
            step.node: {port: {"digest": ref.digest} for port, ref in step.fixed.items()}
            for step in plan.steps
            if step.fixed
        }

    @property
    def first(self) -> list[str]:
        """Steps whose inputs are known from the start."""
        return [step.node for step in self.plan.steps if not step.fixed and not self.unknown_inputs(step)]

    def unknown_inputs(self, step: PlannedStep) -> list[Reason]:
        """An ``input`` reason for each input that another step has to compute first."""
        return [
            Reason("input", item.port, item.source_node)
            for item in step.inputs
            if item.source_node not in self._outputs
        ]

    def outputs_of(self, nodes: Iterable[str]) -> Written:
        return self._outputs

    def has_outputs(self, node: str) -> bool:
        return node in self._outputs

    def can_start(self, node: str) -> bool:
        return True

    def apply(self, identity: Identity, decision: Decision) -> None:
        if isinstance(decision, Reuse):
            self._outputs[identity.step.node] = decision.result.outputs


def preview(plan: ExecutionPlan, history: History) -> dict[str, Outcome]:
    """Per step what becomes of it, as far as can be known now."""
    warm_up(plan.steps)
    steps = PlannedSteps(plan, history)
    resolver = Resolver(steps, StoredFacts(), timezone.now())
    resolver.resolve(steps.first)
    resolver.await_duplicates(step.node for step in plan.steps if step.node in resolver.resolved)
    running = [node for node, item in resolver.resolved.items() if isinstance(item.decision, Compute)]
    because = resolver.reasons(running)
    outcomes = {
        node: _outcome(item.decision, because.get(node, ())) for node, item in resolver.resolved.items()
    }
    return {step.node: outcomes.get(step.node) or _unresolved(step, steps) for step in plan.steps}


def _outcome(decision: Decision, because: Sequence[Reason]) -> Outcome:
    match decision:
        case Compute():
            return Outcome("run", because)
        case Reuse(result):
            return Outcome("reuse", (), result)
    return Outcome("reuse")


def _unresolved(step: PlannedStep, steps: PlannedSteps) -> Outcome:
    if step.fixed:
        return Outcome("reuse")
    if because := forced(step):
        return Outcome("run", because)
    return Outcome("wait", steps.unknown_inputs(step))


def expected_seconds(history: History, nodes: int) -> dict[str, float]:
    """Per node the median duration of its successes in the latest runs; of a reused one, of its source.

    ``nodes``: how many a run has.
    """
    remembered = max(1, min(RUNS_REMEMBERED, ROWS_REMEMBERED // max(nodes, 1)))
    return _durations(tuple(history.latest_ended(remembered)))


@lru_cache(maxsize=32)
def _durations(runs: tuple[UUID, ...]) -> dict[str, float]:
    """Medians over runs that have ended, and so do not change."""
    steps = StepRun.objects.filter(run__in=runs, status__in=STEP_DONE).order_by()
    durations: dict[str, list[float]] = defaultdict(list)
    for node, *times in steps.values_list(
        "node", "started_at", "finished_at", "reused_from__started_at", "reused_from__finished_at"
    ):
        started, finished = times[2:] if times[3] else times[:2]
        if started and finished:
            durations[node].append((finished - started).total_seconds())
    return {node: round(median(values), 3) for node, values in durations.items()}
