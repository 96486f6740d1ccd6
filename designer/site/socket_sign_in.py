"""Bearer tokens on websockets, and addresses that are none; channels itself handles sessions."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from channels.middleware import BaseMiddleware
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from rest_framework.exceptions import APIException

from designer.api.authentication import grant_of_bearer
from designer.site.callers import client_address
from designer.site.http_types import Receive, Scope, Send, header
from runs.live.consumer import NOT_FOUND


class BearerMiddleware(BaseMiddleware):  # type: ignore[misc]  # channels has no types
    """Set ``scope['user']`` from an ``Authorization: Bearer`` header, when there is one."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        authorization = header(scope, b"authorization")
        if authorization.lower().startswith("bearer"):
            user = await sync_to_async(_user_of)(authorization, client_address(scope))
            scope = {**scope, "user": user}
        return await super().__call__(scope, receive, send)


def _user_of(authorization: str, address: str) -> AbstractBaseUser | AnonymousUser:
    """The owner, or nobody: a wrong token means anonymous even with a valid session, as over HTTP."""
    try:
        grant = grant_of_bearer(authorization, address)
    except APIException:
        return AnonymousUser()
    return grant.user if grant else AnonymousUser()


async def no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers every address that has no socket: accepted first, or a browser would not see the code."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": NOT_FOUND})
