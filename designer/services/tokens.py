"""Named API tokens: create, show once, check, revoke."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from designer.foundation.credential import CredentialRefused, hash_of, new_credential, note_use
from designer.foundation.errors import DomainError, NotFound
from designer.models import ApiToken

MARK = "jkt_"


def create_token(name: str, scopes: Sequence[str], expires: datetime | None) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not stored and cannot be shown again.

    Raises DomainError if it would have expired already.
    """
    if expires is not None and expires <= timezone.now():
        raise DomainError("The token would have expired already. Choose a later time, or none.")
    new = new_credential(MARK)
    token = ApiToken.objects.create(
        name=name,
        scopes=sorted(set(scopes)),
        prefix=new.prefix,
        hash=new.hash,
        expires_at=expires,
    )
    return token, new.secret


def revoke_token(token_id: UUID) -> None:
    """Make a token invalid at once; raises NotFound."""
    deleted, _ = ApiToken.objects.filter(id=token_id).delete()
    if not deleted:
        raise NotFound("There is no token with this id. It may have been revoked already.")


def token_of_secret(secret: str) -> ApiToken:
    """The token a caller presents; raises CredentialRefused."""
    token = ApiToken.objects.filter(hash=hash_of(secret)).first()
    if token is None:
        raise CredentialRefused("The token is invalid. Create one on the settings page.")
    if token.expires_at is not None and token.expires_at <= timezone.now():
        raise CredentialRefused(
            f"The token '{token.name}' has expired. Create a new one on the settings page."
        )
    note_use(ApiToken.objects.filter(id=token.id))
    return token
