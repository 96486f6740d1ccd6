"""Finding a step's log and outputs in the database; their bytes are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from designer.foundation.errors import NotFound
from runs.models import Run, StepAttempt, StepRun


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a step: its digest, port type and size in bytes."""

    digest: str
    type: str
    bytes: int


def step_or_404(run: Run, node: str) -> StepRun:
    step = StepRun.objects.filter(run=run, node=node).select_related("reused_from").first()
    if step is None:
        raise NotFound(f"The run has no step '{node}'.")
    return step


def attempt_name(step: StepRun, number: int | None = None) -> str | None:
    """The name of the step's attempt ``number``, or of its latest; None if none was launched.

    For a reused step, an attempt of the step it reuses. Raises NotFound for an unknown number.
    """
    owner = step.reused_from or step
    attempts = StepAttempt.objects.filter(step=owner)
    if number is None:
        latest = attempts.order_by("-number").first()
        return latest.name if latest else None
    found = attempts.filter(number=number).first()
    if found is None:
        raise NotFound(f"Step '{step.node}' has no attempt {number}.")
    return found.name


def output_or_404(step: StepRun, port: str) -> Output:
    """The output at a port; raises NotFound, saying why there is none."""
    output = step.outputs.get(port)
    if output is not None:
        return Output(output["digest"], output["type"], output["bytes"])
    if step.outputs:
        raise NotFound(f"Step '{step.node}' has no output '{port}'. It has: {', '.join(step.outputs)}.")
    raise NotFound(f"Step '{step.node}' is {step.status}: it has no outputs yet.")
