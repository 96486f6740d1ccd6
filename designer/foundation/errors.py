"""The root of our exceptions, and DomainError: refusals that a caller can act on."""

from __future__ import annotations

from typing import Any


class JackfieldError(Exception):
    """Root of every failure that is raised on purpose."""


class ConfigurationError(JackfieldError):
    """A setting is wrong. Raised at start-up only; its text is one sentence."""


class DomainError(JackfieldError):
    """A request that cannot be done as asked; never retried. The text is the answer's detail.

    ``status`` and ``code`` are those of the HTTP answer, ``facts`` its further members (the current
    document of a stale save).
    """

    status = 400
    code = "refused"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class NotFound(DomainError):
    status = 404
    code = "not_found"


class NotPermitted(DomainError):
    status = 403
    code = "not_permitted"


class InUse(DomainError):
    status = 409
    code = "in_use"


class OverLimit(DomainError):
    status = 413
    code = "over_limit"


class Unprocessable(DomainError):
    """Well-formed, but its content cannot be used (a file that is no table)."""

    status = 422
    code = "unprocessable"


class NotStored(DomainError):
    """The server could not keep the bytes; the sentence says why (its disk is full)."""

    status = 507
    code = "not_stored"


class PreconditionRequired(DomainError):
    status = 428
    code = "precondition_required"
