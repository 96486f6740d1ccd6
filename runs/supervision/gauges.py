"""Prometheus gauges read from the database at each scrape; the same in every process."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from runs.core.states import RUN_TERMINAL, STEP_TERMINAL, RunStatus, StepStatus
from runs.models import Outbox, Run, StepRun
from runs.space import holdings

logger = logging.getLogger(__name__)


class RowGauges:
    """A collector for prometheus_client."""

    def describe(self) -> Iterable[Metric]:
        """Return nothing, so that registering does not query the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        answers = 1
        try:
            yield from list(_from_rows())
        except DatabaseError:
            # The process's own counters are still served.
            logger.warning("The database does not answer; its metrics are missing.", exc_info=True)
            answers = 0
        yield GaugeMetricFamily(
            "jackfield_database_answers", "1 if the database answers, else 0.", value=answers
        )


def _from_rows() -> Iterator[Metric]:
    yield _by("jackfield_runs", "Unfinished runs.", "status", _runs())
    yield _by("jackfield_steps", "Unfinished steps of unfinished runs.", "status", _steps())
    yield _by("jackfield_outbox_rows", "Side effects waiting to run.", "kind", _outbox())
    yield GaugeMetricFamily(
        "jackfield_outbox_oldest_seconds",
        "How long the oldest waiting side effect has been due.",
        value=_oldest(),
    )
    yield GaugeMetricFamily(
        "jackfield_artifact_bytes",
        "Size of the artifact store according to the database.",
        value=holdings.used_bytes(),
    )
    quota = settings.JACKFIELD_ARTIFACT_QUOTA_BYTES
    if quota is not None:
        yield GaugeMetricFamily("jackfield_artifact_quota_bytes", "Quota of the artifact store.", value=quota)


def _by(name: str, text: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


def _runs() -> dict[str, int]:
    rows = Run.objects.exclude(status__in=RUN_TERMINAL).order_by().values_list("status")
    zeros = {str(status): 0 for status in RunStatus if status not in RUN_TERMINAL}
    return zeros | dict(rows.annotate(count=Count("id")))


def _steps() -> dict[str, int]:
    waiting = StepRun.objects.exclude(run__status__in=RUN_TERMINAL).exclude(status__in=STEP_TERMINAL)
    zeros = {str(status): 0 for status in StepStatus if status not in STEP_TERMINAL}
    return zeros | dict(waiting.order_by().values_list("status").annotate(count=Count("id")))


def _outbox() -> dict[str, int]:
    return dict(Outbox.objects.order_by().values_list("kind").annotate(count=Count("id")))


def _oldest() -> float:
    first = Outbox.objects.aggregate(first=Min("available_at"))["first"]
    return max((timezone.now() - first).total_seconds(), 0.0) if first else 0.0
