"""A small pipeline, its runs, and a fake engine that a test controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from compute import services
from compute.models import ComputeTarget
from runs.core.events import RunEvent
from runs.journal.record import record
from runs.models import LoggedItem, Metric, StepAttempt, StepRun
from runs.scheduling.advance import next_moves
from tests.e2e.documents import document, node

API = "/api/v1"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def local(db: None) -> ComputeTarget:
    """The target ``local`` with more slots than the small pipeline has steps."""
    target, _ = ComputeTarget.objects.update_or_create(
        name="local",
        defaults={
            "kind": "process",
            "max_parallel": 4,
            "memory_bytes": 8 * 1024**3,
            "cpus": 4.0,
            "state": "ready",
        },
    )
    return target


@pytest.fixture
def drawing() -> Json:
    """The small pipeline: data, split by a pipeline parameter ``share``."""
    return document(
        [
            node("data", "enter_data_manually", data="a,b\n1,2\n3,4\n", format="csv", has_header=True),
            node("split", "split_data", fraction={"$parameter": "share"}, seed=1),
        ],
        ["data.dataset > split.dataset"],
        name="Small",
        parameters=[{"name": "share", "type": "float", "default": 0.5}],
    )


@pytest.fixture
def new_draft(alice: APIClient) -> Callable[[Json], str]:
    """Saves a document as a draft and returns the draft's id."""

    def save(drawing: Json) -> str:
        answer = alice.post(f"{API}/pipelines/", {"name": "Small", "document": drawing}, format="json")
        assert answer.status_code == 201, answer.content
        pipeline_id: str = answer.json()["id"]
        return pipeline_id

    return save


@pytest.fixture
def pipeline(new_draft: Callable[[Json], str], drawing: Json) -> str:
    """The small pipeline's id."""
    return new_draft(drawing)


@pytest.fixture
def broken(new_draft: Callable[[Json], str], drawing: Json) -> str:
    """A draft that cannot run, because its split has no input."""
    return new_draft({**drawing, "edges": []})


@pytest.fixture
def start(alice: APIClient, pipeline: str) -> Callable[..., str]:
    """Starts a run of the small pipeline with the given fields and returns its id."""

    def call(**body: Any) -> str:
        answer = alice.post(f"{API}/pipelines/{pipeline}/runs/", body, format="json")
        assert answer.status_code == 201, answer.content
        run_id: str = answer.json()["id"]
        return run_id

    return call


@dataclass(frozen=True)
class FakeEngine:
    """Records what the real engine would record about steps, without any process."""

    folder: Path

    def run_step(self, run_id: str, node: str) -> StepAttempt:
        """Record that the step runs."""
        self._tell(run_id, "step.running", node, {"attempt": 1})
        return StepAttempt.objects.get(step=self.step(run_id, node), number=1)

    def succeed(self, run_id: str, node: str, outputs: Mapping[str, Any]) -> None:
        """Record that the step succeeded with ``outputs``: data frames for tables, paths for the rest."""
        self.run_step(run_id, node)
        stored = {port: self._store(port, value) for port, value in outputs.items()}
        self._tell(run_id, "step.succeeded", node, {"attempt": 1, "exit_code": 0, "outputs": stored})

    def fail(self, run_id: str, node: str, message: str) -> None:
        """Record that the step's code failed with ``message``."""
        self.run_step(run_id, node)
        error = {"code": "value.bad", "message": message, "hint": "Look at it."}
        self._tell(run_id, "step.failed", node, {"attempt": 1, "exit_code": 1, "error": error})

    def log_number(self, run_id: str, node: str, name: str, value: float) -> None:
        step = self.step(run_id, node)
        line = step.metrics.count()
        Metric.objects.create(step_run=step, attempt=1, name=name, value=value, at=timezone.now(), line=line)

    def log_item(self, run_id: str, node: str, kind: str, name: str, data: Json) -> None:
        step = self.step(run_id, node)
        LoggedItem.objects.create(
            step_run=step, attempt=1, line=1, kind=kind, name=name, data=data, at=timezone.now()
        )

    def step(self, run_id: str, node: str) -> StepRun:
        return StepRun.objects.get(run_id=run_id, node=node)

    def _tell(self, run_id: str, kind: str, node: str, data: Json) -> None:
        record(UUID(run_id), [RunEvent(kind, node, data)], follow=next_moves)

    def _store(self, port: str, value: pl.DataFrame | Path) -> Json:
        if isinstance(value, Path):
            digest, size = services.store().put(value)
            return {"digest": digest, "type": "directory" if value.is_dir() else "file", "bytes": size}
        path = self.folder / f"{port}.parquet"
        value.write_parquet(path)
        digest, size = services.store().put(path)
        return {"digest": digest, "type": "table", "bytes": size}


@pytest.fixture
def engine(tmp_path: Path, db: None) -> FakeEngine:
    return FakeEngine(tmp_path)


@pytest.fixture
def finished_run(start: Callable[..., str], engine: FakeEngine) -> str:
    """A run of the small pipeline that succeeded."""
    run_id = start()
    halves = pl.DataFrame({"a": [1], "b": [2]}), pl.DataFrame({"a": [3], "b": [4]})
    engine.succeed(run_id, "data", {"dataset": pl.DataFrame({"a": [1, 3], "b": [2, 4]})})
    engine.succeed(run_id, "split", {"first": halves[0], "second": halves[1]})
    return run_id
