"""Databases of earlier releases, brought forward on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.server import ROOT, server_environment

#: Runs of two pipelines and of none, made before runs had numbers. Ids and times disagree once.
SEED = """
from datetime import UTC, datetime, timedelta
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from designer.foundation.ids import uuid7

apps = MigrationExecutor(connection).loader.project_state([("runs", "0003_reuse_index")]).apps
Pipeline, Run, Experiment = (
    apps.get_model(*name) for name in (("designer", "Pipeline"), ("runs", "Run"), ("runs", "Experiment"))
)
experiment = Experiment.objects.create(id=uuid7(), name="all")
pipelines = {name: Pipeline.objects.create(id=uuid7(), name=name, document={}) for name in "ab"}
for place, (pipeline, minutes) in enumerate([("a", 0), ("b", 1), ("a", 3), (None, 4), ("a", 2), ("b", 5)]):
    run = Run.objects.create(
        id=uuid7(), name=f"run {place}", experiment=experiment, pipeline=pipelines.get(pipeline),
        document={}, plan={},
    )
    created_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    Run.objects.filter(pk=run.pk).update(created_at=created_at)
"""
READ = """
import json
from runs.models import Run, RunCounter
print(json.dumps({
    "numbers": dict(Run.objects.values_list("name", "number")),
    "last": dict(RunCounter.objects.values_list("pipeline__name", "last_number")),
}))
"""


class Home:
    """A data folder whose database a test brings forward."""

    def __init__(self, folder: Path, database: str) -> None:
        self._environment = server_environment(folder, DATABASE_URL=database)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self._environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, program: str) -> str:
        return self.manage("shell", "--no-imports", "-v0", "-c", program)


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    database = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    return Home(tmp_path, database)


def test_runs_from_before_they_had_numbers_get_them_in_order_of_creation(home: Home) -> None:
    home.manage("migrate", "-v0", "runs", "0003")
    home.run(SEED)

    home.manage("migrate", "-v0")

    found: dict[str, Any] = json.loads(home.run(READ))
    assert found["numbers"] == {"run 0": 1, "run 1": 1, "run 2": 3, "run 3": None, "run 4": 2, "run 5": 2}
    assert found["last"] == {"a": 3, "b": 2}
