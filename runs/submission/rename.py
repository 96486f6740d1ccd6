"""Calling a run by another name than it was started with."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Coalesce

from runs.journal.snapshot import run_or_404
from runs.models import Run


def rename_run(run_id: UUID, name: str) -> None:
    """Give the run a name; an empty one brings back that it was started with. Raises NotFound."""
    row = Run.objects.filter(pk=run_or_404(run_id).pk)
    first_name = Coalesce("started_as", "name")
    if name:
        row.update(name=name, started_as=first_name)
    else:
        row.update(name=first_name, started_as=None)
