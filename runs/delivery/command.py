"""Commands (requested side effects), and the tasks that deliver them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from runs.models import Outbox


@dataclass(frozen=True, slots=True)
class Command:
    """A requested side effect. ``payload`` holds ids only; ``dedupe_key`` identifies the cause."""

    kind: str
    dedupe_key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    #: The run it belongs to; None: the run being recorded.
    run_id: UUID | None = None
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """An outbox row as a message carries it to a worker: ids only, unchanged since its commit."""

    id: UUID
    kind: str
    run_id: UUID
    payload: Mapping[str, Any]
    #: Whether the recording thread has claimed it for itself.
    claimed: bool = False

    @classmethod
    def of(cls, row: Outbox) -> Task:
        return cls(row.id, row.kind, row.run_id, row.payload)

    def to_message(self) -> tuple[str, str, str, dict[str, Any]]:
        return str(self.id), self.kind, str(self.run_id), dict(self.payload)

    @classmethod
    def from_message(cls, id: str, kind: str, run_id: str, payload: Mapping[str, Any]) -> Task:
        return cls(UUID(id), kind, UUID(run_id), payload)


class Postpone(Exception):
    """Raised by a handler: try again in ``seconds``. Does not count as a failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Try again in {seconds} s.")
        self.seconds = seconds


#: Runs one kind of command; may raise Postpone.
Handler = Callable[[Task], None]
