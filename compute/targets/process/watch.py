"""Hears of processes that end, by their pid files. Linux only."""

from __future__ import annotations

import contextlib
import os
import select
import weakref


class ProcessWatch:
    """Watched by one thread at a time; any may ring."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        weakref.finalize(self, os.close, self._bell)

    def names(self) -> set[str]:
        return set(self._files)

    def add(self, name: str, pid: int) -> bool:
        """Watch a process; False when it has ended."""
        try:
            self._files[name] = os.pidfd_open(pid)
        except ProcessLookupError:
            return False
        return True

    def drop(self, name: str) -> None:
        os.close(self._files.pop(name))

    def take_ended(self) -> list[str]:
        """Those that have ended; they are watched no more."""
        ended = [name for name, file in self._files.items() if _readable(file)]
        for name in ended:
            self.drop(name)
        return ended

    def ring(self) -> None:
        """Have ``listen`` return: there is a process to watch."""
        os.eventfd_write(self._bell, 1)

    def listen(self, seconds: float) -> None:
        """Block until a process ends, the bell rings, or the time is over."""
        poll = select.poll()
        for file in (self._bell, *self._files.values()):
            poll.register(file, select.POLLIN)
        poll.poll(seconds * 1000)
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._bell)


def _readable(file: int) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(0))
