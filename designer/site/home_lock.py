"""One server per data folder: a lock, and the address of the server that holds it."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from designer.foundation.errors import ConfigurationError


class HomeLock:
    """An exclusive lock on ``JACKFIELD_HOME``, held while this process lives.

    The kernel releases it when the process ends, however that happens. ``server.json`` beside it has
    the holder's address.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / "lock"
        self._address = home / "server.json"
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another process holds it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def announce(self, url: str) -> None:
        """Publish the address of this server."""
        partial = self._address.with_suffix(".partial")
        partial.write_text(json.dumps({"pid": os.getpid(), "url": url}))
        partial.replace(self._address)

    def holder_url(self) -> str | None:
        """The holder's address; None when it has published none."""
        if not self._address.exists():
            return None
        url: str | None = json.loads(self._address.read_text()).get("url")
        return url

    def release(self) -> None:
        if self._descriptor is not None:
            self._address.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None


def hold_home(home: Path) -> HomeLock:
    """Take the lock; raises ConfigurationError when another server holds it."""
    lock = HomeLock(home)
    if not lock.acquire():
        where = lock.holder_url()
        raise ConfigurationError(
            f"{home} is in use by another Jackfield{f' at {where}' if where else ''}. "
            "Stop it first, or set JACKFIELD_HOME to another folder."
        )
    return lock
