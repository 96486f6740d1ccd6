"""The parts of an ASGI application, as our own layers in front of Django use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def header(scope: Scope, name: bytes) -> str:
    """A request header's last value; empty when it is absent."""
    found: bytes = dict(scope["headers"]).get(name, b"")
    return found.decode("latin-1")


def announced(scope: Scope) -> int:
    """The request's Content-Length; 0 without a valid one."""
    text = header(scope, b"content-length")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
