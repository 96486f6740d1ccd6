"""The result of a step, and how a step that reuses it names its source. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from runs.core.times import rfc3339

Json = dict[str, Any]
#: {port: {digest, type, bytes}}
Outputs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a step that ran and succeeded wrote, and how many seconds it took."""

    step: UUID
    run: UUID
    node: str
    outputs: Outputs
    seconds: float | None
    finished_at: datetime | None
    warnings: Sequence[Mapping[str, Any]] = ()

    def source_json(self) -> Json:
        """``reused_from`` of events and snapshots, ``reuse_from`` of a preview."""
        return {
            "run": str(self.run),
            "node": self.node,
            "step": str(self.step),
            "finished_at": rfc3339(self.finished_at),
        }

    def reused_data(self) -> Json:
        """The data of a ``step.reused`` event."""
        return {
            "outputs": dict(self.outputs),
            "reused_from": self.source_json(),
            "saved_seconds": self.seconds,
            "because": [],
            **({"warnings": list(self.warnings)} if self.warnings else {}),
        }
