"""Secrets: set, deleted, given to steps, and encrypted anew. Nothing here returns a value to a caller of
the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction
from django.utils import timezone

from designer.foundation.errors import InUse, NotFound
from designer.models import Secret
from designer.services.secret_keys import (
    SecretsLocked,
    begin_rotation,
    cipher,
    finish_rotation,
    key_place,
    newest_key,
)

#: Between name and value in what is encrypted: whoever can write to the database cannot give one
#: secret the value of another.
SEPARATOR = "\0"


def set_secret(name: str, value: str) -> tuple[Secret, bool]:
    """Store a value, encrypted, in place of any earlier one; and whether the name is new.

    Raises SecretsLocked, InUse.
    """
    key = newest_key()
    secret, is_new = _stored(name, value)
    if newest_key() != key:
        # A change of the key that began meanwhile may have read the rows before this one was there.
        secret, _ = _stored(name, value)
    return secret, is_new


def _stored(name: str, value: str) -> tuple[Secret, bool]:
    try:
        with transaction.atomic():
            earlier = Secret.objects.filter(name=name).first()
            Secret.objects.filter(name=name).delete()
            created = earlier.created_at if earlier else timezone.now()
            sealed = _sealed(name, value)
            return Secret.objects.create(name=name, ciphertext=sealed, created_at=created), not earlier
    except IntegrityError as error:
        raise InUse(f"Somebody else set '{name}' at this moment. Set it again.") from error


def delete_secret(name: str) -> None:
    """Forget a secret; raises NotFound."""
    deleted, _ = Secret.objects.filter(name=name).delete()
    if not deleted:
        raise no_secret(name)


def values_for_step(names: Mapping[str, str]) -> dict[str, str]:
    """The values of a step's secrets by the variable that it reads them from.

    ``names``: variable -> secret. Raises NotFound for a secret that was deleted, SecretsLocked.
    """
    if not names:
        return {}
    found = {row.name: row for row in Secret.objects.filter(name__in=set(names.values()))}
    for name in names.values():
        if name not in found:
            raise no_secret(name)
    values = {variable: _opened(found[name]) for variable, name in names.items()}
    Secret.objects.filter(name__in=found).update(last_used_at=timezone.now())
    return values


def readable_values(names: Iterable[str]) -> list[str]:
    """The values of those secrets that are there and can be read, to mask them."""
    found = []
    for row in Secret.objects.filter(name__in=set(names)):
        with suppress(SecretsLocked):  # what cannot be read was given to no step either
            found.append(_opened(row))
    return found


def rotate_key() -> int:
    """Encrypt every secret with a new key and forget the older ones; how many there are.

    With keys from the setting: with the first of those. Raises SecretsLocked, and changes nothing, when
    one cannot be read.
    """
    for row in Secret.objects.all():
        _opened(row)
    begin_rotation()
    with transaction.atomic():
        rows = list(Secret.objects.select_for_update())
        for row in rows:
            row.ciphertext = _sealed(row.name, _opened(row))
        Secret.objects.bulk_update(rows, ["ciphertext"])
    finish_rotation()
    return len(rows)


def no_secret(name: str) -> NotFound:
    return NotFound(f"There is no secret '{name}'. Add it on the settings page, or name another one.")


def _sealed(name: str, value: str) -> str:
    return cipher().encrypt(f"{name}{SEPARATOR}{value}".encode()).decode()


def _opened(row: Secret) -> str:
    try:
        name, _, value = cipher().decrypt(row.ciphertext).decode().partition(SEPARATOR)
    except InvalidToken:
        name = value = ""
    if name != row.name:
        raise SecretsLocked(
            f"The secret '{row.name}' cannot be read: it was encrypted with a key that is not in "
            f"{key_place()}. Put that key back, or set the secret again."
        )
    return value
