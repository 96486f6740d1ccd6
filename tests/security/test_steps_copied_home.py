"""A data folder that was copied while a run was in flight, with the original still there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from compute import services
from compute.supervision.walk import walk
from compute.targets.process.leftovers import marked_processes
from runs.core.names import attempt_name
from runs.models import StepAttempt
from runs.supervision.engine import Engine
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import ended, gate, home, started, until

__all__ = ["gate", "home"]

#: What holds the database, sockets and locks of the server itself.
RECORDS = ("steps", "processes", "runners", "artifacts")


def texts_with(text: str, folder: Path) -> list[str]:
    """Files below the records of a data folder that mention a text."""
    places = [folder / name for name in RECORDS if (folder / name).is_dir()]
    files = [place / visit.path for place in places for visit in walk(place, strict=False)]
    return [str(file) for file in files if file.is_file() and text.encode() in file.read_bytes()]


def copied(original: Path, copy: Path) -> None:
    """As ``cp -a`` would, but for sockets, which are of no use to a copy."""

    def sockets(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if (Path(folder) / name).is_socket()]

    shutil.copytree(original, copy, symlinks=True, ignore=sockets)


def as_the_release_before(original: Path, copy: Path) -> None:
    """Write the records of the copy as releases did that kept absolute paths."""
    for index in (copy / "processes", copy / "runners" / "process" / "steps"):
        for path in index.glob("*.json"):
            document = {**json.loads(path.read_text()), "folder": str(original / "steps" / path.stem)}
            path.write_text(json.dumps(document | {"at": document["started_at"]}))


@pytest.fixture
def original(home: Path, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """The home that is copied. What still runs in it at the end is ended."""
    settings.JACKFIELD_HOME = tmp_path / "original"
    yield tmp_path / "original"
    settings.JACKFIELD_HOME = tmp_path / "original"
    driver = services.driver("local")
    driver.adopt()
    driver.close(end=True)
    services.forget_drivers()


@pytest.mark.parametrize("release", ["today", "before"])
def test_a_copy_recovers_its_run_and_leaves_the_original_alone(
    original: Path, settings: LazySettings, tmp_path: Path, gate: Path, release: str
) -> None:
    first = Engine(embedded=False)
    first.start()
    waits = {"gate": str(gate), "crash_retries": 2}
    run = started(
        plan(
            step("source", value=5.0),
            step("fresh", "nap", "source", user_code=True, **waits),
            step("warm", "nap", "source", version="2", **waits),
        )
    )
    running = StepAttempt.objects.filter(status="running", number=1)
    until(lambda: running.count() == 2)
    first.stop()
    assert texts_with(str(original), original) == []

    copy = tmp_path / "copy"
    copied(original, copy)
    if release == "before":
        as_the_release_before(original, copy)
    settings.JACKFIELD_HOME = copy
    second = Engine(embedded=True)
    second.start()
    until(lambda: StepAttempt.objects.filter(status="running", number=2).count() == 2)
    fresh = attempt_name(run.id, "fresh", 1)
    assert marked_processes(fresh, original / "steps" / fresh)
    gate.touch()
    assert ended(run).status == "succeeded"
    second.stop()
    ends = StepAttempt.objects.filter(step__node__in=("fresh", "warm"), number=1)
    assert {(attempt.status, attempt.error["code"]) for attempt in ends} == {("crashed", "step.lost")}
