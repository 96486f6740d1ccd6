"""Pinning a run: its outputs are kept even when space is needed."""

from __future__ import annotations

from uuid import UUID

from runs.journal.snapshot import run_or_404
from runs.models import Run


def pin_run(run_id: UUID, pinned: bool) -> None:
    """Keep the run's outputs, or allow their deletion again; raises NotFound."""
    Run.objects.filter(pk=run_or_404(run_id).pk).update(pinned=pinned)
