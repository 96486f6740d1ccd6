"""Ends of steps that come at the same moment, recorded together.

While one of a run's ends is recorded the next ones queue here, and whoever is next takes them all: what
a transaction costs is shared the more, the busier the run is.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Sequence
from uuid import UUID
from weakref import WeakValueDictionary

from designer.services.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.services.advance import next_moves
from runs.transitions import record

logger = logging.getLogger(__name__)


class _Queue:
    """Ends of one run that wait to be recorded."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._waiting: deque[RunEvent] = deque()

    def add(self, event: RunEvent) -> None:
        self._waiting.append(event)

    def take(self) -> list[RunEvent]:
        """All that wait; for the holder of the turn."""
        return [self._waiting.popleft() for _ in range(len(self._waiting))]


_queues: WeakValueDictionary[UUID, _Queue] = WeakValueDictionary()
_making = threading.Lock()


def record_end(run_id: UUID, event: RunEvent) -> None:
    """Record the end of an attempt, which has a ``transition_id``. Returns once this or another thread
    of the process has; one that was recorded before changes nothing."""
    with _making:
        queue = _queues.setdefault(run_id, _Queue())
    queue.add(event)
    with queue.turn:
        if events := queue.take():
            _record(run_id, events)


def _record(run_id: UUID, events: Sequence[RunEvent]) -> None:
    try:
        recorded = record(run_id, events, follow=next_moves)
    except InvalidTransition:
        recorded = None
    if recorded is not None:
        return
    if len(events) == 1:
        logger.info("Another has recorded %s meanwhile.", events[0].transition_id)
        return
    # One of them was there already: the others are not to suffer from it.
    for event in events:
        _record(run_id, [event])
