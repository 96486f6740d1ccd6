"""Read-only queries about pipeline endpoints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, QuerySet

from designer.foundation.errors import NotFound
from designer.models import PipelineVersion
from runs.models import EndpointKey, EndpointVersion, PipelineEndpoint, Run


def endpoints() -> QuerySet[PipelineEndpoint]:
    """Endpoints by name, with their versions (newest first), run count and last run."""
    versions = EndpointVersion.objects.order_by("-number").select_related("pipeline_version__pipeline")
    return (
        PipelineEndpoint.objects.prefetch_related(Prefetch("versions", versions))
        .annotate(
            run_count=Count("versions__runs", distinct=True),
            last_run_at=Max("versions__runs__created_at"),
        )
        .order_by("name")
    )


def endpoint_or_404(name: str) -> PipelineEndpoint:
    endpoint = endpoints().filter(name=name).first()
    if endpoint is None:
        raise NotFound(f"There is no endpoint '{name}'.")
    return endpoint


def endpoint_version_or_404(endpoint: PipelineEndpoint, number: int) -> EndpointVersion:
    """The version with this number; raises NotFound, listing the versions that exist."""
    known = {version.number: version for version in endpoint.versions.all()}
    if number not in known:
        numbers = ", ".join(map(str, sorted(known)))
        raise NotFound(f"Endpoint '{endpoint.name}' has no version {number}. It has: {numbers}.")
    return known[number]


def keys_of(endpoint: PipelineEndpoint) -> QuerySet[EndpointKey]:
    """The endpoint's keys that are not revoked, newest first."""
    return endpoint.keys.filter(revoked_at=None).order_by("-id")


def run_of_endpoint_or_404(endpoint: PipelineEndpoint, run_id: UUID) -> Run:
    run = Run.objects.filter(id=run_id, endpoint_version__endpoint=endpoint).first()
    if run is None:
        raise NotFound(f"Endpoint '{endpoint.name}' has started no run with this id.")
    return run


def first_error(run: Run) -> dict[str, Any] | None:
    """Why a run failed: ``{node, code, message, hint}`` of the first step that failed, or None."""
    failed = run.steps.exclude(error=None).order_by("finished_at", "position").first()
    return {"node": failed.node, **failed.error} if failed and failed.error else None


def pipeline_versions(pipeline_id: UUID) -> QuerySet[PipelineVersion]:
    return PipelineVersion.objects.filter(pipeline_id=pipeline_id)
