"""Names of the cookies of one installation."""

from __future__ import annotations

from hashlib import blake2s


def cookie_names(secret_key: str) -> tuple[str, str]:
    """The names of the session's and the CSRF token's cookie; the same for all processes that share a key."""
    mark = blake2s(secret_key.encode(), digest_size=4, person=b"cookies").hexdigest()
    return f"jackfield_session_{mark}", f"jackfield_csrf_{mark}"
