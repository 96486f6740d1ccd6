"""The current state of a run and its steps, as ``GET runs/{id}/`` returns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from compute import services
from designer.foundation.errors import NotFound
from runs.core.reduce import warning_count
from runs.core.result import Result
from runs.core.times import rfc3339, seconds_between
from runs.journal.plans import plan_of
from runs.models import Run, RunEvent, StepRun

Json = dict[str, Any]


def run_or_404(run_id: UUID) -> Run:
    """The run; raises NotFound."""
    try:
        return Run.objects.select_related("experiment", "pipeline", "endpoint_version__endpoint").get(
            pk=run_id
        )
    except Run.DoesNotExist:
        raise NotFound(f"There is no run {run_id}.") from None


def snapshot_of(run_id: UUID) -> Json:
    """``snapshot`` by id; raises NotFound."""
    return snapshot(run_or_404(run_id))


def snapshot(run: Run) -> Json:
    """``GET runs/{id}/``: the run and its steps as of event ``seq``.

    Reads the run's row before and after the steps, and starts over if it changed in between:
    the steps could be newer than ``seq``.
    """
    while True:
        steps = _steps(run)
        seq = Run.objects.filter(pk=run.pk).values_list("last_seq", flat=True).first()
        if seq is None or seq == run.last_seq:
            return {**_run_json(run), "warning_count": warning_count(steps), "steps": steps}
        run = run_or_404(run.pk)


def _run_json(run: Run) -> Json:
    version = run.endpoint_version
    return {
        "id": str(run.id),
        "name": run.name,
        "number": run.number,
        "status": run.status,
        "seq": run.last_seq,
        "experiment": run.experiment.name,
        "pipeline": pipeline_json(run),
        "pipeline_revision": run.pipeline_revision,
        "endpoint": {"name": version.endpoint.name, "version": version.number} if version else None,
        "parameters": run.parameters,
        "retry_of": str(run.retry_of_id) if run.retry_of_id else None,
        "pinned": run.pinned,
        "started_by": run.started_by,
        "created_at": rfc3339(run.created_at),
        "started_at": rfc3339(run.started_at),
        "finished_at": rfc3339(run.finished_at),
    }


def pipeline_json(run: Run) -> Json | None:
    return {"id": str(run.pipeline_id), "name": run.pipeline.name} if run.pipeline else None


def _steps(run: Run) -> list[Json]:
    planned = plan_of(run.id).by_node
    rows = list(StepRun.objects.filter(run=run).select_related("reused_from").order_by("position"))
    awaits = _awaits(run, [row.node for row in rows if row.awaiting_key is not None])
    return [
        {
            **step_json(step),
            "component": planned[step.node].component,
            "name": planned[step.node].name,
            "awaits": awaits.get(step.node),
        }
        for step in rows
    ]


def _awaits(run: Run, nodes: Sequence[str]) -> dict[str, Json]:
    """Node -> the step {run, node} with the same reuse key whose result it waits for."""
    if not nodes:
        return {}
    events = RunEvent.objects.filter(run=run, node__in=nodes, type="step.ready").order_by("seq")
    return {node or "": data.get("awaits") for node, data in events.values_list("node", "data")}


def step_json(step: StepRun) -> Json:
    """A step of a snapshot."""
    result = result_of(step) if step.reused_from else None
    return {
        "node": step.node,
        "status": step.status,
        "attempt": step.attempt,
        "target": step.target,
        "reused_from": result.source_json() if result else None,
        "saved_seconds": result.seconds if result else None,
        "because": step.because,
        "awaits": None,
        "started_at": rfc3339(step.started_at),
        "finished_at": rfc3339(step.finished_at),
        "exit_code": step.exit_code,
        "error": step.error,
        "outputs": step.outputs,
        "missing_outputs": missing_outputs(step.outputs),
        "progress": step.progress,
        "warnings": step.warnings or [],
    }


def result_of(step: StepRun) -> Result:
    """The result of a step that succeeded; of one that reuses another, the result of that one."""
    ran = step.reused_from or step
    seconds = seconds_between(ran.started_at, ran.finished_at)
    return Result(ran.id, ran.run_id, ran.node, step.outputs, seconds, ran.finished_at, step.warnings or ())


def missing_outputs(outputs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ports whose artifact is no longer in the store."""
    store = services.store()
    return [port for port, ref in outputs.items() if not store.has(ref["digest"])]
