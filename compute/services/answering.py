"""A worker's answers to what web processes ask of engines. See ``asking``."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from compute.environments.definition import environment_digest
from compute.errors import ComputeError
from compute.models import ComputeTarget, EnvironmentImage
from compute.services import images, targets

logger = logging.getLogger(__name__)


def answer() -> None:
    """Probe the targets that are to be probed, and begin the builds that nobody is at."""
    for target in ComputeTarget.objects.filter(state="registered"):
        targets.probe(target)
    silent = timezone.now() - timedelta(seconds=images.STALE_SECONDS)
    waiting = EnvironmentImage.objects.filter(state="building", heartbeat_at__lt=silent)
    for row in waiting.defer("log"):
        _take_up(row)


def _take_up(row: EnvironmentImage) -> None:
    """Begin the build, unless the image is of another release or the engine has it."""
    try:
        if row.digest != environment_digest(*images.environment_of(row.environment)):
            return
        images.doubt_images(row.target_id)
        if images.environment_ready(row.target_id, row.environment):
            _settle(row, state="ready")
        else:
            images.begin_build(row.target_id, row.environment)
    except ComputeError as error:
        _settle(row, state="failed", log=f"{error}\n")


def _settle(row: EnvironmentImage, **values: str) -> None:
    EnvironmentImage.objects.filter(pk=row.pk).update(finished_at=timezone.now(), **values)
