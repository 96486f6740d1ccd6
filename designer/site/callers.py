"""Whether a request's headers prove who sends it: a token, an endpoint's key or a session."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http.cookie import parse_cookie
from rest_framework.exceptions import APIException

from designer.api.authentication import grant_of_bearer
from designer.site.http_types import Scope, header
from runs.endpoints.call_views import key_of_bearer

#: Where endpoints' keys count, and nothing else does.
CALLS = "/endpoints/"


async def is_known(scope: Scope) -> bool:
    """Whether Django would take the sender for the owner or, at an endpoint, for the holder of a key."""
    found: bool = await database_sync_to_async(_is_known)(scope)
    return found


def _is_known(scope: Scope) -> bool:
    authorization, address = header(scope, b"authorization"), client_address(scope)
    try:
        if scope["path"].startswith(CALLS):
            return key_of_bearer(authorization, address) is not None
        if grant_of_bearer(authorization, address) is not None:
            return True
    except APIException:
        return False
    return _has_session(header(scope, b"cookie"))


def client_address(scope: Scope) -> str:
    """The client's IP address; empty where the server does not know it."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""


def _has_session(cookies: str) -> bool:
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    store: Any = import_module(settings.SESSION_ENGINE)
    return SESSION_KEY in store.SessionStore(key)
