"""Where a step's log and outputs are: reads of the engine's rows, the bytes are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from designer.foundation.errors import NotFound
from runs.models import Run, StepAttempt, StepRun


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a step: the bytes' digest, the port type, their size."""

    digest: str
    type: str
    bytes: int


def step_or_404(run: Run, node: str) -> StepRun:
    step = StepRun.objects.filter(run=run, node=node).select_related("reused_from").first()
    if step is None:
        raise NotFound(f"The run has no step '{node}'.")
    return step


def attempt_name(step: StepRun, number: int | None = None) -> str | None:
    """The driver's name of an attempt, else of the latest; None when none was launched.

    A reused step has the log of the step it reuses. Raises NotFound for an unknown number.
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
    """The output at a port; the sentence of NotFound says why there is none."""
    output = step.outputs.get(port)
    if output is not None:
        return Output(output["digest"], output["type"], output["bytes"])
    if step.outputs:
        raise NotFound(f"Step '{step.node}' has no output '{port}'. It has: {', '.join(step.outputs)}.")
    raise NotFound(f"Step '{step.node}' is {step.status}: it has no outputs yet.")
