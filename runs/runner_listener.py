"""What the engine does at once when a runner of this process tells something, in the runner's thread.

The watcher would find the same in the step folders, a moment later: what fails here is logged and
left to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import close_old_connections, connection

from runs import outbox
from runs.actors import HANDLERS
from runs.services import attempts
from runs.services.collect import collect_at_once
from runs.services.launch import launched

logger = logging.getLogger(__name__)


class RunnerListener:
    """StepListener of a worker: steps that ended are collected, and what follows is launched by the
    same thread."""

    def running(self, step: str) -> None:
        self._try(step, self._launched)

    def ended(self, step: str) -> None:
        self._try(step, self._collect)

    def idle(self) -> None:
        outbox.clear_hand()
        close_old_connections()

    def gone(self) -> None:
        outbox.clear_hand()
        connection.close()

    def _collect(self, step: str) -> None:
        with outbox.at_hand() as due:
            collect_at_once(step)
        outbox.do_at_hand(due, HANDLERS)

    def _launched(self, step: str) -> None:
        outbox.clear_hand()
        attempt = attempts.find(step)
        if attempt is not None and attempt.active:
            launched(attempt)

    def _try(self, step: str, act: Callable[[str], None]) -> None:
        try:
            act(step)
        except Exception:
            logger.exception("What became of step %s is left to the watcher.", step)
            close_old_connections()
