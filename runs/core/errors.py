"""Errors of requests about runs."""

from __future__ import annotations

from designer.foundation.errors import DomainError


class InvalidTransition(DomainError):
    status = 409
    code = "invalid_transition"
