"""Recording the ends of attempts: once each, however many processes report them."""

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
    """Record ends of attempts of one run in one transaction, and advance the run.

    Every event has a transition id. An end that is already recorded is skipped; the others are still
    recorded.
    """
    try:
        recorded = record(run_id, events, follow=next_moves, dispatch=dispatch)
    except InvalidTransition:
        recorded = None
    if recorded is not None:
        return
    if len(events) == 1:
        logger.debug("Another process has already recorded %s.", events[0].transition_id)
        return
    for event in events:
        record_ends(run_id, [event], dispatch)
