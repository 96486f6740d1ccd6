"""Plans as JSON (``jackfield/plan@1``) and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from designer.plan.model import (
    FORMAT,
    ArtifactRef,
    ExecutionPlan,
    PlannedInput,
    PlannedOutput,
    PlannedStep,
)


def plan_to_json(plan: ExecutionPlan) -> dict[str, Any]:
    return asdict(plan)


def plan_from_json(data: Mapping[str, Any]) -> ExecutionPlan:
    """Rebuild a plan; raises ValueError for a format this release does not know."""
    if data.get("format") != FORMAT:
        raise ValueError(f"Plan format {data.get('format')!r} is not {FORMAT}. Upgrade Jackfield to read it.")
    return ExecutionPlan(
        steps=tuple(_step(item) for item in data["steps"]),
        parameters=data["parameters"],
        on_failure=data["on_failure"],
    )


def _step(data: Mapping[str, Any]) -> PlannedStep:
    return PlannedStep(
        **{
            **data,
            "inputs": tuple(PlannedInput(**item) for item in data["inputs"]),
            "outputs": tuple(PlannedOutput(**item) for item in data["outputs"]),
            "fixed": {port: ArtifactRef(**ref) for port, ref in data["fixed"].items()},
        }
    )
