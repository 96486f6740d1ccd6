"""The thread of an engine that records what its runners bring, and launches what follows.

One thread, for whatever writes to a run waits for the run's lock, and in one process for Python's. Ends
that come while others are recorded are recorded together: what a transaction costs is shared the more,
the more there is to do.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Sequence
from uuid import UUID

from django.db import close_old_connections, connection

from compute import services
from runs.core.events import RunEvent
from runs.core.names import parse_attempt_name
from runs.delivery.command import Command
from runs.delivery.in_place import InPlace
from runs.execution.ends import record_ends
from runs.journal.plans import plan_of
from runs.supervision.actors import HANDLERS

logger = logging.getLogger(__name__)

#: After so long without news, what can wait is done.
QUIET_SECONDS = 0.5
#: How long the end of a recorder is waited for.
CLOSE_SECONDS = 10.0


class Recorder:
    """Takes ends of attempts from any thread. Its own thread starts with the first.

    What fails here is left to the watcher, which finds the same in the step folders.
    """

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[UUID, RunEvent] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._launching = True
        self._dispatch = InPlace(self._does_itself, HANDLERS)

    def add(self, run_id: UUID, event: RunEvent) -> None:
        """Have the end of an attempt recorded, soon."""
        self._queue.put((run_id, event))
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()

    def wind_down(self) -> None:
        """Launch nothing any more: what follows is left to other workers, or to the next start."""
        self._launching = False

    def close(self) -> None:
        """Return when all that was brought is recorded. What is brought later begins anew."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join(CLOSE_SECONDS)
        self._launching = True

    def _run(self) -> None:
        while self._turn():
            pass
        connection.close()

    def _turn(self) -> bool:
        """Record what is there, and do what waits for a quiet moment; false at the end."""
        found = self._found()
        by_run: dict[UUID, list[RunEvent]] = {}
        for run_id, event in filter(None, found):
            by_run.setdefault(run_id, []).append(event)
        for run_id, events in by_run.items():
            self._record(run_id, events)
        if not found or None in found:
            self._rest()
        return None not in found

    def _rest(self) -> None:
        try:
            self._dispatch.rest()
            close_old_connections()
        except Exception:
            # The database is away for a moment; rows that stay are done once more, to no effect.
            logger.warning("The recorder could not tidy up.", exc_info=True)
            connection.close()

    def _found(self) -> list[tuple[UUID, RunEvent] | None]:
        """What came, waiting for the first; nothing after a quiet moment. None is the end."""
        try:
            found = [self._queue.get(timeout=QUIET_SECONDS)]
        except queue.Empty:
            return []
        while not self._queue.empty():
            found.append(self._queue.get_nowait())
        return found

    def _record(self, run_id: UUID, events: Sequence[RunEvent]) -> None:
        try:
            record_ends(run_id, events, self._dispatch)
            self._dispatch.work()
        except Exception:
            logger.exception("What became of steps of run %s is left to the watcher.", run_id)
            close_old_connections()

    def _does_itself(self, command: Command) -> bool:
        return self._launching and _is_brief(command)


def _is_brief(command: Command) -> bool:
    """A launch in a runner. What gets a process or container of its own takes longer than others may
    wait."""
    if command.kind != "launch":
        return False
    run_id, node, _ = parse_attempt_name(command.payload["attempt"])
    step = plan_of(run_id).by_node[node]
    return services.runs_warm(step.compute, user_code=step.user_code, network=step.network)
