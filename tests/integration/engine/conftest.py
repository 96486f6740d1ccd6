"""An engine of each test's own, on the real process driver, in a data folder of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from compute.models import ComputeTarget
from compute.services import register_targets
from designer.plan import ExecutionPlan
from runs.core.states import RUN_TERMINAL
from runs.models import Run
from runs.submission.request import Origin, RunRequest
from runs.submission.start import start_run
from runs.supervision.engine import Engine
from tests.factories.plans import document

#: Longer than any of these runs takes on a busy machine.
PATIENCE_SECONDS = 60.0


@pytest.fixture
def home(transactional_db: None, tmp_path: Path, settings: LazySettings) -> Path:
    settings.JACKFIELD_HOME = tmp_path
    register_targets()
    ComputeTarget.objects.exclude(name="local").update(enabled=False)
    ComputeTarget.objects.filter(name="local").update(max_parallel=2)
    return tmp_path


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Steps that are given it wait until it is there: ``gate.touch()`` lets them end."""
    return tmp_path / "gate"


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    engine = Engine(embedded=True)
    engine.start()
    yield engine
    engine.stop()


def started(plan: ExecutionPlan, name: str = "", experiment: str = "", by: str = "") -> Run:
    """A run of the plan, just started."""
    request = RunRequest(document(), origin=Origin(started_by=by), name=name, experiment=experiment)
    return start_run(request, plan)


def ended(run: Run) -> Run:
    """The run, once it has ended."""
    until(lambda: Run.objects.filter(pk=run.pk, status__in=RUN_TERMINAL).exists())
    run.refresh_from_db()
    return run


def until(happened: Callable[[], object]) -> None:
    """Return as soon as it has happened; fails the test when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.01)


def statuses(run: Run) -> dict[str, str]:
    """Status per node."""
    return dict(run.steps.values_list("node", "status"))
