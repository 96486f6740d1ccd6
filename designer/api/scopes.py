"""What a token may do: the scope that each request needs, and the permission that compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from django.contrib.auth.models import User
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from designer.foundation.errors import NotPermitted

if TYPE_CHECKING:  # it needs the settings, which name this module
    from rest_framework.views import APIView

Scope = Literal["read", "run", "publish", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
#: A browser session and the owner's own token may do everything.
EVERYTHING = frozenset(SCOPES)
#: By the first part of an address under /api/v1/: what a request that writes needs; others need ``admin``.
WRITES: dict[str, Scope] = {
    "pipelines": "run",
    "datasets": "run",
    "samples": "run",
    "runs": "run",
    "code": "run",
    "endpoints": "publish",
}
#: Last parts of addresses that answer a question with POST and change nothing.
QUESTIONS = frozenset({"plan", "validate", "columns"})
#: What only ``admin`` may read.
CONFIDENTIAL = frozenset({"audit", "sessions"})


@dataclass(frozen=True, slots=True)
class Grant:
    """Who a token speaks for, what it may do, and what it is called (empty: the owner's own)."""

    user: User
    scopes: frozenset[str] = EVERYTHING
    name: str = ""


def granted(scopes: Iterable[str]) -> frozenset[str]:
    """What a token with these scopes may do: each includes reading, ``admin`` everything."""
    given = frozenset(scopes)
    return EVERYTHING if "admin" in given else given | {"read"}


def needed(method: str, path: str) -> Scope:
    """The scope that a request needs. ``path``: below /api/v1/, such as ``runs/{id}/cancel/``."""
    parts = path.strip("/").split("/")
    if parts[0] in CONFIDENTIAL:
        return "admin"
    if method in SAFE_METHODS or (method == "POST" and parts[-1] in QUESTIONS):
        return "read"
    return WRITES.get(parts[0], "admin")


class HasScope(BasePermission):
    """Refuses what the token's scopes do not allow. Requests without a token have every scope."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        scopes = request.auth.scopes if isinstance(request.auth, Grant) else EVERYTHING
        scope = needed(str(request.method), request.path.removeprefix("/api/v1/"))
        if scope not in scopes:
            raise NotPermitted(
                f"This token may {' and '.join(sorted(scopes))}; this request needs '{scope}'. "
                "Create a token with that scope on the settings page.",
                scope=scope,
            )
        return True
