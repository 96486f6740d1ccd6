"""uvicorn's HTTP protocol with a time limit for request heads, which uvicorn has none of.

Behind a proxy that reads heads itself it changes nothing.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: From the connection, or from a request's first byte, to the end of its headers.
HEAD_SECONDS = 20.0


class TimedHeads(HttpToolsProtocol):
    """Closes a connection whose next request's headers are not complete in time."""

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_complete()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._expect_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_is_complete()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._overdue is None:
            self._overdue = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_is_complete(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
