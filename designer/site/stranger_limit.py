"""Asks who sends a request before its body is read: strangers may send kilobytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from designer.site.http_types import Application, Receive, Scope, Send, announced, header
from designer.site.refusal import refuse

#: Enough for a sign-in or a mistaken call, which then get their answer from Django.
STRANGER_BYTES = 16 * 1024
SENTENCE = (
    "Sign in before you send this: nothing larger than "
    f"{STRANGER_BYTES // 1024} kB is read without a valid token, key or session."
)


class StrangerLimit:
    """An ASGI application that reads bodies over ``STRANGER_BYTES`` from known callers only.

    ``is_known`` judges the headers; it is not asked about small requests.
    """

    def __init__(self, application: Application, is_known: Callable[[Scope], Awaitable[bool]]) -> None:
        self._application, self._is_known = application, is_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_be_large(scope) or await self._is_known(scope):
            await self._application(scope, receive, send)
            return
        challenge = {"www_authenticate": 'Bearer realm="jackfield"'}
        await refuse(send, 401, "not_authenticated", SENTENCE, unread=receive, **challenge)


def _may_be_large(scope: Scope) -> bool:
    # A chunked body announces no length.
    return announced(scope) > STRANGER_BYTES or bool(header(scope, b"transfer-encoding"))
