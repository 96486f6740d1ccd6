"""Containers that a killed worker or daemon left without a process in them are removed, and no others."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker.api import APIClient
from docker.errors import APIError

from compute.runners.kind import RunnerKind
from compute.targets.docker import stopped
from compute.targets.docker.container import HOME_LABEL, KIND_LABEL, NAME_LABEL, RUNNER_LABEL, container_name
from compute.targets.docker.engine import DockerEngine as Engine
from compute.targets.docker.host import DockerHost
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.own_engine import OwnEngine

KIND = RunnerKind("executor", "", 2**29, 1.0, 64, 2**30)


def docker(*arguments: str) -> list[str]:
    call = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True)
    return call.stdout.split()


class Left:
    """Containers of an installation, as a daemon that died may leave them."""

    def __init__(self, image: str) -> None:
        self.installation = secrets.token_hex(6)
        self.image = image

    def make(self, verb: str, name: str, *command: str) -> None:
        labels = {HOME_LABEL: self.installation, RUNNER_LABEL: name, KIND_LABEL: KIND.to_json()}
        told = [part for key, value in labels.items() for part in ("--label", f"{key}={value}")]
        container = container_name(self.installation, f"runner-{name}")
        docker(*verb.split(), "--name", container, "--network", "none", *told, self.image, *command)

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
    return DockerHost(Engine(), tmp_path, left.installation)


def test_one_that_was_only_just_created_is_about_to_be_started(host: DockerHost, left: Left) -> None:
    assert host.found() == {"running": KIND}
    assert host.found() == {"running": KIND}
    assert left.names() == {"created", "exited", "running"}


def test_one_that_stays_stopped_is_removed(
    host: DockerHost, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.found()
    monkeypatch.setattr(stopped, "STOPPED_SECONDS", 0.0)
    assert host.found() == {"running": KIND}
    assert left.names() == {"running"}


def test_one_that_the_engine_cannot_remove_is_tried_again(
    host: DockerHost, left: Left, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(stopped, "STOPPED_SECONDS", 0.0)
    with monkeypatch.context() as while_refused:
        while_refused.setattr(APIClient, "remove_container", refuse)
        assert host.found() == {"running": KIND}
    assert caplog.text.count("could not be removed") == 2
    host.found()
    assert left.names() == {"running"}


def refuse(api: APIClient, container: str, **options: bool) -> None:
    raise APIError("device or resource busy")


def test_a_step_that_has_ended_is_left_to_whoever_records_it(
    host: DockerHost, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = ["--label", f"{HOME_LABEL}={left.installation}", "--label", f"{NAME_LABEL}=ended"]
    container = container_name(left.installation, "ended")
    docker("run", "--name", container, "--network", "none", *labels, left.image, "true")
    monkeypatch.setattr(stopped, "STOPPED_SECONDS", 0.0)
    assert host.found() == {"running": KIND}
    assert left.names() == {"running", "ended"}


@pytest.fixture
def engine(docker_engine: DockerEngine) -> Iterator[OwnEngine]:
    own = OwnEngine()
    try:
        own.start()
        yield own
    finally:
        own.stop()


@pytest.mark.parametrize("label", [RUNNER_LABEL, NAME_LABEL])
def test_what_the_daemon_was_killed_while_removing_is_removed(
    engine: OwnEngine, label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(
        ["tar", "-cf", tmp_path / "empty.tar", "-C", tmp_path, "--files-from=/dev/null"], check=True
    )
    engine.address.call("import", str(tmp_path / "empty.tar"), "empty:1")
    labels = ["--label", f"{HOME_LABEL}=here", "--label", f"{label}=left"]
    made = engine.address.call("create", "--network", "none", *labels, "empty:1", "true")
    engine.kill()
    mark_dead(engine.address.folder / "data" / "containers" / made.stdout.decode().strip() / "config.v2.json")
    engine.start()
    assert engine.containers(form="{{.State.Status}}") == ["dead"]
    api = Engine(engine.address.url, engine.address.certificates)
    host = DockerHost(api, tmp_path, "here")
    monkeypatch.setattr(stopped, "STOPPED_SECONDS", 0.0)
    assert host.found() == {}
    assert engine.containers() == []


def mark_dead(record: Path) -> None:
    """As the daemon writes it before it removes what the container had."""
    facts = json.loads(record.read_text())
    facts["State"] |= {"Dead": True, "RemovalInProgress": True}
    record.write_text(json.dumps(facts))
