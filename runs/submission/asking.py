"""Asking a person before code from elsewhere runs where it can do what the server can."""

from __future__ import annotations

from compute import services
from designer.plan import ExecutionPlan
from designer.services.code import ask_about_code


def ask_about_plan(plan: ExecutionPlan) -> None:
    """Raise CodeFromElsewhere if the plan would run code from elsewhere on a target that contains nothing."""
    if any(step.user_code for step in plan.steps):
        targets = services.contained_targets()
        contained = {name for name, is_contained in targets.items() if is_contained}
        ask_about_code(plan, plan.targets - contained, contained)
