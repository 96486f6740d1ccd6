"""Refuses requests from other sites' pages, whatever credentials they carry."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from designer.foundation.problem_details import problem_response


def same_origin(origin: str, host: str) -> bool:
    """Whether ``Origin`` names the host the request was sent to; a missing header counts as the same."""
    return not origin or host_of(origin) == host


def host_of(origin: str) -> str:
    """The host and port that ``Origin`` names; empty when it names none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as an IPv6 address without its end
        return ""


def foreign_origin_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 403 to a request whose Origin is not this server."""

    def middleware(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        if same_origin(origin, request.get_host()):
            return get_response(request)
        return problem_response(
            403,
            "foreign_origin",
            f"Requests from pages of {origin} are refused. Open Jackfield at its own address.",
        )

    return middleware
