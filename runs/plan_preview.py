"""What a run would do, told before it is started."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from statistics import median
from typing import Any

from designer.models import Pipeline
from designer.services.drafts import check_document
from designer.services.versions import compile_document
from runs.core.states import StepStatus
from runs.models import Run, StepRun
from runs.services.submit import Selection

#: Durations are expected to be the median of those in so many latest runs.
RUNS_REMEMBERED = 5


def plan_steps(
    pipeline: Pipeline,
    *,
    parameters: Mapping[str, Any] | None = None,
    compute: str | None = None,
    selection: Selection | None = None,
) -> list[dict[str, Any]]:
    """Per node of the draft ``{node, action, because, expected_seconds}``; raises DraftRejected.

    ``skip`` is a node outside the selection; every other one runs.
    """
    graph = check_document(pipeline.document).graph
    selection = selection or Selection()
    selection.check(graph)
    plan = compile_document(
        pipeline.document,
        pipeline.id,
        parameters=dict(parameters or {}),
        compute=compute,
        only=selection.nodes(graph),
    )
    expected = expected_seconds(pipeline)
    return [
        {
            "node": node.id,
            "action": "run" if node.id in plan.by_node else "skip",
            "because": [],
            "expected_seconds": expected.get(node.id) if node.id in plan.by_node else None,
        }
        for node in graph.nodes
    ]


def expected_seconds(pipeline: Pipeline) -> dict[str, float]:
    """Per node the median duration of its successes in the latest runs."""
    latest = Run.objects.filter(pipeline=pipeline).order_by("-id").values_list("id", flat=True)
    steps = StepRun.objects.filter(run__in=list(latest[:RUNS_REMEMBERED]), status=StepStatus.SUCCEEDED)
    durations: dict[str, list[float]] = defaultdict(list)
    for node, started, finished in steps.values_list("node", "started_at", "finished_at"):
        if started and finished:
            durations[node].append((finished - started).total_seconds())
    return {node: round(median(values), 3) for node, values in durations.items()}
