"""How a runner talks to workers: JSON lines. Standard library only; Linux.

Every answer goes to all attached workers: there may be two, one of them the owner.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
from typing import Protocol

from compute.supervision import protocol
from compute.supervision.protocol import Json, Message

READ_BYTES = 65536
#: Longer lines are dropped.
LONGEST_LINE = 1024 * 1024
#: How much may be buffered for a worker that does not read. Beyond that the buffer is dropped: the step
#: folders hold the same.
LARGEST_BACKLOG = 1024 * 1024


class Lines:
    """Bytes that arrive in pieces, as JSON objects."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Json]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
        return [found for text in lines if (found := _object(text))]

    def messages(self, data: bytes) -> list[Message]:
        """The protocol's messages; anything else is ignored."""
        return [message for found in self.feed(data) if (message := protocol.decode(found))]


def _object(text: bytes) -> Json | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def line(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def message_line(message: Message) -> bytes:
    return line(protocol.encode(message))


class Control(Protocol):
    """A runner's connection to its workers."""

    def files(self) -> list[int]:
        """What to poll for reading."""

    def read(self, file: int) -> list[Message]:
        """The messages in a readable file."""

    def send(self, message: Message) -> None:
        """Send to all attached workers. Never blocks."""


class StandardControl:
    """Standard input and output, which the engine's attach stream is connected to."""

    def __init__(self) -> None:
        for file in (0, 1):
            os.set_blocking(file, False)
        self._lines = Lines()
        self._unsent = b""
        self._open = True

    def files(self) -> list[int]:
        return [0] if self._open else []

    def read(self, file: int) -> list[Message]:
        try:
            data = os.read(file, READ_BYTES)
        except BlockingIOError:
            return []
        self._open = bool(data)
        return self._lines.messages(data)

    def send(self, message: Message) -> None:
        self._unsent += message_line(message)
        if len(self._unsent) > LARGEST_BACKLOG:
            self._unsent = message_line(message)
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            self._unsent = self._unsent[os.write(1, self._unsent) :]


class SocketControl:
    """A local socket that processes of the same user may connect to."""

    def __init__(self, path: str) -> None:
        folder, name = os.path.split(path)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        # Through the open folder: a socket's path is limited to 107 characters.
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._listening.bind(f"/proc/self/fd/{place}/{name}")
        finally:
            os.close(place)
        self._listening.listen(16)
        self._peers: dict[int, tuple[socket.socket, Lines]] = {}

    def files(self) -> list[int]:
        return [self._listening.fileno(), *self._peers]

    def read(self, file: int) -> list[Message]:
        if file == self._listening.fileno():
            self._accept()
            return []
        peer, lines = self._peers[file]
        try:
            data = peer.recv(READ_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self._peers.pop(file)[0].close()
        return lines.messages(data)

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError):
            peer, _ = self._listening.accept()
            credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            if struct.unpack("3i", credentials)[1] != os.getuid():
                peer.close()
                return
            peer.setblocking(False)
            self._peers[peer.fileno()] = (peer, Lines())

    def send(self, message: Message) -> None:
        for file, (peer, _) in list(self._peers.items()):
            try:
                peer.sendall(message_line(message))
            except OSError:
                # Gone, or not reading: it connects again and asks.
                self._peers.pop(file)[0].close()
