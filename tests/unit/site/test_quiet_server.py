"""A server that waits to be told, and what it must not sleep through."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import urllib.request
from collections.abc import Awaitable, Callable

import pytest
import uvicorn

from designer.site import quiet_server
from designer.site.http_types import Receive, Scope, Send
from designer.site.quiet_server import QuietServer

SECONDS = 60


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def served() -> tuple[QuietServer, asyncio.Task[None], str]:
    """A server that has begun, its task and its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = QuietServer(uvicorn.Config(application, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server._serve([listener]))
    while not server.started:
        await asyncio.sleep(0)
    return server, serving, f"http://127.0.0.1:{listener.getsockname()[1]}/"


@pytest.mark.parametrize("other_thread", [False, True])
async def test_a_signal_ends_it_though_its_clock_stands_still(
    monkeypatch: pytest.MonkeyPatch, other_thread: bool
) -> None:
    monkeypatch.setattr(quiet_server, "TICK_SECONDS", 10 * SECONDS)
    server, serving, _ = await served()

    if other_thread:
        threading.Thread(target=server.handle_exit, args=(signal.SIGTERM, None)).start()
    else:
        server.handle_exit(signal.SIGTERM, None)

    await asyncio.wait_for(serving, SECONDS)


async def test_its_answers_have_the_date_of_its_last_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_server, "TICK_SECONDS", 0.01)
    server, serving, address = await served()
    dates = []
    for clock in (0.0, 86_400.0):
        monkeypatch.setattr("uvicorn.server.time.time", lambda now=clock: now)
        ticked = asyncio.Event()
        monkeypatch.setattr(server, "on_tick", counted(server, ticked))
        await asyncio.wait_for(ticked.wait(), SECONDS)
        answer = await asyncio.to_thread(urllib.request.urlopen, address)
        dates.append(answer.headers["Date"])

    server.handle_exit(signal.SIGTERM, None)
    await asyncio.wait_for(serving, SECONDS)
    assert dates == ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 02 Jan 1970 00:00:00 GMT"]


def counted(server: QuietServer, ticked: asyncio.Event) -> Callable[[int], Awaitable[bool]]:
    on_tick = QuietServer.on_tick

    async def tick(counter: int) -> bool:
        ends = await on_tick(server, counter)
        ticked.set()
        return ends

    return tick
