"""Endpoint keys: create, show once, check, revoke.

A key has 256 random bits, so its SHA-256 protects it as well as a slow hash would
(docs/decisions/0003).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from designer.foundation.errors import NotFound
from runs.core.errors import InvalidTransition
from runs.endpoints.queries import endpoint_or_404
from runs.models import EndpointKey

MARK = "jk_"
PREFIX_LENGTH = len(MARK) + 8
RANDOM_BYTES = 32
#: Resolution of ``last_used_at``: a busy caller causes one write a minute.
LAST_USED_STEP = timedelta(minutes=1)


class KeyRefused(Exception):
    """The key is not valid. The message says why."""


def create_key(endpoint_name: str, name: str) -> tuple[EndpointKey, str]:
    """A new key and its secret, which is not stored and cannot be shown again."""
    endpoint = endpoint_or_404(endpoint_name)
    secret = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    key = EndpointKey.objects.create(
        endpoint=endpoint, name=name, prefix=secret[:PREFIX_LENGTH], hash=_hash(secret)
    )
    return key, secret


def revoke_key(endpoint_name: str, key_id: UUID) -> None:
    """Make a key invalid at once; raises NotFound, and InvalidTransition if it is already revoked."""
    keys = EndpointKey.objects.filter(endpoint=endpoint_or_404(endpoint_name), id=key_id)
    if keys.filter(revoked_at=None).update(revoked_at=timezone.now()):
        return
    if keys.exists():
        raise InvalidTransition("This key is already revoked.")
    raise NotFound(f"Endpoint '{endpoint_name}' has no key with this id.")


def key_of_secret(secret: str) -> EndpointKey:
    """The key a caller presents; raises KeyRefused."""
    keys = EndpointKey.objects.select_related("endpoint")
    key = keys.filter(prefix=secret[:PREFIX_LENGTH]).first()
    if key is None or not hmac.compare_digest(key.hash, _hash(secret)):
        raise KeyRefused("This is not an endpoint key. Create one on the endpoint's page.")
    if key.revoked_at is not None:
        raise KeyRefused(f"The key '{key.name}' was revoked. Ask for a new one.")
    _note_use(key)
    return key


def _note_use(key: EndpointKey) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_STEP)
    EndpointKey.objects.filter(stale, id=key.id).update(last_used_at=now)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
