"""The websocket of a run: its events after a cursor, until the run ends. See contract.md.

The socket joins its group *before* its first read, so no event is lost between the two. Doorbell,
connect and heartbeat all call ``catch_up``, which reads the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import validate_host

from designer.api.origin import host_of
from runs.delivery import doorbell
from runs.journal.events import next_events
from runs.journal.snapshot import snapshot_of
from runs.metrics import telemetry
from runs.models import Run

P = ParamSpec("P")
T = TypeVar("T")

HEARTBEAT_SECONDS = 15.0
#: Maximum events per frame.
BATCH_EVENTS = 200
#: A reader more than this many events behind gets a snapshot instead.
MAX_BACKLOG = 5_000
#: Maximum digits of a cursor.
MAX_CURSOR_DIGITS = 15
#: Maximum sockets per process; more are closed with 4429 and reconnect later.
MAX_SOCKETS = 500

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
        # Accept even a socket to be refused: otherwise a browser does not see the close code.
        await self.accept()
        refusal = await self._refusal()
        if refusal is not None:
            await self._end(refusal)
            return
        await self._join()
        await self.catch_up()
        # From here on events are new, and their delay is measured; before, they were history.
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
        """Called by the doorbell."""
        await self.catch_up()

    async def catch_up(self) -> None:
        """Send the events after the cursor. A call while another is sending makes that one read again."""
        self._asked_again = True
        if self._catching_up.locked():
            return
        async with self._catching_up:
            while self._asked_again and not self._closed:
                self._asked_again = False
                await self._send_new_events()

    async def _refusal(self) -> int | None:
        """The close code of a refused socket, or None. Sets ``run_id`` and ``seq``."""
        if not _origin_is_ours(self.scope):
            return FORBIDDEN
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            return UNAUTHENTICATED
        if _open_sockets > MAX_SOCKETS:
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

    async def _send_new_events(self) -> None:
        while not self._closed:
            found = await _in_thread(next_events, self.run_id, self.seq, BATCH_EVENTS)
            if found is None:
                await self._end(NOT_FOUND)
                return
            if found.last_seq - self.seq > MAX_BACKLOG:
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
        """Send heartbeats, and events whose doorbell was lost."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.catch_up()
            if self._closed:
                return
            await self._send_json({"t": "heartbeat", "seq": self.seq})

    def _count(self) -> None:
        # Before the first await, or two simultaneous sockets could both take the last place.
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
    """Whether the socket was opened by our own page, or by a program, which sends no Origin."""
    headers = dict(scope.get("headers", ()))
    origin = headers.get(b"origin")
    if origin is None:
        return True
    own = headers.get(b"host", b"").decode("latin-1").lower()
    if not own or host_of(origin.decode("latin-1")).lower() != own:
        return False
    return validate_host(urlsplit(f"//{own}").hostname or "", _hosts())


def _hosts() -> list[str]:
    """Allowed host names, in the form that validate_host expects."""
    return [host.strip("[]") for host in settings.ALLOWED_HOSTS]


def _after(scope: Mapping[str, Any]) -> int:
    """The cursor ``?after=N``; 0 if it is not a number."""
    text = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", ["0"])[0]
    return int(text) if text.isdecimal() and len(text) <= MAX_CURSOR_DIGITS else 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    # Not thread-sensitive: a slow query of one socket must not block all the others.
    found: T = await database_sync_to_async(function, thread_sensitive=False)(*args, **kwargs)
    return found
