"""Step states kept in memory from one record of a run to the next.

Reading a thousand rows for each step that ends would cost more than the step. What is kept carries the
number of the run's last event; the run's row, which every record locks and reads, tells whether another
process has recorded something since.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from runs.core.step_states import StepStates

#: Runs whose steps are kept, per process.
KEPT_RUNS = 32

_kept: OrderedDict[UUID, tuple[int, StepStates]] = OrderedDict()
_lock = threading.Lock()


def take(run_id: UUID, seq: int) -> StepStates | None:
    """The steps as of event ``seq``, for the holder of the run's lock to change; None: not known."""
    with _lock:
        kept = _kept.pop(run_id, None)
    return kept[1] if kept is not None and kept[0] == seq else None


def keep(run_id: UUID, seq: int, states: StepStates) -> None:
    """Keep the steps as of event ``seq``, once it is committed.

    Before the commit the number is not the run's yet: should the commit fail, another process may
    commit other events under the same number. A newer state stays: another thread may have committed
    between our commit and this call.
    """
    with _lock:
        kept = _kept.get(run_id)
        if kept is not None and kept[0] > seq:
            return
        _kept[run_id] = (seq, states)
        _kept.move_to_end(run_id)
        while len(_kept) > KEPT_RUNS:
            _kept.popitem(last=False)


def known_outputs(run_id: UUID, nodes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Outputs of those of the nodes for which they are known here. Outputs never change."""
    with _lock:
        kept = _kept.get(run_id)
    outputs = kept[1].outputs if kept else {}
    return {node: outputs[node] for node in nodes if node in outputs}


def clear() -> None:
    """For tests that empty the database."""
    with _lock:
        _kept.clear()
