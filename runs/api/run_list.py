"""Queries for the list of runs and the list of experiments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum

from runs.api.run_search import matching
from runs.core.states import STEP_DONE, STEP_TERMINAL
from runs.core.times import rfc3339
from runs.journal.snapshot import pipeline_json
from runs.models import Experiment, Metric, Run, StepRun

Json = dict[str, Any]


def runs(
    *,
    experiment: str | None = None,
    status: str | None = None,
    pipeline: UUID | None = None,
    endpoint: str | None = None,
    search: str = "",
) -> QuerySet[Run]:
    """Runs, newest first (UUIDv7 ids sort by time), without their documents and plans."""
    rows = Run.objects.select_related("experiment", "pipeline").defer("document", "plan", "parameters")
    rows = rows.defer("pipeline__document").order_by("-id")
    if experiment:
        rows = rows.filter(experiment__name=experiment)
    if status:
        rows = rows.filter(status=status)
    if endpoint:
        rows = rows.filter(endpoint_version__endpoint__name=endpoint)
    if pipeline:
        rows = rows.filter(pipeline_id=pipeline)
    return rows.filter(matching(search))


def run_rows(page: Iterable[Run]) -> list[Json]:
    """Rows of the runs list, in four queries whatever the page size."""
    page = list(page)
    ids = [run.id for run in page]
    counts = _step_counts(ids)
    numbers = _single_numbers(ids)
    return [_row(run, counts.get(run.id, {}), numbers.get(run.id, {})) for run in page]


def _row(run: Run, counts: Mapping[str, int], numbers: Mapping[str, Mapping[str, float]]) -> Json:
    return {
        "id": str(run.id),
        "name": run.name,
        "number": run.number,
        "status": run.status,
        "experiment": run.experiment.name,
        "pipeline": pipeline_json(run),
        "created_at": rfc3339(run.created_at),
        "started_at": rfc3339(run.started_at),
        "finished_at": rfc3339(run.finished_at),
        "started_by": run.started_by,
        "steps_total": counts.get("total", 0),
        "steps_done": counts.get("done", 0),
        "steps_succeeded": counts.get("succeeded", 0),
        "warning_count": counts.get("warnings", 0),
        "metrics": numbers,
    }


class ArrayLength(Func):
    """The number of items of a JSON array; NULL of NULL."""

    function = "json_array_length"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_array_length")


def _step_counts(ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Run id -> the number of its steps, of those that ended, of those with outputs, and of warnings."""
    counted = (
        StepRun.objects.filter(run_id__in=ids)
        .order_by()
        .values("run_id")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=Q(status__in=STEP_TERMINAL)),
            succeeded=Count("id", filter=Q(status__in=STEP_DONE)),
            warned=Sum(ArrayLength("warnings"), default=0),
        )
    )
    rows = counted.values_list("run_id", "total", "done", "succeeded", "warned")
    return {
        run: {"total": total, "done": done, "succeeded": good, "warnings": warned}
        for run, total, done, good, warned in rows
    }


def _single_numbers(ids: Sequence[UUID]) -> dict[UUID, dict[str, dict[str, float]]]:
    """Run id -> node -> single-number metrics. A reused step has those of the step it reuses."""
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


def experiments() -> list[Json]:
    """Every experiment with its number of runs, newest first."""
    rows = Experiment.objects.annotate(count=Count("runs")).order_by("-id")
    return [
        {"id": str(row.id), "name": row.name, "runs": row.count, "created_at": rfc3339(row.created_at)}
        for row in rows
    ]
