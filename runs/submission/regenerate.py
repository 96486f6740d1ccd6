"""Computing a run's outputs again: those that are gone, or those of chosen steps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from designer.foundation.errors import DomainError
from designer.plan import ExecutionPlan
from runs.journal.plans import plan_of
from runs.models import Run
from runs.submission.retry import ended_run, run_again


def regenerate_run(
    run_id: UUID, nodes: Collection[str] = (), *, started_by: str = "", asks: bool = False
) -> Run:
    """A new run of the same plan, in which ``nodes`` run even if a result exists.

    Without nodes: what was never computed or has lost its bytes is computed; the rest is taken over.
    ``asks``: see Origin. Raises NotFound, InvalidTransition if the run has not ended, DomainError for an
    unknown node.
    """
    run = ended_run(run_id)
    plan = plan_of(run.id)
    for node in nodes:
        if node not in plan.by_node:
            raise DomainError(f"The run has no step '{node}'. It has: {', '.join(sorted(plan.by_node))}.")
    return run_again(run, regenerating(plan, nodes), started_by, asks=asks)


def regenerating(plan: ExecutionPlan, nodes: Collection[str]) -> ExecutionPlan:
    """The plan in which these steps, and no others, run even if a result exists."""
    steps = tuple(
        step if step.regenerate == (step.node in nodes) else replace(step, regenerate=step.node in nodes)
        for step in plan.steps
    )
    return replace(plan, steps=steps)
