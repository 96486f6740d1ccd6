"""Limits request bodies while they arrive, whatever Content-Length says: their size, their time, and how
much all of them together may take.

Django would read the whole body, into memory or a file, before a view or a sign-in check sees it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from designer.api.datasets import file_too_large
from designer.site.http_types import Application, Message, Receive, Scope, Send, announced
from designer.site.refusal import refuse

MEGABYTE = 2**20
#: A body may pause this long, and as a whole has this long plus a second for each of these many bytes.
PAUSE_SECONDS, LEAST_BYTES_PER_SECOND = 30.0, 4096
#: When to ask again while other uploads take all the room.
RETRY_SECONDS = 30


@dataclass(slots=True)
class Spool:
    """Room for the bodies that this process holds at once. Bytes."""

    limit: int
    held: int = 0


class TooLarge(Exception):
    """A body exceeded its limit; ``more``: the rest has not arrived yet."""

    def __init__(self, *, more: bool) -> None:
        super().__init__()
        self.more = more


class TooSlow(Exception):
    """A body did not arrive in time."""


class NoRoom(Exception):
    """The spool is full."""


class IncomingBody:
    """One request's body: counted, timed, and weighed against what the process holds already."""

    def __init__(
        self, receive: Receive, limit: int, spool: Spool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._receive, self._limit, self._spool, self._clock = receive, limit, spool, clock
        self._taken = self._reserved = 0
        self._begun, self._complete = clock(), False

    def reserve(self, size: int) -> None:
        """Make room for ``size`` bytes in all; raises TooLarge or NoRoom."""
        if size > self._limit:
            raise TooLarge(more=not self._complete)
        more = max(size - self._reserved, 0)
        if self._spool.held + more > self._spool.limit:
            raise NoRoom
        self._spool.held += more
        self._reserved += more

    def release(self) -> None:
        self._spool.held -= self._reserved
        self._reserved = 0

    async def receive(self) -> Message:
        """The next message; raises TooLarge, TooSlow or NoRoom."""
        # After the body, Django waits here for the client to leave, however long that takes.
        if self._complete:
            return await self._receive()
        patience = self._patience()
        if patience <= 0:
            raise TooSlow
        try:
            async with asyncio.timeout(patience):
                message = await self._receive()
        except TimeoutError as error:
            raise TooSlow from error
        self._complete = not message.get("more_body", False)
        self._taken += len(message.get("body", b""))
        self.reserve(self._taken)
        return message

    def _patience(self) -> float:
        """Seconds until the next piece is due."""
        deadline = self._begun + PAUSE_SECONDS + self._taken / LEAST_BYTES_PER_SECOND
        return min(PAUSE_SECONDS, deadline - self._clock())


class BodyLimit:
    """An ASGI application with at most ``usual`` bytes of body, ``upload`` bytes at ``upload_paths``.

    ``spool``: bytes that the bodies of all requests may take together.
    """

    def __init__(
        self, application: Application, *, usual: int, upload: int, upload_paths: Collection[str], spool: int
    ) -> None:
        self._application = application
        self._usual, self._upload, self._upload_paths = usual, upload, frozenset(upload_paths)
        self._spool = Spool(spool)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._upload if scope["path"] in self._upload_paths else self._usual
        body = IncomingBody(receive, limit, self._spool)
        try:
            body.reserve(announced(scope))
            await self._application(scope, body.receive, send)
        except TooLarge as refusal:
            if refusal.more:
                await discard(receive)
            await refuse(send, 413, "over_limit", self._sentence(limit))
        except TooSlow:
            await refuse(send, 408, "too_slow", "The request's body did not arrive in time. Send it again.")
        except NoRoom:
            sentence = "Other uploads take all the room there is. Try again in a moment."
            await refuse(send, 503, "busy", sentence, unread=receive, retry_after=str(RETRY_SECONDS))
        finally:
            body.release()

    def _sentence(self, limit: int) -> str:
        if limit == self._upload:
            return file_too_large(limit)
        return f"The request is larger than {limit // MEGABYTE} MB. Split it into smaller requests."


async def discard(receive: Receive) -> None:
    """Read and drop the rest: a client still sending would see a broken connection, not the answer."""
    while True:
        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                message = await receive()
        except TimeoutError:
            return
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
