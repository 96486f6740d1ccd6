"""A step's folder goes to one runner at a time, whichever workers hand it over at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compute.runners.kind import RunnerKind
from compute.spec import StepSpec
from compute.supervision.execution import take_step
from compute.targets.docker import host as docker_host
from compute.targets.docker.engine import DockerEngine
from compute.targets.docker.host import DockerHost

KIND = RunnerKind("process", "", 2**29, 1.0, 64, 2**30)


@pytest.fixture
def host(tmp_path: Path) -> DockerHost:
    made = DockerHost(DockerEngine(), tmp_path, "here")
    (tmp_path / "steps" / "s").mkdir(parents=True)
    (tmp_path / "steps" / "s" / "step.json").write_text("{}")
    for runner in ("one", "two"):
        (place(made, tmp_path, runner)).mkdir(parents=True)
    return made


def place(host: DockerHost, home: Path, runner: str) -> Path:
    return home / "runners" / host.name / runner


def begin(host: DockerHost, home: Path, runner: str) -> int:
    """As the runner begins it, which sees its own place alone."""
    return take_step(str(place(host, home, runner) / "s"), runner)


def test_a_step_that_one_runner_did_not_begin_is_the_next_ones(host: DockerHost, tmp_path: Path) -> None:
    assert host.hand_over("one", KIND, "s")
    assert host.hand_over("two", KIND, "s")
    with pytest.raises(FileNotFoundError):
        begin(host, tmp_path, "one")
    assert not host.take_back("s", "one")
    assert begin(host, tmp_path, "two") >= 0
    assert (tmp_path / "steps" / "s" / "started").read_text() == "two"
    assert host.take_back("s", "two")
    assert not (tmp_path / "steps" / "s").is_symlink()
    assert (tmp_path / "steps" / "s" / "step.json").read_text() == "{}"
    assert os.listdir(place(host, tmp_path, "one")) == os.listdir(place(host, tmp_path, "two")) == []


def test_a_step_that_a_runner_has_begun_stays_with_it(host: DockerHost, tmp_path: Path) -> None:
    assert host.hand_over("one", KIND, "s")
    lock = begin(host, tmp_path, "one")
    assert not host.hand_over("two", KIND, "s")
    os.close(lock)  # it ended, and nobody took the folder back yet
    assert not host.hand_over("two", KIND, "s")
    assert (place(host, tmp_path, "one") / "s" / "step.json").exists()
    assert os.listdir(place(host, tmp_path, "two")) == []


def test_a_runner_that_loses_the_folder_while_it_begins_leaves_the_lock_to_the_next(
    host: DockerHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert host.hand_over("one", KIND, "s")
    with monkeypatch.context() as patch:
        # The folder moves between the runner's lock and its mark: as if its lock had come just after ours.
        patch.setattr(docker_host, "take_lock", lambda folder: os.open(os.devnull, os.O_RDONLY))
        patch.setattr(docker_host.os, "fchown", lambda *_: None)
        patch.setattr(
            "compute.supervision.execution.take_lock", moving_first(host, take_step.__globals__["take_lock"])
        )
        with pytest.raises(FileNotFoundError):
            begin(host, tmp_path, "one")
    assert begin(host, tmp_path, "two") >= 0


def moving_first(host: DockerHost, take_lock):  # type: ignore[no-untyped-def]
    def take(folder: str, inherited: int | None) -> int | None:
        lock: int | None = take_lock(folder, inherited)
        assert host.hand_over("two", KIND, "s")
        return lock

    return take


def test_the_link_of_a_worker_that_died_before_the_swap_is_no_obstacle(
    host: DockerHost, tmp_path: Path
) -> None:
    (place(host, tmp_path, "one") / "s").symlink_to("nowhere")
    assert host.hand_over("one", KIND, "s")
    assert begin(host, tmp_path, "one") >= 0


def test_a_folder_that_is_gone_is_told(host: DockerHost, tmp_path: Path) -> None:
    (tmp_path / "steps" / "s" / "step.json").unlink()
    (tmp_path / "steps" / "s").rmdir()
    with pytest.raises(FileNotFoundError):
        host.hand_over("one", KIND, "s")


def test_a_step_that_a_runner_has_is_prepared_again_without_a_trace(host: DockerHost, tmp_path: Path) -> None:
    """As by a worker that launches it at the same moment."""
    assert host.hand_over("one", KIND, "s")
    host.prepare(StepSpec("s", tmp_path / "steps" / "s", runner="process"))
    assert begin(host, tmp_path, "one") >= 0
