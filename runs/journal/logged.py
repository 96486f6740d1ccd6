"""What steps logged: metrics and other items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from designer.foundation.errors import NotFound
from runs.core.times import rfc3339
from runs.models import LoggedItem, Metric, Run, StepRun

Json = dict[str, Any]
#: Kind of an item that is HTML.
PAGE = "html"


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
    """Items a step logged other than metrics: [{kind, name, data}]; raises NotFound.

    ``data`` of a page is {number, bytes}.
    """
    return [{"kind": row.kind, "name": row.name, "data": _data(row)} for row in _items(run, node)]


def logged_page(run: Run, node: str, number: int) -> str:
    """The HTML of a logged page, by the number that ``logged`` gives it; raises NotFound."""
    row = _items(run, node).filter(kind=PAGE, line=number).first()
    if row is None:
        raise NotFound(f"The step '{node}' has logged no page {number}. Reload to see what it has.")
    return _html(row)


def _items(run: Run, node: str) -> QuerySet[LoggedItem]:
    step = StepRun.objects.filter(run=run, node=node).first()
    if step is None:
        raise NotFound(f"The run has no step '{node}'.")
    owner = step.reused_from_id or step.id
    return LoggedItem.objects.filter(step_run=owner, attempt=F("step_run__attempt")).order_by("line")


def _data(row: LoggedItem) -> Any:
    """What the item holds; of a page only its number and size, for it is fetched by itself."""
    return {"number": row.line, "bytes": len(_html(row).encode())} if row.kind == PAGE else row.data


def _html(row: LoggedItem) -> str:
    """Empty where a step wrote something else than ``log.html`` does."""
    html = row.data.get("html") if isinstance(row.data, dict) else None
    return html if isinstance(html, str) else ""


def _owners(run: Run) -> dict[UUID, list[str]]:
    """Step ids whose logged values belong to this run's nodes: its own steps, and the steps they reuse."""
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
