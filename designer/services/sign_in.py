"""The one local owner, and the one-time links that sign a browser in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone

from designer.foundation.errors import NotPermitted
from designer.models import SignInLink

OWNER = "owner"
#: Links stay in terminal history, so they expire as well as being single-use.
LINK_LIFE = timedelta(hours=24)


def owner() -> User:
    """The local owner, created on first use. Has no password: links and tokens sign in."""
    user, created = get_user_model().objects.get_or_create(username=OWNER)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def make_link_token() -> str:
    """A new one-time token; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    SignInLink.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.create(hash=_hash(token), expires_at=now + LINK_LIFE)
    return token


def redeem(token: str) -> User:
    """The owner, for a valid token; raises NotPermitted for a used, expired or unknown one."""
    now = timezone.now()
    fresh = SignInLink.objects.filter(hash=_hash(token), used_at=None, expires_at__gt=now)
    if not fresh.update(used_at=now):
        raise NotPermitted(
            "This sign-in link was used already or has expired. "
            "Make a new one: jackfield sign-in-link (python manage.py sign_in_link in a checkout)"
        )
    return owner()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
