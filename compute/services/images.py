"""Environment images of container targets: whether they are there, and building them once."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from compute.environments.definition import (
    EnvironmentSpec,
    StepCode,
    environment_context,
    environment_digest,
    environment_tag,
    find_environment,
    packages_context,
    packages_tag,
    read_step_code,
    stage_label,
)
from compute.errors import ComputeError
from compute.models import EnvironmentImage
from compute.sdk.plugins import component_packages
from compute.services.targets import driver
from compute.targets.image_store import ImageStore
from designer.foundation import wall_clock

logger = logging.getLogger(__name__)

#: A builder without a heartbeat for this long counts as dead. Building twice does no harm.
STALE_SECONDS = 180
LOOK_AGAIN_SECONDS = 1.0
LOG_SECONDS = 1.0
MAX_LOG_CHARACTERS = 400_000

#: Images, by target, that were found in the engine and have their row.
_noted: set[tuple[str, str]] = set()


def environment_of(name: str) -> tuple[EnvironmentSpec, StepCode]:
    """The environment of that name with this release's step code."""
    spec = find_environment(name, settings.ENVIRONMENT.base_image)
    return spec, _step_code(Path(settings.BASE_DIR), tuple(settings.STEP_CODE))


@lru_cache(maxsize=4)
def _step_code(root: Path, paths: tuple[str, ...]) -> StepCode:
    return read_step_code(root, paths, component_packages())


def image_of(environment: str) -> str:
    """The image reference that steps are launched with. On a process target it names no image, but
    keeps runners of another release's code apart."""
    return _image_of(environment, settings.ENVIRONMENT.base_image, tuple(settings.STEP_CODE))


@lru_cache(maxsize=16)
def _image_of(environment: str, base: str, code: tuple[str, ...]) -> str:
    """Cached: the process keeps the step code that it first read."""
    return environment_tag(find_environment(environment, base), _step_code(Path(settings.BASE_DIR), code))


def environment_ready(target: str, environment: str) -> bool:
    """Whether a step can be launched now, without a build."""
    images = driver(target).images
    if images is None:
        return True
    spec, code = environment_of(environment)
    tag = environment_tag(spec, code)
    if (target, tag) in _noted:
        return True
    if not images.has_image(tag):
        return False
    _note_found(target, spec, code, images)
    _noted.add((target, tag))
    return True


def doubt_images(target: str) -> None:
    """Check again for images of the target: a step could not be launched there."""
    _noted.difference_update({pair for pair in _noted if pair[0] == target})


def _note_found(target: str, spec: EnvironmentSpec, code: StepCode, images: ImageStore) -> None:
    """Make the row of an image that the engine already had, for the compute page."""
    tag = environment_tag(spec, code)
    EnvironmentImage.objects.get_or_create(
        target_id=target,
        digest=environment_digest(spec, code),
        defaults={
            "environment": spec.name,
            "image": tag,
            "state": "ready",
            "log": "The image was in the engine already.\n",
            "bytes": images.image_bytes(tag),
            "finished_at": timezone.now(),
        },
    )


def build_environment(target: str, environment: str) -> None:
    """Build the image, or wait for whoever builds it. May take minutes.

    Raises ComputeError with the sentence of the step that failed.
    """
    images = driver(target).images
    if images is None:
        return
    spec, code = environment_of(environment)
    row = _claim(target, spec, code, images)
    if row is None:
        return
    log = BuildLog(row)
    try:
        _build(images, spec, code, log)
    except ComputeError:
        log.close("failed")
        raise
    row.bytes = images.image_bytes(row.image)
    log.close("ready")


def begin_build(target: str, environment: str) -> None:
    """Build in the background; the image's row shows the progress.

    Raises ComputeError for an unknown target or environment.
    """
    environment_of(environment)
    if driver(target).images is not None and not environment_ready(target, environment):
        threading.Thread(target=_build_aside, args=(target, environment), daemon=True).start()


def _build_aside(target: str, environment: str) -> None:
    try:
        build_environment(target, environment)
    except ComputeError as error:
        logger.warning("The environment '%s' could not be built on '%s': %s", environment, target, error)
    finally:
        connection.close()


def _build(images: ImageStore, spec: EnvironmentSpec, code: StepCode, log: BuildLog) -> None:
    if images.has_image(packages_tag(spec)):
        log.write(f"Packages: {packages_tag(spec)} is there.\n")
    else:
        build_packages(images, spec, log.write)
    images.build_image(environment_tag(spec, code), environment_context(spec, code), "none", log.write)


def build_packages(images: ImageStore, spec: EnvironmentSpec, tell: Callable[[str], None]) -> None:
    """Build the image of the packages, and drop the stage that saw the server's settings."""
    network = settings.ENVIRONMENT.build_network
    try:
        images.build_image(packages_tag(spec), packages_context(spec, os.environ), network, tell)
    finally:
        images.drop_stages(stage_label(spec))


def _claim(target: str, spec: EnvironmentSpec, code: StepCode, images: ImageStore) -> EnvironmentImage | None:
    """The row that we have to build; None when the image exists."""
    tag = environment_tag(spec, code)
    row, created = EnvironmentImage.objects.get_or_create(
        target_id=target,
        digest=environment_digest(spec, code),
        defaults={"environment": spec.name, "image": tag},
    )
    while not created:
        if row.state == "ready" and images.has_image(tag):
            return None
        stale = wall_clock.settled() and abs(timezone.now() - row.heartbeat_at) > timedelta(
            seconds=STALE_SECONDS
        )
        if row.state != "building" or stale:
            created = _take_over(row)
        else:
            time.sleep(LOOK_AGAIN_SECONDS)
        row.refresh_from_db()
        if not created and row.state == "failed":
            raise ComputeError(last_line(row.log), permanent=True)
    return row


def _take_over(row: EnvironmentImage) -> bool:
    """Whether we won the row: of several workers that try, one does."""
    as_read = EnvironmentImage.objects.filter(pk=row.pk, state=row.state, heartbeat_at=row.heartbeat_at)
    return bool(as_read.update(state="building", heartbeat_at=timezone.now(), log="", finished_at=None))


def last_line(log: str) -> str:
    """The sentence a failed build ended with."""
    lines = [line for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else "The build failed without a word."


class BuildLog:
    """A build's log, saved to its row every second, which is also its heartbeat."""

    def __init__(self, row: EnvironmentImage) -> None:
        self._row = row
        self._text = ""
        self._written_at = 0.0

    def write(self, text: str) -> None:
        self._text = (self._text + text)[-MAX_LOG_CHARACTERS:]
        if time.monotonic() - self._written_at > LOG_SECONDS:
            self._written_at = time.monotonic()
            now = timezone.now()
            EnvironmentImage.objects.filter(pk=self._row.pk).update(log=self._text, heartbeat_at=now)

    def close(self, state: str) -> None:
        self._row.log, self._row.state = self._text, state
        self._row.finished_at = self._row.heartbeat_at = timezone.now()
        self._row.save(update_fields=["log", "state", "finished_at", "heartbeat_at", "bytes"])
