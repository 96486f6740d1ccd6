"""Authenticates the owner by bearer token; browsers use their session."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from designer.foundation.wrong_tries import WrongTries
from designer.services.sign_in import owner

wrong_tokens = WrongTries("tokens")


def user_of_token(token: str) -> AbstractBaseUser | None:
    """The owner if ``token`` is theirs, compared in constant time."""
    matches = hmac.compare_digest(token.encode(), settings.JACKFIELD_TOKEN.encode())
    return owner() if matches else None


def user_of_bearer(authorization: str, address: str) -> AbstractBaseUser | None:
    """The owner, by an Authorization header sent from an IP address; None if it has no bearer token.

    Raises AuthenticationFailed for a wrong token, Throttled after too many of them.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    wrong_tokens.check(address)
    user = user_of_token(token.strip())
    if user is None:
        wrong_tokens.count(address)
        raise AuthenticationFailed("The token is invalid. The settings page shows the valid one.")
    return user


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer TOKEN``."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, None] | None:
        user = user_of_bearer(request.headers.get("Authorization", ""), request.META.get("REMOTE_ADDR", ""))
        return (user, None) if user else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="jackfield"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular has no types here
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
