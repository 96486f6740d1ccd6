"""What a driver is asked to run and what it answers: frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

#: Why a step process ended when its exit code alone does not say.
EndReason = Literal["exited", "timeout", "memory", "processes", "disk", "files", "stopped", "lost"]
#: ``waiting``: launched, and begins as soon as a runner is free.
StepState = Literal["waiting", "running", "exited", "absent"]
#: How a runner runs steps. ``executor``: built-in components share one process. ``process``: each
#: step gets a fresh one.
RunnerMode = Literal["executor", "process"]


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """Bounds of one step. Sizes in bytes, times in seconds; infinity is no bound."""

    memory_bytes: int = 4 * 1024**3
    cpus: float = 1.0
    processes: int = 256
    timeout_seconds: float = 3_600
    log_bytes: int = 16 * 1024**2
    output_bytes: int = 64 * 1024**3
    #: Files and folders that its folder may hold.
    output_files: int = 200_000


@dataclass(frozen=True, slots=True)
class Mount:
    """A host path made visible to the step at ``target``."""

    source: Path
    target: str
    read_only: bool = True


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One attempt of one step, ready to launch.

    ``name`` is deterministic (run, node, attempt), so launching twice means adopting.
    ``folder`` is the host's step folder; the step sees it as its own (see compute/supervision).
    ``image`` is the environment's image reference; process targets ignore it. ``runner``: how a warm
    runner may run it; None: it gets a process or container of its own. ``secrets`` (variable -> value)
    are for the launcher to write to the supervisor's standard input (``supervision.secret_input``) and
    nowhere else.
    """

    name: str
    folder: Path
    labels: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    limits: ResourceLimits = ResourceLimits()
    image: str = ""
    network: bool = False
    runner: RunnerMode | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StepStatus:
    """What a driver knows of a step. Times are Unix seconds."""

    name: str
    state: StepState
    exit_code: int | None = None
    reason: EndReason | None = None
    started_at: float | None = None
    finished_at: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


#: The error of a step that ended without a word of its own, as {code, message, hint}.
STEP_LOST: Mapping[str, str] = MappingProxyType(
    {
        "code": "step.lost",
        "message": "The step's process is gone: it was killed from outside, or its machine went away.",
        "hint": "Look at the target on the compute page.",
    }
)
