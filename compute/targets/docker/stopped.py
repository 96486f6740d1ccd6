"""Containers that a worker or a daemon left behind when it was killed, without a process in them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from compute.errors import ComputeError
from compute.targets.docker.container import RUNNER_LABEL
from compute.targets.docker.engine import DockerEngine

logger = logging.getLogger(__name__)

#: What has not run for so long is neither about to be started nor about to be removed.
STOPPED_SECONDS = 30.0
LIVING_STATES = ("running", "paused")


def is_left(item: Mapping[str, Any]) -> bool:
    """Whether nobody else will remove what the engine lists so.

    A runner is removed by the engine when it ends, so one that does not run was never started or
    was overlooked. The engine calls 'dead' what it was killed in the middle of removing.
    """
    stopped = item["State"] in ("created", "exited")
    return item["State"] == "dead" or (stopped and RUNNER_LABEL in item["Labels"])


class StoppedContainers:
    """Removes them once they have been seen for long enough. Of one thread."""

    def __init__(self, engine: DockerEngine) -> None:
        self._engine = engine
        #: When each was first seen so (monotonic seconds), by id: one that is dead has lost its name.
        self._since: dict[str, float] = {}

    def see(self, items: Iterable[Mapping[str, Any]]) -> None:
        now = time.monotonic()
        self._since = {item["Id"]: self._since.get(item["Id"], now) for item in items if is_left(item)}
        for container, since in self._since.items():
            if now - since >= STOPPED_SECONDS:
                self._remove(container)

    def _remove(self, container: str) -> None:
        try:
            self._engine.remove(container)
        except ComputeError as error:
            logger.warning("Container %s could not be removed; it is tried again: %s", container[:12], error)
