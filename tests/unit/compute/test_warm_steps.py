"""Steps in runners whose folder somebody cleared up."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from compute.errors import ComputeError
from compute.runners.kind import PoolSettings, RunnerKind
from compute.runners.link import RunnerLink
from compute.runners.warm_steps import WarmSteps
from compute.spec import StepSpec
from compute.step_records import StepRecords
from compute.supervision.protocol import Refused
from compute.targets.process.host import ProcessHost

KIND = RunnerKind("process", "", 2**29, 1.0, 64, 2**30)


def test_a_waiting_step_whose_folder_is_gone_is_stopped_without_a_trace(tmp_path: Path) -> None:
    records = StepRecords(tmp_path / "records", tmp_path / "steps")
    warm = WarmSteps(ProcessHost(tmp_path), PoolSettings(), records)
    records.write(StepSpec("s", tmp_path / "steps" / "s", runner="process"))
    warm.pool.waiting.add(KIND, "s")
    warm.stop("s", 1.0)
    assert warm.pool.waiting.names() == []
    assert not (tmp_path / "steps" / "s").exists()


def test_a_step_of_a_run_that_was_deleted_leaves_no_record(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    records = StepRecords(tmp_path / "records", steps)
    warm = WarmSteps(ProcessHost(tmp_path), PoolSettings(), records)
    (steps / "there").mkdir(parents=True)
    records.write(StepSpec("gone", steps / "gone", runner="process"))
    records.write(StepSpec("there", steps / "there", runner="process"))
    assert [status.name for status in warm.list_owned()] == ["there"]
    assert records.names() == {"there"}


def test_a_step_whose_mark_a_power_cut_emptied_is_lost_and_not_launched_for_ever(tmp_path: Path) -> None:
    records = StepRecords(tmp_path / "records", tmp_path / "steps")
    warm = WarmSteps(ProcessHost(tmp_path), PoolSettings(), records)
    for name, age in (("now", 0.0), ("before", 3600.0)):
        folder = tmp_path / "steps" / name
        folder.mkdir(parents=True)
        (folder / "started").touch()
        os.utime(folder / "started", (time.time() - age, time.time() - age))
        records.write(StepSpec(name, folder, runner="process"))
    found = {status.name: (status.state, status.reason) for status in warm.list_owned()}
    assert found == {"now": ("waiting", None), "before": ("exited", "lost")}


class NoRunners(ProcessHost):
    """As an engine whose image was removed."""

    def start(self, name: str, kind: RunnerKind, settings: PoolSettings) -> None:
        raise ComputeError("No such image.")


def test_a_waiting_step_that_no_runner_can_be_started_for_is_let_go(tmp_path: Path) -> None:
    records = StepRecords(tmp_path / "records", tmp_path / "steps")
    warm = WarmSteps(NoRunners(tmp_path), PoolSettings(), records)
    (tmp_path / "steps" / "s").mkdir(parents=True)
    records.write(StepSpec("s", tmp_path / "steps" / "s", runner="process"))
    warm.pool.waiting.add(KIND, "s")
    warm.pool.adopt()
    assert warm.pool.waiting.names() == []
    long_ago = time.time() - 60
    os.utime(tmp_path / "records" / "s.json", (long_ago, long_ago))
    assert warm.list_owned() == []  # so the watcher has it launched again


@pytest.mark.parametrize(("begun", "waiting"), [(True, []), (False, ["s"])])
def test_a_step_refused_as_started_waits_again_when_no_runner_began_it(
    tmp_path: Path, begun: bool, waiting: list[str]
) -> None:
    records = StepRecords(tmp_path / "records", tmp_path / "steps")
    warm = WarmSteps(ProcessHost(tmp_path), PoolSettings(), records)
    folder = tmp_path / "steps" / "s"
    folder.mkdir(parents=True)
    records.write(StepSpec("s", folder, runner="process"))
    if begun:
        (folder / "started").write_text("another")
    link = RunnerLink("r", KIND, ProcessHost(tmp_path), "w", warm.pool)
    warm.pool.step_refused(link, Refused("s", "started_before", "It was started before."))
    assert warm.pool.waiting.names() == waiting
