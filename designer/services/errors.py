"""Errors about drafts."""

from __future__ import annotations

from collections.abc import Sequence

from designer.foundation.errors import DomainError
from designer.graph.problems import Problem


class DraftConflict(DomainError):
    status = 409
    code = "stale"


class DraftRejected(DomainError):
    """A graph that cannot run, with every problem found."""

    status = 422
    code = "graph_cannot_run"

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        first = errors[0].message if errors else "The pipeline cannot run."
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        super().__init__(first + more, problems=[problem.to_json() for problem in problems])
