"""Limits the size of request bodies while they arrive, whatever Content-Length says.

Django would read the whole body, into memory or a file, before a view or a sign-in check sees it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from designer.api.datasets import file_too_large
from designer.foundation.ids import uuid7
from designer.foundation.problem_details import CONTENT_TYPE, problem

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MEGABYTE = 2**20


class TooLarge(Exception):
    """A body exceeded its limit; ``more``: the rest has not arrived yet."""

    def __init__(self, *, more: bool) -> None:
        super().__init__()
        self.more = more


class BodyLimit:
    """An ASGI application with at most ``usual`` bytes of body, ``upload`` bytes at ``upload_path``."""

    def __init__(self, application: Application, *, usual: int, upload: int, upload_path: str) -> None:
        self._application = application
        self._usual, self._upload, self._upload_path = usual, upload, upload_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        limit = self._upload if scope["path"] == self._upload_path else self._usual
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge(more=message.get("more_body", False))
            return message

        try:
            if announced(scope) > limit:
                raise TooLarge(more=True)
            await self._application(scope, counted, send)
        except TooLarge as refusal:
            if refusal.more:
                await discard(receive)
            await refuse(send, self._sentence(limit))

    def _sentence(self, limit: int) -> str:
        if limit == self._upload:
            return file_too_large(limit)
        return f"The request is larger than {limit // MEGABYTE} MB. Split it into smaller requests."


def announced(scope: Scope) -> int:
    """The request's Content-Length; 0 without a valid one."""
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 20 else 0


async def discard(receive: Receive) -> None:
    """Read and drop the rest: a client still sending would see a broken connection, not the answer."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


async def refuse(send: Send, sentence: str) -> None:
    request_id = str(uuid7())
    headers = [(b"content-type", CONTENT_TYPE.encode()), (b"x-request-id", request_id.encode())]
    body = json.dumps(problem(413, "over_limit", sentence, request_id=request_id)).encode()
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
