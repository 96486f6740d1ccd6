"""uvicorn's server without its clock: it wakes ten times a second to see whether it should end."""

from __future__ import annotations

import asyncio
from types import FrameType

import uvicorn

#: How old the Date header may be, and how long a signal that another thread took may go unnoticed.
TICK_SECONDS = 1.0


class QuietServer(uvicorn.Server):
    """Wakes once a second, and at once for a signal."""

    _ending: asyncio.Event
    _loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._ending, self._loop = asyncio.Event(), asyncio.get_running_loop()
        # Each tick is counted as the first: it renews the Date header.
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self._ending.wait(), TICK_SECONDS)
            except TimeoutError:
                continue

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ending.set)
