"""Makes artifacts durable after they were stored: what a step wrote can be made again, so no run waits
for the disk. Standard library only; Linux.
"""

from __future__ import annotations

import ctypes
import logging
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from compute.supervision.walk import walk

logger = logging.getLogger(__name__)

#: How long the first of a burst waits for the others.
GATHER_SECONDS = 0.5
#: How long the thread stays when there is nothing to do.
IDLE_SECONDS = 5.0
#: From so many on, one call for the whole file system is cheaper than one each.
MANY = 16


class Syncer:
    """A thread that writes files through to the disk, and then calls back for each."""

    def __init__(self, root: Path, synced: Callable[[str, Path], None]) -> None:
        self._root = root
        self._synced = synced
        self._waiting: queue.Queue[tuple[str, Path]] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def later(self, digest: str, place: Path) -> None:
        self._waiting.put((digest, place))
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="artifact-sync", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Return when everything that was handed over is on the disk."""
        self._waiting.join()

    def _run(self) -> None:
        while (batch := self._first()) is not None:
            threading.Event().wait(GATHER_SECONDS)
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                self._sync(batch)
            except OSError as error:
                # Not sealed, they are read and checked before they are trusted by another process.
                logger.warning("Artifacts could not be written through to the disk: %s", error)
            for _ in batch:
                self._waiting.task_done()

    def _first(self) -> list[tuple[str, Path]] | None:
        """What begins the next batch; None when nothing came for a while: the thread may end."""
        try:
            return [self._waiting.get(timeout=IDLE_SECONDS)]
        except queue.Empty:
            with self._starting:
                if self._waiting.empty():
                    self._thread = None
                    return None
        return [self._waiting.get()]

    def _sync(self, batch: list[tuple[str, Path]]) -> None:
        there = [(digest, place) for digest, place in batch if place.exists()]
        if len(there) >= MANY:
            sync_file_system(self._root)
        else:
            for _, place in there:
                sync_all(place)
        for digest, place in there:
            self._synced(digest, place)
        for folder in {place.parent for _, place in there}:
            sync(folder)


def sync_all(place: Path) -> None:
    """Write a file, or a folder and everything in it, through to the disk."""
    if place.is_dir():
        for visit in walk(place):
            if not visit.left:
                sync(place / visit.path)
    sync(place)


def sync(path: Path) -> None:
    """Write a file or folder through to the disk."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_file_system(path: Path) -> None:
    """Write everything of the file system through to the disk."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(file) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(file)
