"""Heads of requests arrive in time, or the connection is closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from designer.site import http_protocol
from designer.site.http_protocol import TimedHeads
from designer.site.http_types import Receive, Scope, Send

SECONDS = 60


@asynccontextmanager
async def serving(
    gate: asyncio.Event, begun: asyncio.Event | None = None
) -> AsyncIterator[tuple[int, list[TimedHeads]]]:
    """A server whose application says that it has begun, and answers once the gate is open.

    Its port and its connections.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if begun is not None:
            begun.set()
        await gate.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    config = uvicorn.Config(application, http=TimedHeads, lifespan="off", log_level="error")
    config.load()
    made: list[TimedHeads] = []

    def connected() -> TimedHeads:
        made.append(TimedHeads(config, ServerState(), {}))
        return made[-1]

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], made
    finally:
        server.close()


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
async def test_a_head_that_does_not_end_closes_the_connection(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.05)
    async with serving(asyncio.Event()) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), SECONDS) == b""
        writer.close()


async def test_the_second_head_of_a_connection_is_timed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()
    gate.set()
    async with serving(gate) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
        monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.05)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        assert await asyncio.wait_for(reader.read(), SECONDS) == b""
        writer.close()


async def test_an_answer_may_take_longer_than_a_head() -> None:
    gate, begun = asyncio.Event(), asyncio.Event()
    async with serving(gate, begun) as (port, connections):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await asyncio.wait_for(begun.wait(), SECONDS)
        assert connections[0]._overdue is None
        gate.set()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
        assert head.startswith(b"HTTP/1.1 204")
        writer.close()
