"""Publishing: endpoints, the pipeline versions under them, and what they are switched to."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from designer.foundation.errors import InUse, NotFound
from designer.models import PipelineVersion
from designer.selectors import pipeline_or_404
from designer.services.versions import freeze_version
from runs.endpoints.queries import endpoint_or_404, endpoint_version_or_404
from runs.models import EndpointVersion, PipelineEndpoint


@transaction.atomic
def create_endpoint(
    name: str, pipeline: UUID, version: int | None = None, description: str = ""
) -> PipelineEndpoint:
    """An endpoint with version 1; without ``version`` the draft is frozen as one.

    Raises InUse when the name is taken, DraftRejected when the draft cannot run.
    """
    frozen = _pipeline_version(pipeline, version)
    try:
        with transaction.atomic():
            endpoint = PipelineEndpoint.objects.create(name=name, description=description)
    except IntegrityError as error:
        raise InUse(
            f"There is an endpoint '{name}' already. Publish a new version of it, or choose another name."
        ) from error
    EndpointVersion.objects.create(endpoint=endpoint, number=1, pipeline_version=frozen)
    return endpoint_or_404(name)


@transaction.atomic
def add_version(name: str, pipeline: UUID, version: int | None = None) -> tuple[EndpointVersion, bool]:
    """The next version of an endpoint, and whether it is new: the same content is the same version.

    The default version stays what it is.
    """
    endpoint = PipelineEndpoint.objects.select_for_update().get(pk=endpoint_or_404(name).pk)
    frozen = _pipeline_version(pipeline, version)
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
    """Switch the default version, or the endpoint on and off; what is None stays."""
    endpoint = endpoint_or_404(name)
    if default_version is not None:
        endpoint_version_or_404(endpoint, default_version)
    wanted = {"default_version": default_version, "enabled": enabled, "description": description}
    changes = {field: value for field, value in wanted.items() if value is not None}
    if changes:
        PipelineEndpoint.objects.filter(pk=endpoint.pk).update(**changes)
    return endpoint_or_404(name)


def _pipeline_version(pipeline: UUID, number: int | None) -> PipelineVersion:
    pipeline_or_404(pipeline)
    if number is None:
        return freeze_version(pipeline)
    version = PipelineVersion.objects.filter(pipeline_id=pipeline, number=number).first()
    if version is None:
        raise NotFound(f"This pipeline has no version {number}. Leave 'version' out to publish the draft.")
    return version
