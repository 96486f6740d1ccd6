"""What the nodes of a pipeline produced last: design-time knowledge where a component has none."""

from __future__ import annotations

from uuid import UUID

from runs.core.states import STEP_DONE
from runs.models import StepRun

#: Runs looked back at: a node that none of them ran is unknown.
RUNS_LOOKED_AT = 20


def last_outputs(pipeline_id: UUID) -> dict[tuple[str, str], str]:
    """Digest of the newest output at each ``(node, port)`` that the pipeline's last runs made."""
    newest = list(
        StepRun.objects.filter(run__pipeline_id=pipeline_id)
        .order_by("-run_id")
        .values_list("run_id", flat=True)
        .distinct()[:RUNS_LOOKED_AT]
    )
    found: dict[tuple[str, str], str] = {}
    steps = StepRun.objects.filter(run_id__in=newest, status__in=STEP_DONE).order_by("-run_id")
    for node, outputs in steps.values_list("node", "outputs"):
        for port, output in outputs.items():
            found.setdefault((node, port), output["digest"])
    return found
