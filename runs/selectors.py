"""What is read of runs, in the forms of contract.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from compute import services as compute
from designer.services.errors import NotFound
from runs.core.states import RUN_TERMINAL, STEP_TERMINAL
from runs.models import Experiment, LoggedItem, Metric, Run, RunEvent, StepRun
from runs.plans import plan_of

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

    The run's row is read first and again after the steps: if it moved on in between, the steps
    may be newer than ``seq``, and they are read again.
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
        "pipeline": _pipeline(run),
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


def _pipeline(run: Run) -> Json | None:
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
    """Per node that waits for another which computes the same: for whose."""
    if not nodes:
        return {}
    told = RunEvent.objects.filter(run=run, node__in=nodes, type="step.ready").order_by("seq")
    return {node or "": data.get("awaits") for node, data in told.values_list("node", "data")}


def step_json(step: StepRun) -> Json:
    """A step as it stands in a snapshot."""
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
    """Ports whose bytes are not in the store any more."""
    store = compute.store()
    return [port for port, ref in outputs.items() if not store.has(ref["digest"])]


def event_json(event: RunEvent) -> Json:
    return {
        "seq": event.seq,
        "type": event.type,
        "node": event.node,
        "at": rfc3339(event.at),
        "data": event.data,
    }


def events_after(run_id: UUID, after: int, limit: int | None = None) -> list[Json]:
    """Events with numbers beyond ``after``, in order, contiguous."""
    rows = RunEvent.objects.filter(run_id=run_id, seq__gt=after).order_by("seq")
    return [event_json(row) for row in (rows if limit is None else rows[:limit])]


@dataclass(frozen=True, slots=True)
class News:
    """What a reader at a cursor has not seen. ``last_seq`` was read before the events."""

    events: Sequence[Json]
    last_seq: int
    ended: bool


def news(run_id: UUID, after: int, limit: int) -> News | None:
    """The next events beyond the cursor; None when the run is gone."""
    row = Run.objects.filter(pk=run_id).values_list("last_seq", "status").first()
    if row is None:
        return None
    last_seq, status = row
    events = events_after(run_id, after, limit) if last_seq > after else []
    return News(events, last_seq, status in RUN_TERMINAL)


def runs(
    *,
    experiment: str | None = None,
    status: str | None = None,
    pipeline: UUID | None = None,
    endpoint: str | None = None,
) -> QuerySet[Run]:
    """Runs, newest first (ids are in time's order), without their documents and plans."""
    rows = Run.objects.select_related("experiment", "pipeline").defer("document", "plan", "parameters")
    rows = rows.defer("pipeline__document").order_by("-id")
    if experiment:
        rows = rows.filter(experiment__name=experiment)
    if status:
        rows = rows.filter(status=status)
    if endpoint:
        rows = rows.filter(endpoint_version__endpoint__name=endpoint)
    return rows.filter(pipeline_id=pipeline) if pipeline else rows


def run_rows(page: Iterable[Run]) -> list[Json]:
    """Rows of the runs list: four statements however long the page."""
    page = list(page)
    ids = [run.id for run in page]
    counts = _step_counts(ids)
    numbers = _single_numbers(ids)
    return [_row(run, counts.get(run.id, {}), numbers.get(run.id, {})) for run in page]


def _row(run: Run, counts: Mapping[str, int], numbers: Mapping[str, Mapping[str, float]]) -> Json:
    return {
        "id": str(run.id),
        "name": run.name,
        "status": run.status,
        "experiment": run.experiment.name,
        "pipeline": _pipeline(run),
        "created_at": rfc3339(run.created_at),
        "started_at": rfc3339(run.started_at),
        "finished_at": rfc3339(run.finished_at),
        "started_by": run.started_by,
        "steps_total": counts.get("total", 0),
        "steps_done": counts.get("done", 0),
        "metrics": numbers,
    }


def _step_counts(ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Per run: how many steps it has and how many of them ended."""
    done = Count("id", filter=Q(status__in=STEP_TERMINAL))
    per_run = StepRun.objects.filter(run_id__in=ids).order_by().values("run_id")
    rows = per_run.annotate(total=Count("id"), done=done).values_list("run_id", "total", "done")
    return {run_id: {"total": total, "done": done} for run_id, total, done in rows}


def _single_numbers(ids: Sequence[UUID]) -> dict[UUID, dict[str, dict[str, float]]]:
    """Per run and node the metrics that are one number (reused steps': of the step they reuse)."""
    found: dict[UUID, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for run_id, node, name, value in _own_numbers(ids):
        found[run_id][node][name] = value
    for run_id, node, name, value in _reused_numbers(ids):
        found[run_id][node].setdefault(name, value)
    return {run: {node: dict(values) for node, values in nodes.items()} for run, nodes in found.items()}


def _own_numbers(ids: Sequence[UUID]) -> Iterable[tuple[UUID, str, str, float]]:
    rows = Metric.objects.filter(step_run__run_id__in=ids, step=None, attempt=F("step_run__attempt"))
    return rows.order_by("line").values_list("step_run__run_id", "step_run__node", "name", "value")


def _reused_numbers(ids: Sequence[UUID]) -> list[tuple[UUID, str, str, float]]:
    reusing = StepRun.objects.filter(run_id__in=ids, reused_from__isnull=False)
    sources: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for source, run_id, node in reusing.values_list("reused_from_id", "run_id", "node"):
        sources[source].append((run_id, node))
    rows = Metric.objects.filter(step_run__in=sources, step=None, attempt=F("step_run__attempt"))
    return [
        (run_id, node, name, value)
        for source, name, value in rows.order_by("line").values_list("step_run_id", "name", "value")
        for run_id, node in sources[source]
    ]


def metrics(run: Run) -> Json:
    """``GET runs/{id}/metrics/``: {node: {name: number, or [{step, value, at}] of a series}}."""
    owners = _owners(run)
    rows = Metric.objects.filter(step_run__in=owners, attempt=F("step_run__attempt")).order_by("line")
    series: dict[str, dict[str, list[Metric]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for node in owners[row.step_run_id]:
            series[node][row.name].append(row)
    return {
        node: {name: _metric_json(values) for name, values in names.items()} for node, names in series.items()
    }


def logged(run: Run, node: str) -> list[Json]:
    """What a step logged besides numbers: [{kind, name, data}]; raises NotFound."""
    step = StepRun.objects.filter(run=run, node=node).first()
    if step is None:
        raise NotFound(f"The run has no step '{node}'.")
    owner = step.reused_from_id or step.id
    rows = LoggedItem.objects.filter(step_run=owner, attempt=F("step_run__attempt")).order_by("line")
    return [{"kind": row.kind, "name": row.name, "data": row.data} for row in rows]


def _owners(run: Run) -> dict[UUID, list[str]]:
    """Steps whose logged values count for this run's nodes: their own, or those they reuse."""
    owners: dict[UUID, list[str]] = defaultdict(list)
    for node, id, source in StepRun.objects.filter(run=run).values_list("node", "id", "reused_from_id"):
        owners[source or id].append(node)
        if source:
            owners[id].append(node)
    return owners


def _metric_json(values: Sequence[Metric]) -> float | list[Json]:
    if len(values) == 1 and values[0].step is None:
        return values[0].value
    return [{"step": row.step, "value": row.value, "at": rfc3339(row.at)} for row in values]


def experiments() -> list[Json]:
    """Every experiment with how many runs it has, newest first."""
    rows = Experiment.objects.annotate(count=Count("runs")).order_by("-id")
    return [
        {"id": str(row.id), "name": row.name, "runs": row.count, "created_at": rfc3339(row.created_at)}
        for row in rows
    ]
