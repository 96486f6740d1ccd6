"""DomainError: refusals a caller can act on. Each has its HTTP status and a code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from designer.graph.problems import Problem


class DomainError(Exception):
    """A request that cannot be done as asked; never retried. The text is the answer's detail.

    ``facts`` are further members of the answer (the current document of a stale save).
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


class DraftConflict(DomainError):
    status = 409
    code = "stale"


class InvalidTransition(DomainError):
    status = 409
    code = "invalid_transition"


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


class DraftRejected(DomainError):
    """A graph that cannot run, with every problem found."""

    status = 422
    code = "graph_cannot_run"

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        first = errors[0].message if errors else "The pipeline cannot run."
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        super().__init__(first + more, problems=[problem.to_json() for problem in problems])


class PreconditionRequired(DomainError):
    status = 428
    code = "precondition_required"
