"""Bearer tokens on websockets; channels itself handles sessions."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from channels.middleware import BaseMiddleware
from django.contrib.auth.models import AnonymousUser

from designer.api.authentication import user_of_token


class BearerMiddleware(BaseMiddleware):  # type: ignore[misc]  # channels has no types
    """Set ``scope['user']`` from an ``Authorization: Bearer`` header, when there is one."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        scheme, _, token = header.partition(" ")
        if scheme.lower() == "bearer":
            user = await sync_to_async(user_of_token)(token.strip())
            # A wrong token means anonymous even with a valid session, as over HTTP.
            scope = {**scope, "user": user or AnonymousUser()}
        return await super().__call__(scope, receive, send)
