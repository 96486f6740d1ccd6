"""Authenticates programs by bearer token; browsers use their session."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.models import User
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from designer.api.scopes import Grant, granted
from designer.services.sign_in import owner
from designer.services.tokens import TokenRefused, token_of_secret


def grant_of_token(token: str) -> Grant:
    """What a token allows: the owner's own one everything. Raises TokenRefused."""
    if hmac.compare_digest(token.encode(), settings.JACKFIELD_TOKEN.encode()):
        return Grant(owner())
    found = token_of_secret(token)
    return Grant(owner(), granted(found.scopes), found.name)


def user_of_token(token: str) -> User | None:
    """Whom a valid token speaks for; every token may read."""
    try:
        return grant_of_token(token).user
    except TokenRefused:
        return None


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer TOKEN``; ``request.auth`` is the token's Grant."""

    def authenticate(self, request: Request) -> tuple[User, Grant] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            grant = grant_of_token(token.strip())
        except TokenRefused as error:
            raise AuthenticationFailed(str(error)) from error
        return grant.user, grant

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="jackfield"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular has no types here
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
