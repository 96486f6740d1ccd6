"""Stopped containers that a killed worker or daemon left behind."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from compute.errors import ComputeError
from compute.targets.docker.container import RUNNER_LABEL
from compute.targets.docker.engine import DockerEngine

logger = logging.getLogger(__name__)

#: After this long, a stopped container is not about to be started or removed by anybody.
STOPPED_SECONDS = 30.0
LIVING_STATES = ("running", "paused")


def is_left(item: Mapping[str, Any]) -> bool:
    """Whether nobody else will remove a container that the engine lists so.

    The engine removes a runner when it ends, so a stopped one was never started, or was missed. 'dead'
    is one that the engine was removing when it was killed.
    """
    stopped = item["State"] in ("created", "exited")
    return item["State"] == "dead" or (stopped and RUNNER_LABEL in item["Labels"])


class StoppedContainers:
    """Removes them once they have been stopped for long enough. Used by one thread."""

    def __init__(self, engine: DockerEngine) -> None:
        self._engine = engine
        #: When each was first seen stopped (monotonic), by id: a dead one has lost its name.
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
