"""Authenticates programs by bearer token; browsers use their session."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.models import User
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from designer.api.scopes import Grant, granted
from designer.foundation.credential import of_bearer
from designer.foundation.wrong_tries import WrongTries
from designer.services.sign_in import owner
from designer.services.tokens import token_of_secret

wrong_tokens = WrongTries("tokens")


def grant_of_token(token: str) -> Grant:
    """What a token allows: the owner's own one everything. Raises CredentialRefused."""
    if hmac.compare_digest(token.encode(), settings.JACKFIELD_TOKEN.encode()):
        return Grant(owner())
    found = token_of_secret(token)
    return Grant(owner(), granted(found.scopes), found.name)


def grant_of_bearer(authorization: str, address: str) -> Grant | None:
    """What an Authorization header allows that was sent from an IP address; None without a bearer token.

    Raises AuthenticationFailed for a wrong token, Throttled after too many of them.
    """
    return of_bearer(authorization, address, grant_of_token, wrong_tokens)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer TOKEN``; ``request.auth`` is the token's Grant."""

    def authenticate(self, request: Request) -> tuple[User, Grant] | None:
        authorization = request.headers.get("Authorization", "")
        grant = grant_of_bearer(authorization, request.META.get("REMOTE_ADDR", ""))
        return (grant.user, grant) if grant else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="jackfield"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular has no types here
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
