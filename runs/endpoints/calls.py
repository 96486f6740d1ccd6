"""Starting a run of a published version for an outside system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.foundation.errors import NotPermitted
from runs.endpoints.queries import endpoint_version_or_404
from runs.models import EndpointKey, Run
from runs.submission.idempotency import once
from runs.submission.submit import submit_document


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
    """Start the asked version, else the default one.

    Raises EndpointDisabled, NotFound for an unknown version, DraftRejected for parameters the
    version does not accept.
    """
    endpoint = key.endpoint
    if not endpoint.enabled:
        raise EndpointDisabled(f"Endpoint '{endpoint.name}' is disabled. Its owner can enable it again.")
    chosen = endpoint_version_or_404(endpoint, version or endpoint.default_version)
    frozen = chosen.pipeline_version
    # Callers share the column: one's key must not find another's run.
    stored_key = f"endpoint:{endpoint.id}:{idempotency_key}" if idempotency_key else None
    return once(
        stored_key,
        lambda: submit_document(
            frozen.document,
            parameters=parameters,
            experiment=experiment or endpoint.name,
            name=f"{endpoint.name} v{chosen.number}",
            pipeline_id=frozen.pipeline_id,
            started_by=f"key {key.name}",
            endpoint_version=chosen.id,
            idempotency_key=stored_key,
        ),
    )
