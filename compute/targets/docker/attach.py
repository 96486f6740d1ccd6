"""The engine's attach stream: a container's standard input and output."""

from __future__ import annotations

import contextlib
import select
import ssl
import struct
import threading
from typing import Any

RECEIVE_BYTES = 65536
SEND_SECONDS = 10.0
#: The engine puts a header before each piece of output: stream, three zeros, length.
FRAME = struct.Struct(">BxxxL")
STANDARD_OUTPUT = 1


class AttachChannel:
    """The engine's attach stream as a Channel: raw towards the container, framed from it."""

    def __init__(self, attached: Any) -> None:
        # Of a plain connection docker gives the reader around the socket, of TLS the socket itself.
        self._attached = attached
        self._socket = getattr(attached, "_sock", attached)
        self._socket.settimeout(SEND_SECONDS)
        self._tls = isinstance(self._socket, ssl.SSLSocket)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        # A TLS connection must not be read and written at once.
        self._turn = threading.Lock()
        self._rest = b""

    def send(self, data: bytes) -> None:
        with self._turn if self._tls else contextlib.nullcontext():
            self._socket.sendall(data)

    def receive(self, timeout_seconds: float) -> bytes | None:
        if not (self._tls and self._socket.pending()) and not self._poll.poll(timeout_seconds * 1000):
            return None
        with self._turn if self._tls else contextlib.nullcontext():
            data = self._socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionResetError("the engine closed the stream")
        return self._unframed(data)

    def _unframed(self, data: bytes) -> bytes:
        """The container's standard output out of the frames that are complete."""
        self._rest += data
        found = b""
        while len(self._rest) >= FRAME.size:
            stream, length = FRAME.unpack_from(self._rest)
            if len(self._rest) < FRAME.size + length:
                break
            piece = self._rest[FRAME.size : FRAME.size + length]
            self._rest = self._rest[FRAME.size + length :]
            found += piece if stream == STANDARD_OUTPUT else b""
        return found

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._attached.close()
            self._socket.close()
