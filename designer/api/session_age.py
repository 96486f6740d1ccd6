"""Sessions end when they are not used: each use moves their end, and is written at most once an hour."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

SEEN = "seen"
#: Saving with every request would lock the database for nothing.
STEP_SECONDS = 3600


def session_age_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Renew a signed-in session, whose life in the database and in the browser starts at its last save."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        if SESSION_KEY in session and now - session.get(SEEN, 0) >= STEP_SECONDS:
            session[SEEN] = now
        return get_response(request)

    return middleware
