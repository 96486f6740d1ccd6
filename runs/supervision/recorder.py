"""Records the ends of steps in runners, and launches what follows.

The runner's own thread stores the step's outputs. One thread records: every writer to a run waits for the
run's lock, and in one process for the interpreter's. Ends that arrive while others are being recorded
share a transaction, so its cost per step falls under load.

A failure here is logged and left to the watcher, which finds the same end in the step's folder.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections import ChainMap
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import close_old_connections, connection

from compute import services
from compute.runners.events import StepEnded
from runs.core.events import RunEvent
from runs.core.names import parse_attempt_name
from runs.delivery.command import Command, Handler
from runs.delivery.in_place import InPlace
from runs.execution import attempts
from runs.execution.collect import ended
from runs.execution.ends import record_ends
from runs.execution.launch import launched
from runs.journal.plans import plan_of
from runs.scheduling.advance import advance
from runs.supervision.actors import HANDLERS

logger = logging.getLogger(__name__)

#: After so long without an end, the recorder deletes finished outbox rows.
QUIET_SECONDS = 0.5
#: How long ``close`` waits for the thread.
CLOSE_SECONDS = 10.0


class Recorder:
    """StepEvents of an engine. Its thread runs from ``start`` to ``close``."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[UUID, RunEvent, str] | None] = queue.SimpleQueue()
        #: Steps whose end has arrived and is not recorded. Under load the watcher would collect them too.
        self._in_hand: set[str] = set()
        self._thread: threading.Thread | None = None
        self._launching = True
        here: dict[str, Handler] = {"advance": lambda task: advance(task.run_id, self._dispatch)}
        self._dispatch = InPlace(self._takes, ChainMap(here, HANDLERS))

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def running(self, step: str) -> None:
        with left_to_the_watcher(step):
            attempt = attempts.find(step)
            if attempt is not None and attempt.active:
                launched(attempt)

    def ended(self, end: StepEnded) -> None:
        self._in_hand.add(end.step)
        found = None
        with left_to_the_watcher(end.step):
            found = ended(end.step, end.status)
        if found is not None:
            self._queue.put((*found, end.step))
        else:
            self._in_hand.discard(end.step)

    def idle(self) -> None:
        close_old_connections()

    def gone(self) -> None:
        connection.close()

    def in_hand(self) -> set[str]:
        return self._in_hand.copy()

    def wind_down(self) -> None:
        """Stop launching: other workers, or the next start, do that."""
        self._launching = False

    def close(self) -> None:
        """Return when every end that arrived is recorded."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(CLOSE_SECONDS)
            self._thread = None
        self._launching = True

    def _run(self) -> None:
        found: list[tuple[UUID, RunEvent, str] | None] = []
        while None not in found:
            found = self._found()
            by_run: dict[UUID, list[RunEvent]] = {}
            for run_id, event, _ in filter(None, found):
                by_run.setdefault(run_id, []).append(event)
            for run_id, events in by_run.items():
                self._record(run_id, events)
            self._in_hand.difference_update(step for _, _, step in filter(None, found))
            if not found or None in found:
                self._rest()
        connection.close()

    def _rest(self) -> None:
        try:
            self._dispatch.rest()
            close_old_connections()
        except Exception:
            # The database is away. Rows that stay are delivered again, which changes nothing.
            logger.warning("The recorder could not delete its outbox rows.", exc_info=True)
            connection.close()

    def _found(self) -> list[tuple[UUID, RunEvent, str] | None]:
        """Ends that arrived, waiting for the first; None: the recorder closes.

        Empty after QUIET_SECONDS, if there are finished rows to delete.
        """
        resting = not self._dispatch.unrested
        try:
            found = [self._queue.get(timeout=None if resting else QUIET_SECONDS)]
        except queue.Empty:
            return []
        if resting:
            close_old_connections()  # it may have waited for hours
        while not self._queue.empty():
            found.append(self._queue.get_nowait())
        return found

    def _record(self, run_id: UUID, events: Sequence[RunEvent]) -> None:
        try:
            plan_of(run_id)  # parsed here, not while the run is locked
            self._record_and_launch(run_id, events)
        except Exception:
            logger.exception("Ends of steps of run %s are left to the watcher.", run_id)
            close_old_connections()

    def _record_and_launch(self, run_id: UUID, events: Sequence[RunEvent]) -> None:
        try:
            record_ends(run_id, events, self._dispatch)
        finally:
            # Some events may have been committed before one failed: their launches are claimed.
            self._dispatch.work()

    def _takes(self, command: Command) -> bool:
        return self._launching and _is_brief(command)


@contextlib.contextmanager
def left_to_the_watcher(step: str) -> Iterator[None]:
    """Log a failure: the watcher finds the step's end too."""
    try:
        yield
    except Exception:
        logger.exception("The end of step %s is left to the watcher.", step)
        close_old_connections()


def _is_brief(command: Command) -> bool:
    """Whether the command is a launch in a runner, or has a run take the slot that another one left.

    Starting a process or container takes too long here. A slot that is not taken at once is offered to a
    waiting run by whatever is recorded next: with fifty runs, eight times a step.
    """
    if command.kind == "advance":
        return not command.delay_seconds
    if command.kind != "launch":
        return False
    run_id, node, _ = parse_attempt_name(command.payload["attempt"])
    step = plan_of(run_id).by_node[node]
    if step.secrets:
        return False
    return services.runs_warm(step.compute, user_code=step.user_code, network=step.network)
