"""``/metrics`` for Prometheus: this process's counters, and gauges read from the database."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from rest_framework.decorators import api_view
from rest_framework.request import Request

from runs.metrics.telemetry import REGISTRY
from runs.supervision.gauges import RowGauges

_ROWS = CollectorRegistry()
_ROWS.register(RowGauges())


@extend_schema(exclude=True)
@api_view(["GET"])
def metrics(request: Request) -> HttpResponse:
    """Needs a sign-in: Prometheus sends the owner's token as bearer credentials."""
    return HttpResponse(
        generate_latest(REGISTRY) + generate_latest(_ROWS), content_type=CONTENT_TYPE_PLAIN_0_0_4
    )
