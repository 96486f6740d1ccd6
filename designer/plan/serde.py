"""Plans as JSON (``jackfield/plan@1``) and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from designer.plan.model import (
    FORMAT,
    ArtifactRef,
    ExecutionPlan,
    PlannedInput,
    PlannedOutput,
    PlannedSecret,
    PlannedStep,
)

_FIELDS: Mapping[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (PlannedStep, PlannedInput, PlannedOutput, ArtifactRef)
}


def plan_to_json(plan: ExecutionPlan) -> dict[str, Any]:
    """The plan as JSON values; ``plan_from_json`` reads them."""
    return {
        "format": plan.format,
        "parameters": dict(plan.parameters),
        "on_failure": plan.on_failure,
        "steps": [_step_to_json(step) for step in plan.steps],
    }


def _step_to_json(step: PlannedStep) -> dict[str, Any]:
    # dataclasses.asdict would copy every parameter value deeply, and fails on mapping proxies.
    return _fields_of(step) | {
        "parameters": dict(step.parameters),
        "inputs": [_fields_of(item) for item in step.inputs],
        "outputs": [_fields_of(item) for item in step.outputs],
        "fixed": {port: _fields_of(ref) for port, ref in step.fixed.items()},
        "secrets": {variable: list(secret) for variable, secret in step.secrets.items()},
    }


def _fields_of(value: PlannedStep | PlannedInput | PlannedOutput | ArtifactRef) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _FIELDS[type(value)]}


def plan_from_json(data: Mapping[str, Any]) -> ExecutionPlan:
    """The plan of such JSON; raises ValueError for a format this release cannot read."""
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
            # Absent in plans of earlier releases.
            "secrets": {name: PlannedSecret(*secret) for name, secret in data.get("secrets", {}).items()},
        }
    )
