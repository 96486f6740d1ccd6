"""The doorbell: tells the sockets of a run that there is something to read. It carries nothing.

Rung from any thread. Losing a ring costs one heartbeat, never an event: sockets read the
database. channels' layers belong to an event loop, so a ring is handed to one: to the loops
that sockets live on when the layer is in this process's memory (its queues may be touched
from there only), else to one long-lived loop of this module's own (a loop per event manages
500 rings a second, a lasting one some thousands).
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

#: The consumers' method that a ring calls (``run.tail`` -> ``run_tail``).
RING = {"type": "run.tail"}

_socket_loops: set[asyncio.AbstractEventLoop] = set()
_socket_loops_lock = threading.Lock()


def group_name(run_id: UUID) -> str:
    """The group that the sockets of a run join."""
    return f"run.{run_id.hex}"


def register_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Sockets live on this loop: called by each consumer before it joins its group."""
    with _socket_loops_lock:
        _socket_loops.difference_update({old for old in _socket_loops if old.is_closed()})
        _socket_loops.add(loop)


def ring(run_id: UUID) -> None:
    """Ring for a run. Never blocks, never raises: a run must not fail for want of a listener."""
    group = group_name(run_id)
    for loop in _loops():
        sending = _send(group)
        try:
            asyncio.run_coroutine_threadsafe(sending, loop).add_done_callback(_report)
        except RuntimeError:
            # The loop closed between the look and the call: its sockets are gone with it.
            sending.close()


async def _send(group: str) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await layer.group_send(group, RING)


def _report(sent: Future[None]) -> None:
    if not sent.cancelled() and sent.exception() is not None:
        logger.warning(
            "A doorbell was not heard; sockets catch up with their heartbeat: %s", sent.exception()
        )


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
