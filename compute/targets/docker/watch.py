"""Hears of containers that end, by the engine's events and by asking it every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection

import requests
from docker.errors import DockerException

from compute.targets.docker.container import HOME_LABEL, NAME_LABEL, RUNNER_LABEL
from compute.targets.docker.engine import DockerEngine

logger = logging.getLogger(__name__)

#: How often the engine is asked besides listening to it: an event can get lost.
POLL_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
#: States of a container that has ended.
ENDED = ("exited", "dead")


class ContainerWatch:
    """Tells of each ended step once. Its thread starts with the first wait."""

    def __init__(self, engine: DockerEngine, installation: str) -> None:
        self._engine, self._installation = engine, installation
        self._changed = threading.Condition()
        self._ended: set[str] = set()
        self._reported: set[str] = set()
        self._listener: threading.Thread | None = None
        self._poll_at = 0.0
        self._closed = threading.Event()

    def wait(self, timeout_seconds: float) -> set[str]:
        """Block until steps have ended, or the timeout; their names."""
        deadline = time.monotonic() + timeout_seconds
        self._listen()
        while True:
            if time.monotonic() >= self._poll_at:
                self._poll()
            with self._changed:
                wait = min(deadline, self._poll_at) - time.monotonic()
                if not self._ended and wait > 0:
                    self._changed.wait(wait)
                found, self._ended = self._ended, set()
                self._reported |= found
            if found or time.monotonic() >= deadline:
                return found

    def _poll(self) -> None:
        self._poll_at = time.monotonic() + POLL_SECONDS
        ended = set(owned_steps(self._engine, self._installation, ENDED))
        with self._changed:
            self._reported &= ended
            self._ended |= ended - self._reported

    def _listen(self) -> None:
        with self._changed:
            if self._listener is None:
                self._listener = threading.Thread(target=self._hear, name="docker-events", daemon=True)
                self._listener.start()

    def _hear(self) -> None:
        """Follow the engine's events until closed, reconnecting when it does not answer."""
        label = f"{HOME_LABEL}={self._installation}"
        while not self._closed.is_set():
            try:
                api = self._engine.connect(timeout=None)
                for event in api.events(filters={"label": label, "event": "die"}, decode=True):
                    labels = event["Actor"]["Attributes"]
                    if RUNNER_LABEL in labels:
                        continue  # the link to it notices
                    with self._changed:
                        self._ended.add(labels[NAME_LABEL])
                        self._changed.notify_all()
            except (DockerException, requests.RequestException, OSError) as error:
                logger.info("The Docker engine's events stopped: %s", error)
            self._poll_at = 0.0
            self._closed.wait(RECONNECT_SECONDS)

    def close(self) -> None:
        self._closed.set()


def owned_steps(engine: DockerEngine, installation: str, states: Collection[str] = ()) -> list[str]:
    """Names of the installation's steps that have a container, in one of the states if there are any.

    The engine does not choose by state: Podman refuses to look for a state that it does not have.
    """
    with engine.calls() as api:
        found = api.containers(all=True, filters={"label": [f"{HOME_LABEL}={installation}"]})
    chosen = [item["Labels"] for item in found if not states or item["State"] in states]
    return [labels[NAME_LABEL] for labels in chosen if NAME_LABEL in labels]
