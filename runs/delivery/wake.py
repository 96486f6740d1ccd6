"""Messages to workers that have no outbox row: the truth they point at can be looked up again."""

from __future__ import annotations

import logging

import dramatiq

logger = logging.getLogger(__name__)


def collect(attempt_name: str) -> None:
    """Ask a worker to collect an attempt whose process has ended.

    A message that gets lost is sent again by the watcher, for as long as the attempt is active.
    """
    try:
        dramatiq.get_broker().get_actor("collect").send(attempt_name)
    except Exception:
        logger.warning("The broker took no message; the watcher will ask again.", exc_info=True)
