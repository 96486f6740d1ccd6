"""Endpoint keys: create, show once, check, revoke."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from designer.foundation.credential import CredentialRefused, hash_of, new_credential, note_use, prefix_of
from designer.foundation.errors import NotFound
from runs.core.errors import InvalidTransition
from runs.endpoints.queries import endpoint_or_404
from runs.models import EndpointKey

MARK = "jk_"


def create_key(endpoint_name: str, name: str) -> tuple[EndpointKey, str]:
    """A new key and its secret, which is not stored and cannot be shown again."""
    endpoint = endpoint_or_404(endpoint_name)
    new = new_credential(MARK)
    key = EndpointKey.objects.create(endpoint=endpoint, name=name, prefix=new.prefix, hash=new.hash)
    return key, new.secret


def revoke_key(endpoint_name: str, key_id: UUID) -> None:
    """Make a key invalid at once; raises NotFound, and InvalidTransition if it is already revoked."""
    keys = EndpointKey.objects.filter(endpoint=endpoint_or_404(endpoint_name), id=key_id)
    if keys.filter(revoked_at=None).update(revoked_at=timezone.now()):
        return
    if keys.exists():
        raise InvalidTransition("This key is already revoked.")
    raise NotFound(f"Endpoint '{endpoint_name}' has no key with this id.")


def key_of_secret(secret: str) -> EndpointKey:
    """The key a caller presents; raises CredentialRefused."""
    keys = EndpointKey.objects.select_related("endpoint")
    key = keys.filter(prefix=prefix_of(MARK, secret), hash=hash_of(secret)).first()
    if key is None:
        raise CredentialRefused("This is not an endpoint key. Create one on the endpoint's page.")
    if key.revoked_at is not None:
        raise CredentialRefused(f"The key '{key.name}' was revoked. Ask for a new one.")
    note_use(EndpointKey.objects.filter(id=key.id))
    return key
