"""Short ways to write execution plans of toy steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.plan import ArtifactRef, ExecutionPlan, PlannedInput, PlannedOutput, PlannedStep
from designer.plan.model import OnFailure


def step(node: str, function: str = "constant", *sources: str, **changes: Any) -> PlannedStep:
    """A step that calls ``toy_steps.<function>`` and reads ``value`` of its sources.

    Keywords that are fields of PlannedStep set those; the others are its parameters.
    """
    fields = {name: changes.pop(name) for name in list(changes) if name in PlannedStep.__dataclass_fields__}
    ports = ("first", "second")
    return PlannedStep(
        **{
            "node": node,
            "component": function,
            "version": "1",
            "entry": f"tests.factories.toy_steps:{function}",
            "parameters": changes,
            "inputs": tuple(
                PlannedInput(port, "file", source, "value")
                for port, source in zip(ports, sources, strict=False)
            ),
            "outputs": (PlannedOutput("value", "file"),),
            **fields,
        }
    )


def fixed(node: str, digest: str = "sha256:" + "0" * 64) -> PlannedStep:
    """A step whose output is known before the run."""
    return step(node, "dataset", entry="", fixed={"value": ArtifactRef(digest, "file", 3)})


def plan(*steps: PlannedStep, on_failure: OnFailure = "continue") -> ExecutionPlan:
    """A plan of steps that are in a topological order."""
    return ExecutionPlan(steps, on_failure=on_failure)


def chain(length: int, function: str = "add", **changes: Any) -> ExecutionPlan:
    """``n0`` (a constant), then steps each of which reads the one before.

    Each is of another version: of equal steps that read equal bytes only the first would run.
    """
    steps = [step("n0")]
    for number in range(1, length):
        facts = {"version": str(number), **changes}
        steps.append(step(f"n{number}", function, f"n{number - 1}", **facts))
    return plan(*steps)


def document(name: str = "Toys") -> Mapping[str, Any]:
    """A document to go with a plan; runs keep it but do not read it."""
    return {"format": "jackfield/pipeline@1", "name": name, "nodes": [], "edges": []}
