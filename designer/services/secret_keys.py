"""The keys that secrets are encrypted with: from the setting, else from a file in the data folder."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from designer.foundation.errors import ConfigurationError, DomainError
from designer.foundation.secret_file import new_secret, replace_secret, secret

#: In the data folder, mode 0600: keys, one a line, newest first.
FILE = "secrets_key"


class SecretsLocked(DomainError):
    """Secrets cannot be read or written, for want of their key."""

    status = 503
    code = "secrets_locked"


def cipher() -> MultiFernet:
    """Encrypts with the newest key, decrypts with all of them; raises SecretsLocked.

    Read anew each time: the keys may be changed while the server runs.
    """
    return _cipher(_keys())


def newest_key() -> str:
    """The key that encrypts; raises SecretsLocked."""
    return _keys()[0]


def begin_rotation() -> None:
    """From now on a new key encrypts, and the older ones still decrypt.

    Keys of the setting are the operator's to change: they stay.
    """
    if settings.ENVIRONMENT.secret_keys:
        return
    _keep([new_secret(), *_kept()])


def finish_rotation() -> None:
    """Forget all keys of the file but the newest."""
    if not settings.ENVIRONMENT.secret_keys:
        _keep(_kept()[:1])


def key_place() -> str:
    """Where the keys are, as told in messages."""
    if settings.ENVIRONMENT.secret_keys:
        return "JACKFIELD_SECRET_KEYS"
    return str(settings.JACKFIELD_HOME / FILE)


def _keys() -> Sequence[str]:
    return settings.ENVIRONMENT.secret_keys or _kept()


def _kept() -> list[str]:
    try:
        return secret(settings.JACKFIELD_HOME, FILE).split()
    except ConfigurationError as error:
        raise SecretsLocked(str(error)) from error


def _keep(keys: Sequence[str]) -> None:
    try:
        replace_secret(settings.JACKFIELD_HOME, FILE, "\n".join(keys))
    except OSError as error:
        raise SecretsLocked(f"{key_place()} cannot be written: {error.strerror}.") from error


def _cipher(keys: Sequence[str]) -> MultiFernet:
    # A key is any long random text; its hash has the length that the cipher wants.
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])
