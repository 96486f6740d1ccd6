"""What a run would do, told before it is started: by the rules of a run, without executing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from statistics import median
from typing import Any
from uuid import UUID

from django.utils import timezone

from designer.graph.model import Graph
from designer.models import Pipeline
from designer.plan import ExecutionPlan, PlannedStep
from designer.services.drafts import check_document
from runs.core.reuse import Reason, forced, shares
from runs.core.states import RUN_TERMINAL, STEP_DONE
from runs.journal.snapshot import rfc3339
from runs.models import Experiment, StepRun
from runs.reuse.fingerprints import FRESH_SECONDS
from runs.reuse.history import History, Lineage, Result, Results
from runs.reuse.keys import Identity, identify, warm_up
from runs.reuse.resolve import Conditions, choose, find, why
from runs.submission.submit import Selection, experiment_of, make_plan, name_of

#: Durations are expected to be the median of those in so many latest runs...
RUNS_REMEMBERED = 5
#: ...or in fewer, of a pipeline so large that reading more rows than this would take too long.
ROWS_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a step: ``run``, ``reuse``, or ``wait`` for what an upstream step produces."""

    action: str
    because: Sequence[Reason] = ()
    result: Result | None = None


def plan_steps(
    pipeline: Pipeline,
    *,
    document: Mapping[str, Any] | None = None,
    **choices: Any,
) -> list[dict[str, Any]]:
    """``plan_document`` of the saved draft, or of a ``document`` that is not saved yet."""
    drawing = pipeline.document if document is None else document
    return plan_document(drawing, pipeline_id=pipeline.id, **choices)


def plan_document(
    document: Mapping[str, Any],
    *,
    pipeline_id: UUID | None = None,
    parameters: Mapping[str, Any] | None = None,
    compute: str | None = None,
    selection: Selection | None = None,
) -> list[dict[str, Any]]:
    """Per node of the drawing what it would do: ``{node, action, because, expected_seconds, reuse_from,
    saves_seconds}``; ``skip`` is a node outside the selection.

    Without a pipeline it is compared with earlier runs of the same name and experiment. Raises
    DraftRejected.
    """
    loaded = check_document(document)
    plan = make_plan(
        loaded,
        pipeline_id,
        selection,
        parameters=parameters,
        compute=compute,
        fresh_seconds=FRESH_SECONDS,
    )
    lineage = _lineage(loaded.graph, pipeline_id)
    outcomes = foreseen(plan, lineage)
    expected = expected_seconds(lineage, len(plan.steps))
    return [_step_json(node.id, outcomes.get(node.id), expected.get(node.id)) for node in loaded.graph.nodes]


def _lineage(graph: Graph, pipeline_id: UUID | None) -> Lineage:
    if pipeline_id is not None:
        return Lineage(pipeline_id)
    experiment = Experiment.objects.filter(name=experiment_of(graph)).values_list("id", flat=True).first()
    return Lineage(None, experiment, name_of(graph))


def _step_json(node: str, outcome: Outcome | None, expected: float | None) -> dict[str, Any]:
    if outcome is None:
        outcome, expected = Outcome("skip"), None
    result = outcome.result
    return {
        "node": node,
        "action": outcome.action,
        "because": [reason.to_json() for reason in outcome.because],
        "expected_seconds": expected,
        "reuse_from": _source_json(result) if result else None,
        "saves_seconds": result.seconds if result else None,
    }


def _source_json(result: Result) -> dict[str, Any]:
    return {
        "run": str(result.run),
        "node": result.node,
        "step": str(result.step),
        "finished_at": rfc3339(result.finished_at),
    }


def foreseen(plan: ExecutionPlan, lineage: Lineage) -> dict[str, Outcome]:
    """Per step what becomes of it, as far as can be known now."""
    warm_up(plan.steps)
    foresight = _Foresight(plan, History(lineage, None), timezone.now())
    for level in _levels(plan):
        foresight.look(level)
    return foresight.outcomes


class _Foresight:
    """Goes down a plan level by level; each level asks the database at most once."""

    def __init__(self, plan: ExecutionPlan, history: History, now: datetime) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self._plan, self._history, self._now = plan, history, now
        self._condition = Conditions()
        self._written: dict[str, Mapping[str, Any]] = {}
        self._running: set[str] = set()
        self._results = Results()

    def look(self, steps: Sequence[PlannedStep]) -> None:
        known: dict[str, Identity] = {}
        for step in steps:
            unknown = [item for item in step.inputs if item.source_node not in self._written]
            if step.fixed:
                self._written[step.node] = {port: {"digest": ref.digest} for port, ref in step.fixed.items()}
                self.outcomes[step.node] = Outcome("reuse")
            elif not unknown:
                known[step.node] = identify(step, self._written)
            elif because := forced(step):
                self.outcomes[step.node] = Outcome("run", because)
            else:
                inputs = [Reason("input", item.port, item.source_node) for item in unknown]
                self.outcomes[step.node] = Outcome("wait", inputs)
        self._decide(known)

    def _decide(self, known: Mapping[str, Identity]) -> None:
        found = find(self._results, known.values())
        to_run: dict[str, tuple[Identity, Sequence[Reason]]] = {}
        for node, identity in known.items():
            result, against = choose(self._results, identity, found, self._now, self._condition)
            if result is not None:
                # Most others are reused then: one statement has all.
                self._results.prefetch(self._history.newest_run)
                self._written[node] = result.outputs
                self.outcomes[node] = Outcome("reuse", (), result)
            elif identity.key in self._running:
                # Another step of this plan computes the same: it is taken from there.
                self.outcomes[node] = Outcome("reuse")
            else:
                to_run[node] = (identity, against)
                self._running |= {identity.key} if shares(identity.step) else set()
        earlier = self._history.of(to_run) if to_run else {}
        for node, (identity, against) in to_run.items():
            self.outcomes[node] = Outcome("run", why(identity, against, earlier[node]))


def _levels(plan: ExecutionPlan) -> Iterable[list[PlannedStep]]:
    """Steps by how many others are above them at most."""
    depth: dict[str, int] = {}
    levels: dict[int, list[PlannedStep]] = defaultdict(list)
    for step in plan.steps:
        depth[step.node] = 1 + max((depth[source] for source in plan.upstream[step.node]), default=0)
        levels[depth[step.node]].append(step)
    return [levels[number] for number in sorted(levels)]


def expected_seconds(lineage: Lineage, nodes: int) -> dict[str, float]:
    """Per node the median duration of its successes in the latest runs; of a reused one, of its source."""
    remembered = max(1, min(RUNS_REMEMBERED, ROWS_REMEMBERED // max(nodes, 1)))
    ended = lineage.runs().filter(status__in=RUN_TERMINAL)
    return _durations(tuple(ended.values_list("id", flat=True)[:remembered]))


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
