"""The doorbell: tells the sockets of a run that there are new events. It carries no data.

Any thread may ring. A lost ring delays events until the next heartbeat and loses none, because sockets
read the database. Channel layers belong to an event loop, so each ring is scheduled on one: on the
sockets' loops for the in-memory layer, whose queues may only be used there; otherwise on one long-lived
loop of this module (a new loop per ring manages 500 rings a second, a long-lived one several thousand).
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from functools import lru_cache
from uuid import UUID

from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

#: Calls the consumers' method ``run_tail``.
RING = {"type": "run.tail"}

_socket_loops: set[asyncio.AbstractEventLoop] = set()
_socket_loops_lock = threading.Lock()


def group_name(run_id: UUID) -> str:
    """The channel group that the sockets of a run join."""
    return f"run.{run_id.hex}"


def register_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Ring on this loop too. Each consumer calls this before it joins its group."""
    with _socket_loops_lock:
        _socket_loops.difference_update({old for old in _socket_loops if old.is_closed()})
        _socket_loops.add(loop)


def ring(run_id: UUID) -> None:
    """Ring for a run. Never blocks or raises: a run must not fail because nobody listens."""
    group = group_name(run_id)
    for loop in _loops():
        sending = _send(group)
        try:
            asyncio.run_coroutine_threadsafe(sending, loop).add_done_callback(_report)
        except RuntimeError:
            # The loop closed after _loops() returned it; its sockets are gone too.
            sending.close()


async def _send(group: str) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await layer.group_send(group, RING)


def _report(sent: Future[None]) -> None:
    if not sent.cancelled() and sent.exception() is not None:
        logger.warning("A doorbell was lost; sockets catch up at their next heartbeat: %s", sent.exception())


def _loops() -> Iterable[asyncio.AbstractEventLoop]:
    if isinstance(get_channel_layer(), InMemoryChannelLayer):
        with _socket_loops_lock:
            return [loop for loop in _socket_loops if loop.is_running()]
    return (_own_loop(),)


@lru_cache(maxsize=1)
def _own_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="doorbell", daemon=True).start()
    return loop
