"""Messages to workers without an outbox row: the watcher can find the same facts again."""

from __future__ import annotations

import logging

import dramatiq

logger = logging.getLogger(__name__)


def collect(attempt_name: str) -> None:
    """Ask a worker to collect an attempt whose process has ended.

    If the message is lost, the watcher sends it again for as long as the attempt is active.
    """
    try:
        dramatiq.get_broker().get_actor("collect").send(attempt_name)
    except Exception:
        logger.warning("Cannot send to the broker; the watcher will send again.", exc_info=True)
