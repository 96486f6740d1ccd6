"""Answers of the layers in front of Django: a problem document, and the connection's end."""

from __future__ import annotations

import asyncio
import json

from designer.foundation.ids import uuid7
from designer.foundation.problem_details import CONTENT_TYPE, problem
from designer.site.http_types import Receive, Send

#: How much of an unread body is read and dropped after the answer, in bytes and in seconds. Without it
#: the kernel resets the connection, and a client that sends before it reads never finds the answer.
LINGER_BYTES, LINGER_SECONDS = 2**20, 2.0


async def refuse(
    send: Send, status: int, code: str, sentence: str, *, unread: Receive | None = None, **headers: str
) -> None:
    """Answer, drop a little of the ``unread`` body, and close the connection."""
    request_id = str(uuid7())
    body = json.dumps(problem(status, code, sentence, request_id=request_id)).encode()
    told = {
        "content-type": CONTENT_TYPE,
        "content-length": str(len(body)),
        "x-request-id": request_id,
        "connection": "close",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    start = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body, "more_body": unread is not None})
    if unread is not None:
        await _linger(unread)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _linger(receive: Receive) -> None:
    left, more = LINGER_BYTES, True
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while more and left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                more = message.get("more_body", False)
    except TimeoutError:
        # The client sends slowly or not at all; it has its answer.
        return
