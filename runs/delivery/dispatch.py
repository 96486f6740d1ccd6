"""Who does the commands of a record: any worker, or the thread that recorded them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

import dramatiq

from runs.delivery.command import Command, Task

logger = logging.getLogger(__name__)

#: Kinds that may take minutes: each gets a thread of its own, so that no worker's thread waits.
SLOW_KINDS = frozenset({"build"})


class Dispatch(Protocol):
    """Passed to ``record``: what becomes of the outbox rows it writes."""

    def claims(self, command: Command) -> bool:
        """Whether the command's row is written claimed, for the caller to do."""

    def written(self) -> None:
        """Called in the transaction that writes the rows."""

    def send(self, tasks: Iterable[Task]) -> None:
        """Called after the commit with the rows that are due."""


class ToWorkers:
    """Sends rows to workers through the broker."""

    def claims(self, command: Command) -> bool:
        return False

    def written(self) -> None:
        """Nothing to add."""

    def send(self, tasks: Iterable[Task]) -> None:
        """A broker that does not answer costs seconds: the sweep sends again."""
        broker = dramatiq.get_broker()
        for task in tasks:
            actor = broker.get_actor("deliver_apart" if task.kind in SLOW_KINDS else "deliver")
            try:
                actor.send(*task.to_message())
            except Exception:
                logger.warning("The broker took no message; the sweep will deliver.", exc_info=True)
                return


WORKERS = ToWorkers()
