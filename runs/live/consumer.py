"""The websocket of a run: its events from a cursor on, until its end. See contract.md.

The socket joins its group *before* its first read, so nothing falls between the two. Doorbell,
connect and heartbeat all call one ``catch_up``, which reads the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import validate_host

from runs.delivery import doorbell
from runs.journal.events import news
from runs.journal.snapshot import snapshot_of
from runs.metrics import telemetry
from runs.models import Run

HEARTBEAT_SECONDS = 15.0
#: Events in one frame.
BATCH_EVENTS = 200
#: A reader further behind than this gets a snapshot instead.
LONGEST_BACKLOG = 5_000
#: Digits of an event's number.
LONGEST_CURSOR = 15
#: Sockets one process serves; more are told to come back (4429).
MOST_SOCKETS = 500

UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, TOO_MANY, ENDED = 4401, 4403, 4404, 4429, 1000

_open_sockets = 0


class RunConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """One reader of one run."""

    async def connect(self) -> None:
        self._catching_up = asyncio.Lock()
        self._asked_again = False
        self._heartbeat: asyncio.Task[None] | None = None
        self._joined = False
        self._live = False
        self._closed = False
        self._count()
        # Accepted first, closed at once when refused: a browser sees no close code otherwise.
        await self.accept()
        refusal = await self._refusal()
        if refusal is not None:
            await self._end(refusal)
            return
        await self._join()
        await self.catch_up()
        # What comes from here on is news; before, it was history.
        self._live = True
        if not self._closed:
            self._heartbeat = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:
        self._closed = True
        self._uncount()
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        if self._joined and self.channel_layer is not None:
            await self.channel_layer.group_discard(doorbell.group_name(self.run_id), self.channel_name)

    async def run_tail(self, message: Mapping[str, Any]) -> None:
        """The doorbell."""
        await self.catch_up()

    async def catch_up(self) -> None:
        """Send what the database has beyond the cursor; once more if asked while at it."""
        self._asked_again = True
        if self._catching_up.locked():
            return
        async with self._catching_up:
            while self._asked_again and not self._closed:
                self._asked_again = False
                await self._send_news()

    async def _refusal(self) -> int | None:
        """The close code for a socket that is not to be served; sets run and cursor."""
        if not _origin_is_ours(self.scope):
            return FORBIDDEN
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            return UNAUTHENTICATED
        if _open_sockets > MOST_SOCKETS:
            return TOO_MANY
        run_id = _uuid(self.scope["url_route"]["kwargs"]["run_id"])
        if run_id is None:
            return NOT_FOUND
        self.run_id, self.seq = run_id, _after(self.scope)
        exists = await _in_thread(Run.objects.filter(pk=self.run_id).exists)
        return None if exists else NOT_FOUND

    async def _join(self) -> None:
        doorbell.register_loop(asyncio.get_running_loop())
        if self.channel_layer is not None:
            await self.channel_layer.group_add(doorbell.group_name(self.run_id), self.channel_name)
            self._joined = True

    async def _send_news(self) -> None:
        while not self._closed:
            found = await _in_thread(news, self.run_id, self.seq, BATCH_EVENTS)
            if found is None:
                await self._end(NOT_FOUND)
                return
            if found.last_seq - self.seq > LONGEST_BACKLOG:
                await self._send_reset()
                continue
            if found.events:
                self.seq = found.events[-1]["seq"]
                await self._send_json({"t": "events", "events": found.events})
                if self._live:
                    telemetry.sent(found.events[0]["at"])
            if self.seq >= found.last_seq:
                if found.ended:
                    await self._send_json({"t": "end", "seq": self.seq})
                    await self._end(ENDED)
                return

    async def _send_reset(self) -> None:
        snapshot = await _in_thread(snapshot_of, self.run_id)
        self.seq = snapshot["seq"]
        await self._send_json({"t": "reset", "snapshot": snapshot, "seq": self.seq})

    async def _beat(self) -> None:
        """Say that the socket lives, and look for events whose doorbell was lost."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.catch_up()
            if self._closed:
                return
            await self._send_json({"t": "heartbeat", "seq": self.seq})

    def _count(self) -> None:
        # At once, before anything is waited for: two that come together must not both be the last.
        global _open_sockets
        _open_sockets += 1
        self._counted = True

    def _uncount(self) -> None:
        global _open_sockets
        _open_sockets -= self._counted
        self._counted = False

    async def _end(self, code: int) -> None:
        self._closed = True
        self._uncount()
        await self.close(code=code)

    async def _send_json(self, message: Mapping[str, Any]) -> None:
        await self.send(text_data=orjson.dumps(message).decode())


def _origin_is_ours(scope: Mapping[str, Any]) -> bool:
    """Browsers name the page that opens a socket; a foreign one is refused. Programs name none."""
    headers = dict(scope.get("headers", ()))
    origin = headers.get(b"origin")
    if origin is None:
        return True
    parts = urlsplit(origin.decode("latin-1"))
    own = headers.get(b"host", b"").decode("latin-1").lower()
    if own and parts.netloc.lower() == own:
        return validate_host(urlsplit(f"//{own}").hostname or "", _hosts())
    return False


def _hosts() -> list[str]:
    """Host names served here, in the form validate_host compares."""
    return [host.strip("[]") for host in settings.ALLOWED_HOSTS]


def _after(scope: Mapping[str, Any]) -> int:
    """The cursor ``?after=N``; anything that is no number counts as 0."""
    text = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", ["0"])[0]
    return int(text) if text.isdecimal() and len(text) <= LONGEST_CURSOR else 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _in_thread(function: Any, *args: Any) -> Any:
    # Not thread-sensitive: one slow reader must not hold up every other socket.
    return await database_sync_to_async(function, thread_sensitive=False)(*args)
