"""The root of our exceptions, and DomainError: refusals that the caller can act on."""

from __future__ import annotations

from typing import Any


class JackfieldError(Exception):
    """Root of every exception that is raised on purpose."""


class ConfigurationError(JackfieldError):
    """A wrong setting. Raised only at start-up; its text is one sentence."""


class DomainError(JackfieldError):
    """A request that cannot be carried out as asked; never retried. Its text is the response's ``detail``.

    ``status`` and ``code`` are those of the HTTP response; ``facts`` are additional members of it,
    such as the current document after a stale save.
    """

    status = 400
    code = "refused"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class InvalidOptions(DomainError):
    """Options with mistakes; ``problems`` in the facts are all of them."""

    code = "options.invalid"


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
    """Well-formed, but the content cannot be used, such as a file that is not a table."""

    status = 422
    code = "unprocessable"


class NotStored(DomainError):
    """The server could not store the bytes; the message says why, such as a full disk."""

    status = 507
    code = "not_stored"


class PreconditionRequired(DomainError):
    status = 428
    code = "precondition_required"
