"""Publishing: create endpoints, add versions, choose the default version, enable and disable."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from designer.foundation.errors import InUse, NotFound
from designer.models import PipelineVersion
from designer.plan import plan_from_json
from designer.selectors import pipeline_or_404
from designer.services.versions import freeze_version
from runs.endpoints.queries import endpoint_or_404, endpoint_version_or_404
from runs.models import EndpointVersion, PipelineEndpoint
from runs.submission.asking import ask_about_plan


@transaction.atomic
def create_endpoint(
    name: str, pipeline: UUID, version: int | None = None, description: str = "", *, asks: bool = False
) -> PipelineEndpoint:
    """Create an endpoint with version 1; without ``version``, the draft is saved as a new version.

    Raises InUse when the name is taken, DraftRejected when the draft cannot run. ``asks``: as for a run, see
    Origin; callers with a key are not asked.
    """
    frozen = _pipeline_version(pipeline, version, asks=asks)
    try:
        with transaction.atomic():
            endpoint = PipelineEndpoint.objects.create(name=name, description=description)
    except IntegrityError as error:
        raise InUse(
            f"An endpoint '{name}' already exists. Publish a new version of it, or choose another name."
        ) from error
    EndpointVersion.objects.create(endpoint=endpoint, number=1, pipeline_version=frozen)
    return endpoint_or_404(name)


@transaction.atomic
def add_version(
    name: str, pipeline: UUID, version: int | None = None, *, asks: bool = False
) -> tuple[EndpointVersion, bool]:
    """Add a version to an endpoint, unless it has one with the same content; the version, and if it is new.

    Does not change the default version. ``asks``: see create_endpoint.
    """
    endpoint = PipelineEndpoint.objects.select_for_update().get(pk=endpoint_or_404(name).pk)
    frozen = _pipeline_version(pipeline, version, asks=asks)
    known = endpoint.versions.filter(pipeline_version=frozen).first()
    if known is not None:
        return known, False
    number = endpoint.versions.count() + 1
    return EndpointVersion.objects.create(endpoint=endpoint, number=number, pipeline_version=frozen), True


def change_endpoint(
    name: str,
    *,
    default_version: int | None = None,
    enabled: bool | None = None,
    description: str | None = None,
) -> PipelineEndpoint:
    """Change the default version, the description, or whether it is enabled; None: unchanged."""
    endpoint = endpoint_or_404(name)
    if default_version is not None:
        endpoint_version_or_404(endpoint, default_version)
    wanted = {"default_version": default_version, "enabled": enabled, "description": description}
    changes = {field: value for field, value in wanted.items() if value is not None}
    if changes:
        PipelineEndpoint.objects.filter(pk=endpoint.pk).update(**changes)
    return endpoint_or_404(name)


def _pipeline_version(pipeline: UUID, number: int | None, *, asks: bool) -> PipelineVersion:
    version = freeze_version(pipeline) if number is None else _known_version(pipeline, number)
    if asks:
        ask_about_plan(plan_from_json(version.plan))
    return version


def _known_version(pipeline: UUID, number: int) -> PipelineVersion:
    pipeline_or_404(pipeline)
    version = PipelineVersion.objects.filter(pipeline_id=pipeline, number=number).first()
    if version is None:
        raise NotFound(f"This pipeline has no version {number}. Omit 'version' to publish the draft.")
    return version
