"""Faults in what one attempt left: each is told once, and after a few tries it ends that attempt alone."""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Callable, Iterator

from django.db import InterfaceError, OperationalError, close_old_connections

from compute.errors import ComputeError
from compute.spec import STEP_LOST
from runs.execution import attempts
from runs.execution.launch import fail

logger = logging.getLogger(__name__)

#: Tries in a row that fail before the attempt is given up.
MOST_TRIES = 3
#: Errors of the machine, whatever the attempt.
MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS})
#: Attempts remembered; there are never that many in trouble.
REMEMBERED = 10_000


def end_unreadable(name: str) -> None:
    """End an attempt of which nobody can say how it ended."""
    attempt = attempts.find(name)
    if attempt is not None and attempt.active:
        message = (
            "What the step left cannot be read, so nobody knows how it ended. The server's log says more."
        )
        fail(attempt, STEP_LOST["code"], message)


class Faults:
    """Contains exceptions to the attempt they concern. Safe to share between threads."""

    def __init__(self, give_up: Callable[[str], None] | None = end_unreadable) -> None:
        self._give_up = give_up
        self._tries: dict[str, int] = {}

    @contextlib.contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Contain what is raised inside to the attempt ``name``.

        A target that does not answer (ComputeError), a database that is away and a machine that is full say
        nothing about one attempt: they pass.
        """
        try:
            yield
        except (ComputeError, OperationalError, InterfaceError, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in MACHINE:
                raise
            self._failed(name)
        else:
            self._tries.pop(name, None)

    def _failed(self, name: str) -> None:
        if len(self._tries) > REMEMBERED:
            self._tries.clear()
        tries = self._tries[name] = self._tries.get(name, 0) + 1
        if tries == 1:
            logger.exception("Something of step %s cannot be read. It is tried %d times.", name, MOST_TRIES)
        close_old_connections()
        if tries == MOST_TRIES and self._give_up is not None:
            logger.error("Step %s is given up: its attempt ends.", name)
            self._give_up(name)
