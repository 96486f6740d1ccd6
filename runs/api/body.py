"""What a request carries, checked."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from designer.foundation.errors import DomainError

#: The column holds 200 characters, of which ours take up to 60.
KEY_LENGTH = 128
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=f"The same key again answers the run it started. At most {KEY_LENGTH} characters.",
)


def idempotency_key(request: Request) -> str | None:
    """The header, or None; raises DomainError when it is too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_LENGTH:
        raise DomainError(f"Idempotency-Key has {len(key)} characters. Send at most {KEY_LENGTH}.")
    return key or None


def whole_number(request: Request, name: str, default: int = 0) -> int:
    """A query parameter that counts from 0; raises DomainError for anything else."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise DomainError(f"{name} is '{text}'. Send a whole number from 0.")
    return int(text)
