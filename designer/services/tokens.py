"""Named API tokens: create, show once, check, revoke.

A token has 256 random bits, so its SHA-256 protects it as well as a slow hash would
(docs/decisions/0003).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from designer.foundation.errors import DomainError, NotFound
from designer.models import ApiToken

MARK = "jkt_"
PREFIX_LENGTH = len(MARK) + 8
RANDOM_BYTES = 32
#: Resolution of ``last_used_at``: a busy caller causes one write a minute.
LAST_USED_STEP = timedelta(minutes=1)


class TokenRefused(Exception):
    """The token is not valid. The message says why."""


def create_token(name: str, scopes: Sequence[str], expires: datetime | None) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not stored and cannot be shown again.

    Raises DomainError if it would have expired already.
    """
    if expires is not None and expires <= timezone.now():
        raise DomainError("The token would have expired already. Choose a later time, or none.")
    secret = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    token = ApiToken.objects.create(
        name=name,
        scopes=sorted(set(scopes)),
        prefix=secret[:PREFIX_LENGTH],
        hash=_hash(secret),
        expires_at=expires,
    )
    return token, secret


def revoke_token(token_id: UUID) -> None:
    """Make a token invalid at once; raises NotFound."""
    deleted, _ = ApiToken.objects.filter(id=token_id).delete()
    if not deleted:
        raise NotFound("There is no token with this id. It may have been revoked already.")


def token_of_secret(secret: str) -> ApiToken:
    """The token a caller presents; raises TokenRefused."""
    token = ApiToken.objects.filter(hash=_hash(secret)).first()
    if token is None:
        raise TokenRefused("The token is invalid. Create one on the settings page.")
    if token.expires_at is not None and token.expires_at <= timezone.now():
        raise TokenRefused(f"The token '{token.name}' has expired. Create a new one on the settings page.")
    _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_STEP)
    ApiToken.objects.filter(stale, id=token.id).update(last_used_at=now)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
