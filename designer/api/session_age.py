"""Sessions end when they are not used: each use moves their end."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from designer.services.sessions import note_use


def session_age_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Note that a session is used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        note_use(request.session)
        return get_response(request)

    return middleware
