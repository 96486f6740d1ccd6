"""Credentials of programs: a secret is made and shown once, and kept as a hash; its uses are noted.

A secret has 256 random bits, so its SHA-256 protects it as well as a slow hash would
(docs/decisions/0003).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from designer.foundation.wrong_tries import WrongTries

RANDOM_BYTES = 32
#: Characters after the mark by which people tell secrets apart in a list.
SHOWN = 8
#: Resolution of ``last_used_at``: a busy caller causes one write a minute.
LAST_USED_STEP = timedelta(minutes=1)

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)


class CredentialRefused(Exception):
    """The secret is not valid. The message says why."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What of a new secret is stored (``prefix``, ``hash``), and the secret itself, which is not."""

    secret: str
    prefix: str
    hash: str


def new_credential(mark: str) -> Credential:
    """A new secret; ``mark`` begins it and says what it is for."""
    secret = mark + secrets.token_urlsafe(RANDOM_BYTES)
    return Credential(secret, prefix_of(mark, secret), hash_of(secret))


def prefix_of(mark: str, secret: str) -> str:
    """The beginning of a secret, which is shown in lists."""
    return secret[: len(mark) + SHOWN]


def hash_of(secret: str) -> str:
    """What is stored of a secret: 64 hexadecimal digits. Rows are found by it, so nothing is compared."""
    return sha256(secret.encode()).hexdigest()


def note_use(rows: QuerySet[Row]) -> None:
    """Set ``last_used_at`` of the row, unless it says so already."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_STEP)
    rows.filter(stale).update(last_used_at=now)


def of_bearer(
    authorization: str, address: str, find: Callable[[str], Found], wrong: WrongTries
) -> Found | None:
    """What ``find`` makes of the bearer token in an Authorization header; None if there is none.

    ``find`` raises CredentialRefused for a wrong one, which counts against the IP address: raises
    AuthenticationFailed, Throttled after too many.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        return find(secret.strip())
    except CredentialRefused as refusal:
        wrong.count(address)
        raise AuthenticationFailed(str(refusal)) from refusal
