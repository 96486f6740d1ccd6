"""Servers that a peer needs, on this machine only: a free port, and waiting until something is so."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable
from contextlib import closing

LOCALHOST = "127.0.0.1"
#: Time for servers to start; the whole program has a bound of its own.
START_SECONDS = 240.0
LOOK_SECONDS = 0.2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int, path: str) -> bool:
    """Whether the server of that port says that it is well."""
    with closing(http.client.HTTPConnection(LOCALHOST, port, timeout=5)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def wait(happened: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
    """Return when it has happened; end the program with a sentence when it does not."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} within {seconds:g} s")
        time.sleep(LOOK_SECONDS)
