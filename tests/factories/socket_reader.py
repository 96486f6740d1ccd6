"""A websocket's other end for tests, in the same event loop.

channels' own communicator comes with a live server that wants daphne, which nothing else here does.
"""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlsplit

from asgiref.testing import ApplicationCommunicator

SECONDS = 20.0


class SocketReader(ApplicationCommunicator):
    """Reads what a websocket application sends to one address."""

    def __init__(self, application: Any, address: str, *headers: tuple[bytes, bytes], user: Any) -> None:
        parts = urlsplit(address)
        self.scope = {
            "type": "websocket",
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": list(headers),
            "subprotocols": [],
            "user": user,
        }
        super().__init__(application, self.scope)

    async def connect(self) -> bool:
        """Ask to be let in; whether we are."""
        await self.send_input({"type": "websocket.connect"})
        return bool((await self.next())["type"] == "websocket.accept")

    async def next(self) -> dict[str, Any]:
        """The next message of the protocol, as it is."""
        return cast("dict[str, Any]", await self.receive_output(timeout=SECONDS))

    async def frame(self) -> dict[str, Any]:
        """The next message that carries text, as JSON."""
        message = await self.next()
        assert message["type"] == "websocket.send", message
        return cast("dict[str, Any]", json.loads(message["text"]))

    async def leave(self) -> None:
        """Close from this side and wait for the application's end."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout=SECONDS)
