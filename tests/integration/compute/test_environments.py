"""Environment images built by a real engine."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from compute import services
from compute.environments import definition as environments
from compute.environments.definition import EnvironmentSpec, StepCode
from compute.errors import ComputeError
from compute.models import ComputeTarget, EnvironmentImage
from compute.services import images
from compute.targets.docker.image_store import DockerImages
from compute.targets.image_store import ImageStore
from tests.factories.targets import docker_images
from tests.real_parts.docker_engine import DockerEngine

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "hunter2-is-not-for-images"
#: Of this process alone, so that it counts and drops no images of another's tests on the same engine.
OWN_PIN = f"iniconfig==2.1.0 ; python_version != '{os.urandom(4).hex()}'"


@pytest.fixture
def target(docker_engine: DockerEngine, db: None) -> str:
    ComputeTarget.objects.create(name="docker", kind="docker", memory_bytes=1024**3, cpus=1)
    return "docker"


@pytest.fixture(scope="module")
def spec(docker_engine: DockerEngine) -> Iterator[EnvironmentSpec]:
    """An environment with one small package, whose image is dropped at the end."""
    made = EnvironmentSpec("default", docker_engine.base_image, pip=(OWN_PIN,))
    yield made
    drop(environments.packages_tag(made))


@pytest.fixture
def tiny(spec: EnvironmentSpec, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EnvironmentSpec:
    """That environment with code of its own, instead of the default one."""
    # A file of its own makes the image this test's own.
    (tmp_path / "mark.py").write_text(f"MARK = '{os.urandom(8).hex()}'\n")
    marked = environments.read_step_code(tmp_path, ["mark.py"])
    monkeypatch.setattr(images, "environment_of", lambda name: (spec, marked))
    return spec


@pytest.fixture
def engine() -> ImageStore:
    return docker_images(Path(settings.JACKFIELD_HOME))


def drop(*tags: str) -> None:
    subprocess.run(["docker", "rmi", *tags], capture_output=True, timeout=60)


def test_an_image_is_built_once_and_keeps_no_trace_of_the_server(
    target: str, tiny: EnvironmentSpec, engine: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(environments.packages_tag(tiny))
    monkeypatch.setenv("PIP_GLOBAL_OPTION_OF_OURS", SECRET)
    assert not services.environment_ready(target, "default")
    services.build_environment(target, "default")
    assert services.environment_ready(target, "default")
    row = EnvironmentImage.objects.get()
    assert row.state == "ready"
    assert "iniconfig" in row.log
    assert row.bytes == engine.image_bytes(row.image)
    history = output("docker", "history", "--no-trunc", row.image)
    assert SECRET not in history
    assert "PIP_CERT" not in history
    inside = output(
        "docker",
        "run",
        "--rm",
        "--network",
        "none",
        row.image,
        "sh",
        "-c",
        f"env; grep -rl {SECRET} /opt /root /etc /tmp /run || echo nothing; ls /opt",
    )
    assert "nothing" in inside
    assert "PIP_" not in inside
    assert "jackfield-build" not in inside
    stages = output("docker", "images", "-q", "--filter", f"label={environments.stage_label(tiny)}")
    assert stages == ""
    services.build_environment(target, "default")
    assert EnvironmentImage.objects.get().finished_at == row.finished_at
    drop(row.image)


def test_a_change_of_code_rebuilds_the_last_layer_only(
    target: str, tiny: EnvironmentSpec, engine: ImageStore
) -> None:
    services.build_environment(target, "default")
    row = EnvironmentImage.objects.get()
    assert "is there" in row.log or "iniconfig" in row.log
    spec, code = images.environment_of("default")
    changed = StepCode(code.files, f"{code.digest}+")
    assert environments.packages_tag(spec) == environments.packages_tag(tiny)
    assert environments.environment_tag(spec, changed) != row.image
    drop(row.image)


def test_a_failed_build_shows_its_sentence(
    target: str, docker_engine: DockerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = EnvironmentSpec("default", docker_engine.base_image, pip=("iniconfig==0.0.0.1",))
    code = environments.read_step_code(Path(settings.BASE_DIR), settings.STEP_CODE)
    monkeypatch.setattr(images, "environment_of", lambda name: (spec, code))
    with pytest.raises(ComputeError, match="returned a non-zero code") as raised:
        services.build_environment(target, "default")
    assert raised.value.permanent
    row = EnvironmentImage.objects.get()
    assert row.state == "failed"
    assert "No matching distribution found for iniconfig==0.0.0.1" in row.log
    assert not services.environment_ready(target, "default")


def test_two_builders_of_one_environment_build_it_once(target: str, tiny: EnvironmentSpec) -> None:
    services.build_environment(target, "default")
    row = EnvironmentImage.objects.get()
    drop(row.image)
    built: list[str] = []
    build = DockerImages.build_image

    def counted(self: DockerImages, tag: str, *rest: object) -> None:
        built.append(tag)
        build(self, tag, *rest)  # type: ignore[arg-type]

    def builder() -> None:
        services.build_environment(target, "default")
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DockerImages, "build_image", counted)
        threads = [threading.Thread(target=builder) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert built == [row.image]
    assert EnvironmentImage.objects.get().state == "ready"
    drop(row.image)


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.strip()
