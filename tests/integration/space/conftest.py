"""Past runs as database rows, with real artifacts in a store of each test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from compute.services import store
from runs.models import Artifact, Experiment, Run, StepAttempt, StepRun
from runs.space import quota


@pytest.fixture
def home(
    transactional_db: None, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty store in which every artifact counts as old."""
    settings.JACKFIELD_HOME = tmp_path / "home"
    settings.JACKFIELD_ARTIFACT_QUOTA_BYTES = None
    monkeypatch.setattr(quota, "RECENT_SECONDS", -1.0)
    monkeypatch.setattr(quota, "ORPHAN_SECONDS", -1.0)
    return tmp_path


@pytest.fixture
def put(home: Path) -> Callable[[bytes], dict[str, Any]]:
    """Stores bytes and returns them as a step's output."""

    def keep(content: bytes) -> dict[str, Any]:
        (home / "content").write_bytes(content)
        digest, size = store().put(home / "content")
        return {"digest": digest, "type": "file", "bytes": size}

    return keep


def a_run(status: str = "succeeded", **fields: Any) -> Run:
    experiment, _ = Experiment.objects.get_or_create(name="space")
    return Run.objects.create(
        experiment=experiment, document={}, plan={"steps": []}, status=status, name="Space", **fields
    )


def a_step(run: Run, node: str, seconds: float, **outputs: dict[str, Any]) -> StepRun:
    """A step that ran for ``seconds`` and made ``outputs``, with the rows that the engine would write."""
    step = StepRun.objects.create(
        run=run, node=node, position=0, status="succeeded", target="local", attempt=1, outputs=outputs
    )
    end = timezone.now()
    StepAttempt.objects.create(
        step=step, number=1, name=f"{run.id.hex}-{node}-1", target="local", status="succeeded",
        started_at=end - timedelta(seconds=seconds), finished_at=end,
    )  # fmt: skip
    rows = [Artifact(**output) for output in outputs.values()]
    Artifact.objects.bulk_create(rows, ignore_conflicts=True)
    return step


def a_reused_step(run: Run, node: str, source: StepRun) -> StepRun:
    return StepRun.objects.create(
        run=run, node=node, position=0, status="reused", target="local",
        reused_from=source, outputs=source.outputs,
    )  # fmt: skip
