"""The execution plan: what a run will do, immutable and self-contained. Pure."""

from designer.plan.model import (
    ArtifactRef,
    ExecutionPlan,
    PlannedInput,
    PlannedOutput,
    PlannedSecret,
    PlannedStep,
)
from designer.plan.serde import plan_from_json, plan_to_json

__all__ = [
    "ArtifactRef",
    "ExecutionPlan",
    "PlannedInput",
    "PlannedOutput",
    "PlannedSecret",
    "PlannedStep",
    "plan_from_json",
    "plan_to_json",
]
