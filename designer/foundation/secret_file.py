"""Secrets that an installation makes for itself."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from designer.foundation.errors import ConfigurationError

#: 48 bytes are 64 characters; Django wants at least 50 in its key.
SECRET_BYTES = 48


def secret(home: Path, name: str) -> str:
    """A secret made once and kept in ``home/name``, mode 0600; raises ConfigurationError."""
    path = home / name
    try:
        if not path.exists():
            _write_once(path, new_secret())
        text = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be used: {error.strerror}. Set JACKFIELD_HOME to a folder you may write to."
        ) from error
    # An empty token would open everything to whoever sends none.
    if not text:
        raise ConfigurationError(f"{path} is empty. Delete it, and a new one is made at the next start.")
    return text


def new_secret() -> str:
    """384 random bits as text."""
    return secrets.token_urlsafe(SECRET_BYTES)


def replace_secret(home: Path, name: str, text: str) -> None:
    """Write ``home/name`` whole or not at all, mode 0600; raises OSError."""
    part = _written(home / name, text)
    part.replace(home / name)


def _write_once(path: Path, text: str) -> None:
    """Write a file whole or not at all; of several processes at once, the first one's stays."""
    part = _written(path, text)
    try:
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()


def _written(path: Path, text: str) -> Path:
    """The text in a file beside ``path``, on the disk."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    return part
