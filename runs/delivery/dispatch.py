"""Who runs the commands of a record: any worker, or the thread that recorded them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

import dramatiq

from runs.delivery.command import Command, Task

logger = logging.getLogger(__name__)

#: Kinds that may take minutes. Each task gets its own thread, so as not to block a worker thread.
SLOW_KINDS = frozenset({"build"})


class Dispatch(Protocol):
    """Passed to ``record``: what happens to the outbox rows it writes."""

    def claims(self, command: Command) -> bool:
        """Whether to write the command's row claimed, for the caller to run."""

    def before_insert(self) -> None:
        """Called in the transaction that writes the rows, just before they are inserted."""

    def send(self, tasks: Iterable[Task]) -> None:
        """Called after the commit with the tasks that are due."""


class ToWorkers:
    """Sends tasks to workers through the broker."""

    def claims(self, command: Command) -> bool:
        return False

    def before_insert(self) -> None:
        """Nothing to write."""

    def send(self, tasks: Iterable[Task]) -> None:
        """Send, or leave it to the sweep when the broker does not answer: a delay of seconds, not a loss."""
        broker = dramatiq.get_broker()
        for task in tasks:
            actor = broker.get_actor("deliver_apart" if task.kind in SLOW_KINDS else "deliver")
            try:
                actor.send(*task.to_message())
            except Exception:
                logger.warning("Cannot send to the broker; the outbox sweep will send again.", exc_info=True)
                return


WORKERS = ToWorkers()
