"""Cancelling a run: steps that run are stopped, the others never start."""

from __future__ import annotations

from uuid import UUID

from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.states import RUN_TERMINAL
from runs.journal.record import record
from runs.models import Run
from runs.scheduling.advance import next_moves


def cancel_run(run_id: UUID) -> None:
    """Ask a run to end. May be repeated; raises InvalidTransition for a run that has ended."""
    try:
        record(run_id, [RunEvent("run.cancelling", transition_id="cancel")], follow=next_moves)
    except InvalidTransition as refusal:
        status = Run.objects.filter(pk=run_id).values_list("status", flat=True).get()
        if status in RUN_TERMINAL:
            raise InvalidTransition(f"The run has ended already: it is {status}.") from refusal
        raise
