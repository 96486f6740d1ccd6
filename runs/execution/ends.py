"""Recording how attempts ended: once each, however many tell it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.delivery.dispatch import WORKERS, Dispatch
from runs.journal.record import record
from runs.scheduling.advance import next_moves

logger = logging.getLogger(__name__)


def record_ends(run_id: UUID, events: Sequence[RunEvent], dispatch: Dispatch = WORKERS) -> None:
    """Record ends of attempts of one run, which have transition ids, in one transaction, and what follows.

    One that was recorded before changes nothing, and keeps none of the others from being recorded.
    """
    try:
        recorded = record(run_id, events, follow=next_moves, dispatch=dispatch)
    except InvalidTransition:
        recorded = None
    if recorded is not None:
        return
    if len(events) == 1:
        logger.debug("Another has recorded %s meanwhile.", events[0].transition_id)
        return
    for event in events:
        record_ends(run_id, [event], dispatch)
