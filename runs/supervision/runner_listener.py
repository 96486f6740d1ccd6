"""What the engine does at once when a runner of this process tells something, in the runner's thread.

The watcher would find the same in the step folders, a moment later: what fails here is logged and
left to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import close_old_connections, connection

from runs.execution import attempts
from runs.execution.collect import ended
from runs.execution.launch import launched
from runs.supervision.recorder import Recorder

logger = logging.getLogger(__name__)


class RunnerListener:
    """StepListener of an engine: what a step wrote is taken in by its runner's thread, which then hears
    on; the recorder has the rest."""

    def __init__(self) -> None:
        self._recorder = Recorder()

    def running(self, step: str) -> None:
        self._try(step, self._launched)

    def ended(self, step: str) -> None:
        self._try(step, self._take_in)

    def idle(self) -> None:
        close_old_connections()

    def gone(self) -> None:
        connection.close()

    def wind_down(self) -> None:
        """The engine stops: record what is heard, and launch nothing."""
        self._recorder.wind_down()

    def close(self) -> None:
        """The engine has stopped: return when all that was heard is recorded."""
        self._recorder.close()

    def _take_in(self, step: str) -> None:
        found = ended(step)
        if found is not None:
            self._recorder.add(*found)

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
