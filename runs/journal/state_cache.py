"""Step states cached in memory between records of a run.

Reading a thousand rows for every step that ends would cost more than the step. An entry carries the
number of the run's last event; comparing it with the run's row, which every record locks and reads,
shows whether another process has recorded events since.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from runs.core.kept import Kept
from runs.core.step_states import StepStates

#: Steps to cache per process.
KEPT_STEPS = 32_000

_kept: Kept[UUID, tuple[int, StepStates]] = Kept(KEPT_STEPS)
#: Held while an entry is compared and replaced.
_lock = threading.Lock()


def take(run_id: UUID, seq: int) -> StepStates | None:
    """Remove and return the steps as of event ``seq``; None if not cached. Needs the run's lock."""
    with _lock:
        kept = _kept.take(run_id)
    return kept[1] if kept is not None and kept[0] == seq else None


def keep(run_id: UUID, seq: int, states: StepStates) -> None:
    """Cache the steps as of event ``seq``, after its commit.

    Not before: if the commit fails, another process may commit other events with the same number.
    Never replaces a newer entry: another thread may have committed between our commit and this call.
    """
    with _lock:
        kept = _kept.get(run_id)
        if kept is not None and kept[0] > seq:
            return
        _kept.put(run_id, (seq, states), 1 + len(states.facts))


def known_outputs(run_id: UUID, nodes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Cached outputs of the nodes. Outputs never change, so their age does not matter."""
    kept = _kept.get(run_id)
    outputs = kept[1].outputs if kept else {}
    return {node: outputs[node] for node in nodes if node in outputs}


def clear() -> None:
    """For tests that empty the database."""
    _kept.clear()
