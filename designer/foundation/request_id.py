"""One id per request, in every error and log line."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from designer.foundation.ids import uuid7

_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request being handled; empty outside one."""
    return _current.get()


def request_id_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id and return it as ``X-Request-ID``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        _current.set(str(uuid7()))
        response = get_response(request)
        response["X-Request-ID"] = request_id()
        return response

    return middleware
