"""What the nodes of a pipeline produced last: design-time knowledge where a component has none."""

from __future__ import annotations

from uuid import UUID

from runs.core.states import STEP_DONE
from runs.models import Run, StepRun

#: Runs looked back at: a node that none of them ran is unknown.
RUNS_LOOKED_AT = 20


def last_outputs(pipeline_id: UUID) -> dict[tuple[str, str], str]:
    """Digest of the newest output at each ``(node, port)`` that the pipeline's last runs made."""
    runs = Run.objects.filter(pipeline_id=pipeline_id).order_by("-id").values_list("id", flat=True)
    found: dict[tuple[str, str], str] = {}
    for run in runs[:RUNS_LOOKED_AT]:
        # Of an earlier run only what no later one has, which in most is nothing: a drawing is
        # planned with every edit, and a large one has thousands of outputs.
        known = {node for node, _ in found}
        steps = StepRun.objects.filter(run=run, status__in=STEP_DONE).exclude(node__in=known).order_by()
        for node, outputs in steps.values_list("node", "outputs"):
            found.update({(node, port): output["digest"] for port, output in outputs.items()})
    return found
