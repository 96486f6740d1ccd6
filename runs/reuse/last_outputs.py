"""The latest outputs of a pipeline's nodes: their columns are known where a component cannot tell."""

from __future__ import annotations

from uuid import UUID

from runs.core.states import STEP_DONE
from runs.models import Run, StepRun

#: Latest runs that are searched; a node that none of them ran is unknown.
RUNS_LOOKED_AT = 20


def last_outputs(pipeline_id: UUID) -> dict[tuple[str, str], str]:
    """Digest of the newest output at each ``(node, port)`` that the pipeline's last runs made."""
    runs = Run.objects.filter(pipeline_id=pipeline_id).order_by("-id").values_list("id", flat=True)
    found: dict[tuple[str, str], str] = {}
    for run in runs[:RUNS_LOOKED_AT]:
        # Only nodes that no later run has, mostly none: a drawing is previewed with every edit,
        # and a large one has thousands of outputs.
        known = {node for node, _ in found}
        steps = StepRun.objects.filter(run=run, status__in=STEP_DONE).exclude(node__in=known).order_by()
        for node, outputs in steps.values_list("node", "outputs"):
            found.update({(node, port): output["digest"] for port, output in outputs.items()})
    return found
