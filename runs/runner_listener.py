"""What the engine does at once when a runner of this process tells something, in the runner's thread.

The watcher would find the same in the step folders, a moment later: what fails here is logged and
left to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import close_old_connections

from runs.services import attempts
from runs.services.collect import collect
from runs.services.launch import launched

logger = logging.getLogger(__name__)


class RunnerListener:
    """StepListener of a worker: steps that ended are collected, and what follows is launched."""

    def running(self, step: str) -> None:
        self._try(step, self._launched)

    def ended(self, step: str) -> None:
        self._try(step, collect)

    def idle(self) -> None:
        close_old_connections()

    def _launched(self, step: str) -> None:
        attempt = attempts.find(step)
        if attempt is not None and attempt.active:
            launched(attempt)

    def _try(self, step: str, act: Callable[[str], None]) -> None:
        try:
            act(step)
        except Exception:
            logger.exception("What became of step %s is left to the watcher.", step)
            close_old_connections()
