"""Which steps can share a runner, and how many runners to keep: frozen values. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from compute.spec import ResourceLimits, RunnerMode, StepSpec
from compute.step_folder import limits_document


@dataclass(frozen=True, slots=True)
class RunnerKind:
    """Steps of one environment, with the same limits, run the same way. Sizes in bytes."""

    mode: RunnerMode
    image: str
    memory_bytes: int
    cpus: float
    processes: int
    output_bytes: int

    @classmethod
    def of(cls, spec: StepSpec) -> RunnerKind:
        """The kind that the step needs; it must say how a runner may run it."""
        limits, mode = spec.limits, spec.runner
        assert mode is not None
        return cls(mode, spec.image, limits.memory_bytes, limits.cpus, limits.processes, limits.output_bytes)

    @property
    def limits(self) -> ResourceLimits:
        """The limits of an executor of this kind."""
        return ResourceLimits(
            memory_bytes=self.memory_bytes,
            cpus=self.cpus,
            processes=self.processes,
            output_bytes=self.output_bytes,
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> RunnerKind:
        """Raises ValueError for what another release wrote."""
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(f"no kind of runner: {text}") from error


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many runners a target keeps. ``least`` stay up when idle; the others for ``idle_seconds``.

    ``most_steps``: an executor is replaced after so many. ``preload``: modules that executors import
    while there is nothing to do; ``forked``: those that the warm parent of user code imports.
    """

    least: int = 0
    most: int = 4
    idle_seconds: float = 300.0
    most_steps: int = 500
    preload: tuple[str, ...] = ()
    forked: tuple[str, ...] = ()

    def runner_settings(self, name: str, kind: RunnerKind, *, contained: bool) -> dict[str, Any]:
        """The settings of ``compute.supervision.serve_steps``, except for its paths."""
        return {
            "name": name,
            "mode": kind.mode,
            "limits": limits_document(kind.limits, contained=contained),
            "preload": list(self.preload if kind.mode == "executor" else self.forked),
            "orphan_seconds": self.idle_seconds,
            "most_steps": self.most_steps,
        }
