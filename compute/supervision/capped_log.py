"""A step's log on disk, bounded. Pure, standard library only."""

from __future__ import annotations

import errno
import os
from collections import deque

#: Room for the line that says how much was cut.
NOTICE_BYTES = 256


class CappedLog:
    """A log that keeps its head as it comes and its tail at the end; offsets never move."""

    def __init__(self, path: str, limit: int) -> None:
        self._file = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644
        )
        self._head_left = limit // 2
        self._tail_limit = max(0, limit - limit // 2 - NOTICE_BYTES)
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self.cut_bytes = 0

    def write(self, data: bytes) -> None:
        if self._head_left:
            head, data = data[: self._head_left], data[self._head_left :]
            self._head_left -= len(head)
            self._append(head)
        if data:
            self._keep(data)

    def _keep(self, data: bytes) -> None:
        self._tail.append(data)
        self._tail_bytes += len(data)
        while self._tail and self._tail_bytes - len(self._tail[0]) >= self._tail_limit:
            oldest = self._tail.popleft()
            self._tail_bytes -= len(oldest)
            self.cut_bytes += len(oldest)

    def _append(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError as error:
            # A full disk must not stop the pump, or the step would hang on a full pipe.
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            self.cut_bytes += len(data)

    def close(self) -> None:
        tail = b"".join(self._tail)
        surplus = max(0, len(tail) - self._tail_limit)
        self.cut_bytes += surplus
        if self.cut_bytes:
            self._append(b"\n--- %d bytes of the log were cut here ---\n" % self.cut_bytes)
        self._append(tail[surplus:])
        os.close(self._file)
