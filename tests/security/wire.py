"""Requests byte by byte, which no library would send."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.e2e.server import TOKEN, Server

#: For what does not come at all; nothing waits this long otherwise.
SECONDS = 120
#: More than two kernels buffer between them on this machine's loopback.
FLOOD_BYTES, PIECE_BYTES = 300 * 2**20, 2**20
OWNER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Answer:
    """A response; header names are lower-case, and a repeated header has all its values."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Wire:
    """Speaks to a server from one address of this machine."""

    def __init__(self, server: Server, address: str) -> None:
        self._port, self._address = urlsplit(server.url).port or 80, address

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One well-formed request."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=SECONDS, source_address=(self._address, 0)
        )
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, told)
            return _answer(connection.getresponse())
        finally:
            connection.close()

    def send(self, raw: bytes) -> Answer:
        """Exactly these bytes."""
        with self.connect() as line:
            line.sendall(raw)
            return read_answer(line)

    def flood(self, head: bytes, chunked: bool = False) -> tuple[Answer, int]:
        """A head and then up to ``FLOOD_BYTES`` of body, for as long as somebody takes it.

        The answer, and how many bytes of body were taken.
        """
        piece = b"x" * PIECE_BYTES
        framed = b"%x\r\n%s\r\n" % (PIECE_BYTES, piece) if chunked else piece
        with self.connect() as line:
            line.sendall(head)
            taken = 0
            line.settimeout(SECONDS)
            while taken < FLOOD_BYTES and not _has_answer(line):
                try:
                    line.sendall(framed)
                except OSError:
                    break
                taken += PIECE_BYTES
            return read_answer(line), taken

    def connect(self) -> socket.socket:
        return socket.create_connection(
            ("127.0.0.1", self._port), timeout=SECONDS, source_address=(self._address, 0)
        )

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._port}"


def read_answer(line: socket.socket) -> Answer:
    response = http.client.HTTPResponse(line)
    response.begin()
    return _answer(response)


def _has_answer(line: socket.socket) -> bool:
    try:
        return bool(line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return False


def _answer(response: http.client.HTTPResponse) -> Answer:
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    return Answer(response.status, headers, response.read())
