"""How a step ended: its outputs in the store, or the sentence that says why there are none."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compute.records import storable, storable_text
from compute.services.places import step_folder, store
from compute.services.steps import step_document
from compute.spec import STEP_LOST, EndReason, StepStatus
from compute.step_folder import read_record

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


def collect(name: str, outputs: Sequence[tuple[str, str, bool]], status: StepStatus) -> StepOutcome:
    """Take the outputs of a step that ended so into the store. May be repeated.

    Raises ArtifactError when bytes cannot be stored.
    """
    folder = step_folder(name)
    error = _error(name, status)
    stored: dict[str, tuple[str, str, int]] = {}
    if error is None:
        error = _faulty_output(folder, outputs)
    if error is None:
        stored = _stored(folder, outputs)
    return StepOutcome(
        exit_code=status.exit_code,
        reason=status.reason,
        error=error,
        outputs=stored,
        started_at=status.started_at,
        finished_at=status.finished_at,
    )


def _stored(folder: Path, outputs: Sequence[tuple[str, str, bool]]) -> dict[str, tuple[str, str, int]]:
    found = {}
    for port, type_, _ in outputs:
        path = folder / "out" / port
        if os.path.lexists(path):
            digest, size = store().put(path, move=True, durable=False)
            found[port] = (digest, type_, size)
    return found


def _faulty_output(folder: Path, outputs: Sequence[tuple[str, str, bool]]) -> dict[str, Any] | None:
    """The error of an output that is missing though required, or neither file nor folder."""
    if os.path.islink(folder / "out"):
        return failure("output.invalid", "The step replaced its output folder by a link.")
    for port, _, optional in outputs:
        mode = _mode(folder / "out" / port)
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            message = f"The output '{port}' is a link or no regular file."
            return failure("output.invalid", message, "Write the content itself.", port=port)
        if not mode and not optional:
            message = f"The component ended without writing its output '{port}'."
            return failure("output.missing", message, "Return a value for every output.", port=port)
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
    limits = step_document(name).get("limits", {})
    memory = f"{limits.get('memory_bytes', 0) / MIB:,.0f} MiB"
    match status.reason:
        case "timeout":
            message = f"The step ran past its time limit of {limits.get('timeout_seconds', 0):g} seconds."
            return failure("step.timeout", message, "Raise the limit, or give the step less to do.")
        case "memory":
            message = f"The step needed more than its {memory} of memory."
            return failure("step.memory", message, "Use fewer rows or columns, or a target with more memory.")
        case "processes":
            message = f"The step started more than {limits.get('processes', 0)} processes or threads."
            return failure("step.processes", message, "Look in the log for what starts them.")
        case "disk":
            message = "The step's disk was full, or its files went over their size limit."
            return failure("step.disk", message, "Free space on the server's disk, or write less.")
        case "stopped":
            return failure("step.stopped", "The step was stopped.")
    return failure(**STEP_LOST)


def _exit_error(code: int) -> dict[str, Any]:
    if code > 128 and code - 128 in set(signal.Signals):
        name = signal.Signals(code - 128).name
        message = f"The component's process was ended by {name}."
        return failure("step.signal", message, "The end of the log may say why.", signal=name)
    message = f"The component's process ended with exit code {code}."
    return failure("step.exit_code", message, "The end of the log may say why.", exit_code=code)


def failure(code: str, message: str, hint: str = "", **facts: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "hint": hint, "facts": facts}
