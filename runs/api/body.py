"""Checked values of a request: headers and query parameters."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from designer.foundation.errors import DomainError

#: Maximum characters. The column holds 200; the prefix of an endpoint's keys takes up to 60.
KEY_LENGTH = 128
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=f"Repeating a key returns the run it started. At most {KEY_LENGTH} characters.",
)


def idempotency_key(request: Request) -> str | None:
    """The Idempotency-Key header, or None; raises DomainError if it is too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_LENGTH:
        raise DomainError(f"Idempotency-Key has {len(key)} characters. Send at most {KEY_LENGTH}.")
    return key or None


def whole_number(request: Request, name: str, default: int = 0) -> int:
    """A query parameter that is a whole number, 0 or more; raises DomainError."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise DomainError(f"{name} is '{text}'. Send a whole number, 0 or more.")
    return int(text)
