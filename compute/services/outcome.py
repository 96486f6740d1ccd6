"""How a step ended: its outputs in the store, or the sentence that says why there are none."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compute.errors import ArtifactUnfit
from compute.records import finite, storable, storable_text
from compute.sdk import stored
from compute.services.places import step_folder, store
from compute.services.steps import step_document
from compute.spec import STEP_LOST, EndReason, StepStatus
from compute.step_folder import read_record
from compute.supervision.limits import DEEPEST

#: Longest text kept of what a component's process says about its failure.
MAX_TEXT = 2000
MIB = 1024**2


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """``outputs``: port -> (digest, type, bytes). ``error``: {code, message, hint, facts} or None."""

    exit_code: int | None
    reason: EndReason | None
    error: dict[str, Any] | None = None
    outputs: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    started_at: float | None = None
    finished_at: float | None = None


def collect(
    name: str, outputs: Sequence[tuple[str, str, bool]], status: StepStatus, *, foreign: bool = True
) -> StepOutcome:
    """Take the outputs of a step that ended so into the store. May be repeated.

    ``foreign`` false: no code of users ran in the step, so our own writers wrote its outputs
    (``compute.sdk.ports.save``), and what they wrote is not looked at again. Raises ArtifactError when
    bytes cannot be stored for a reason that is not the step's.
    """
    folder = step_folder(name)
    error = _error(name, status) or _faulty_output(folder, outputs, foreign=foreign)
    taken: dict[str, tuple[str, str, int]] = {}
    if error is None:
        taken, error = _stored(folder, outputs)
    return StepOutcome(
        exit_code=status.exit_code,
        reason=status.reason,
        error=error,
        outputs=taken,
        started_at=status.started_at,
        finished_at=status.finished_at,
    )


def _stored(
    folder: Path, outputs: Sequence[tuple[str, str, bool]]
) -> tuple[dict[str, tuple[str, str, int]], dict[str, Any] | None]:
    """The outputs in the store; or none of them, and the error of the one that can never be stored."""
    found = {}
    for port, type_, _ in outputs:
        path = folder / "out" / port
        if os.path.lexists(path):
            try:
                digest, size = store().put(path, move=True, durable=False)
            except ArtifactUnfit as fault:
                # It may name a file, in whatever characters the step chose.
                message = f"The output '{port}' cannot be stored: {storable_text(str(fault))}"
                return {}, failure("output.invalid", message[:MAX_TEXT], port=port)
            found[port] = (digest, type_, size)
    return found, None


def _faulty_output(
    folder: Path, outputs: Sequence[tuple[str, str, bool]], *, foreign: bool
) -> dict[str, Any] | None:
    """The error of an output that is missing though required, or is not what its port says."""
    if os.path.islink(folder / "out"):
        return failure("output.invalid", "The step replaced its output folder by a link.")
    for port, type_, optional in outputs:
        mode = _mode(folder / "out" / port)
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            message = f"The output '{port}' is a link or no regular file."
            return failure("output.invalid", message, "Write the content itself.", port=port)
        if not mode and not optional:
            message = f"The component ended without writing its output '{port}'."
            return failure("output.missing", message, "Return a value for every output.", port=port)
        if mode and foreign and (unlike := stored.fault(type_, folder / "out" / port)):
            message = f"The output '{port}' {storable_text(unlike)}."
            return failure("output.invalid", message, f"Write a value of type '{type_}' there.", port=port)
    return None


def _mode(path: Path) -> int:
    """The file mode of a path, links not followed; 0 when nothing is there."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _error(name: str, status: StepStatus) -> dict[str, Any] | None:
    if status.reason != "exited":
        return _limit_error(name, status)
    if status.exit_code == 0:
        return None
    told = read_record(step_folder(name) / "error.json")
    if isinstance(told.get("message"), str) and isinstance(told.get("code"), str):
        facts = told.get("facts")
        return {
            "code": storable_text(told["code"])[:100],
            "message": storable_text(told["message"])[:MAX_TEXT],
            "hint": storable_text(str(told.get("hint", "")))[:MAX_TEXT],
            "facts": storable(facts) if isinstance(facts, dict) else {},
        }
    return _exit_error(status.exit_code or 0)


def _limit_error(name: str, status: StepStatus) -> dict[str, Any]:
    limits = _limits(name)
    memory = f"{limits.get('memory_bytes', 0) / MIB:,.0f} MiB"
    match status.reason:
        case "timeout":
            message = f"The step ran past its time limit of {limits.get('timeout_seconds', 0):g} seconds."
            return failure("step.timeout", message, "Raise the limit, or give the step less to do.")
        case "memory":
            message = f"The step needed more than its {memory} of memory."
            return failure("step.memory", message, "Use fewer rows or columns, or a target with more memory.")
        case "processes":
            message = f"The step started more than {limits.get('processes', 0):g} processes or threads."
            return failure("step.processes", message, "Look in the log for what starts them.")
        case "disk":
            message = "The step's disk was full, or its files went over their size limit."
            return failure("step.disk", message, "Free space on the server's disk, or write less.")
        case "files":
            message = (
                f"The step left more than {limits.get('output_files', 0):,.0f} files and folders, "
                f"or folders nested deeper than {DEEPEST}."
            )
            return failure(
                "step.files", message, "Write fewer, larger files, such as one ZIP or Parquet file."
            )
        case "stopped":
            return failure("step.stopped", "The step was stopped.")
    return failure(**STEP_LOST)


def _limits(name: str) -> dict[str, float]:
    """The step's limits, as its folder tells them: it may have written there, so only numbers count."""
    told = step_document(name).get("limits")
    numbers = {key: finite(value) for key, value in told.items()} if isinstance(told, dict) else {}
    return {key: number for key, number in numbers.items() if number is not None}


def _exit_error(code: int) -> dict[str, Any]:
    if code > 128 and code - 128 in set(signal.Signals):
        name = signal.Signals(code - 128).name
        message = f"The component's process was ended by {name}."
        return failure("step.signal", message, "The end of the log may say why.", signal=name)
    message = f"The component's process ended with exit code {code}."
    return failure("step.exit_code", message, "The end of the log may say why.", exit_code=code)


def failure(code: str, message: str, hint: str = "", **facts: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "hint": hint, "facts": facts}
