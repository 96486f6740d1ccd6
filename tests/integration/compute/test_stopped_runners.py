"""Runner containers that a killed daemon left without a process in them are removed, and no others."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from compute.container import HOME_LABEL, KIND_LABEL, RUNNER_LABEL, container_name
from compute.docker_driver import runners
from compute.docker_driver.engine import DockerEngine as Engine
from compute.docker_driver.runners import DockerHost
from compute.errors import ComputeError
from compute.runners.kind import PoolSettings, RunnerKind
from tests.real_parts.docker_engine import DockerEngine

KIND = RunnerKind("executor", "", 2**29, 1.0, 64, 2**30)


def docker(*arguments: str) -> list[str]:
    call = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True)
    return call.stdout.split()


class Left:
    """Containers of an installation, as a daemon that died may leave them."""

    def __init__(self, image: str) -> None:
        self.installation = secrets.token_hex(6)
        self._image = image

    def make(self, verb: str, name: str, *command: str) -> None:
        labels = {HOME_LABEL: self.installation, RUNNER_LABEL: name, KIND_LABEL: KIND.to_json()}
        told = [part for key, value in labels.items() for part in ("--label", f"{key}={value}")]
        container = container_name(self.installation, f"runner-{name}")
        docker(*verb.split(), "--name", container, "--network", "none", *told, self._image, *command)

    def names(self) -> set[str]:
        chosen = f"label={HOME_LABEL}={self.installation}"
        found = docker("ps", "--all", "--filter", chosen, "--format", "{{.Names}}")
        return {name.rpartition("-")[2] for name in found}


@pytest.fixture
def left(docker_engine: DockerEngine) -> Iterator[Left]:
    made = Left(docker_engine.base_image)
    made.make("create", "created", "true")
    made.make("run", "exited", "true")
    made.make("run --detach", "running", "sleep", "600")
    yield made
    for name in made.names():
        docker("rm", "--force", container_name(made.installation, f"runner-{name}"))


@pytest.fixture
def host(left: Left, tmp_path: Path) -> DockerHost:
    return DockerHost(Engine(), tmp_path, tmp_path / "place", left.installation, PoolSettings())


def test_one_that_was_only_just_created_is_about_to_be_started(host: DockerHost, left: Left) -> None:
    assert host.found() == {"running": KIND}
    assert host.found() == {"running": KIND}
    assert left.names() == {"created", "exited", "running"}


def test_one_that_stays_stopped_is_removed(
    host: DockerHost, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.found()
    monkeypatch.setattr(runners, "STOPPED_SECONDS", 0.0)
    assert host.found() == {"running": KIND}
    assert left.names() == {"running"}


def test_one_that_the_engine_cannot_remove_is_tried_again(
    host: DockerHost, left: Left, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(runners, "STOPPED_SECONDS", 0.0)
    with monkeypatch.context() as while_refused:
        while_refused.setattr(host, "end", refuse)
        assert host.found() == {"running": KIND}
    assert "Runner created could not be removed" in caplog.text
    assert "Runner exited could not be removed" in caplog.text
    host.found()
    assert left.names() == {"running"}


def refuse(name: str) -> None:
    raise ComputeError("device or resource busy")
