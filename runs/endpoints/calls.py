"""Starting a run of a published version for an outside system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.foundation.errors import NotPermitted
from runs.endpoints.queries import endpoint_version_or_404
from runs.models import EndpointKey, Run
from runs.submission.request import Choices, Origin, RunRequest
from runs.submission.submit import submit


class EndpointDisabled(NotPermitted):
    code = "endpoint_disabled"


def call_endpoint(
    key: EndpointKey,
    *,
    parameters: Mapping[str, Any],
    experiment: str | None = None,
    version: int | None = None,
    idempotency_key: str | None = None,
) -> Run:
    """Start the requested version, else the default one.

    Raises EndpointDisabled, NotFound for an unknown version, DraftRejected for parameters the
    version does not accept.
    """
    endpoint = key.endpoint
    if not endpoint.enabled:
        raise EndpointDisabled(f"Endpoint '{endpoint.name}' is disabled. Its owner can enable it again.")
    chosen = endpoint_version_or_404(endpoint, version or endpoint.default_version)
    frozen = chosen.pipeline_version
    origin = Origin(
        pipeline=frozen.pipeline_id,
        endpoint_version=chosen.id,
        started_by=f"key {key.name}",
        # Callers share the column: one's key must not find another's run.
        idempotency_key=f"endpoint:{endpoint.id}:{idempotency_key}" if idempotency_key else None,
    )
    name = f"{endpoint.name} v{chosen.number}"
    choices = Choices(parameters)
    return submit(RunRequest(frozen.document, choices, origin, experiment or endpoint.name, name))
