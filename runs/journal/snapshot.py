"""The current state of a run and its steps, as ``GET runs/{id}/`` returns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from compute import services
from designer.foundation.errors import NotFound
from runs.journal.plans import plan_of
from runs.models import Run, RunEvent, StepRun

Json = dict[str, Any]


def rfc3339(moment: datetime | None) -> str | None:
    """A time as the API writes it: UTC, with a Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


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
            return {**_run_json(run), "steps": steps}
        run = run_or_404(run.pk)


def _run_json(run: Run) -> Json:
    version = run.endpoint_version
    return {
        "id": str(run.id),
        "name": run.name,
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
        {**step_json(step), "component": planned[step.node].component, "awaits": awaits.get(step.node)}
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
    source = step.reused_from
    return {
        "node": step.node,
        "status": step.status,
        "attempt": step.attempt,
        "target": step.target,
        "reused_from": reused_from_json(source) if source else None,
        "saved_seconds": seconds_of(source) if source else None,
        "because": step.because,
        "awaits": None,
        "started_at": rfc3339(step.started_at),
        "finished_at": rfc3339(step.finished_at),
        "exit_code": step.exit_code,
        "error": step.error,
        "outputs": step.outputs,
        "missing_outputs": missing_outputs(step.outputs),
        "progress": step.progress,
    }


def reused_from_json(step: StepRun) -> Json:
    """Where reused outputs come from, as events and snapshots say it."""
    return {
        "run": str(step.run_id),
        "node": step.node,
        "step": str(step.id),
        "finished_at": rfc3339(step.finished_at),
    }


def seconds_of(step: StepRun) -> float | None:
    """How long a step ran."""
    if step.started_at is None or step.finished_at is None:
        return None
    return round((step.finished_at - step.started_at).total_seconds(), 3)


def missing_outputs(outputs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ports whose artifact is no longer in the store."""
    store = services.store()
    return [port for port, ref in outputs.items() if not store.has(ref["digest"])]
