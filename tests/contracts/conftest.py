"""The implementations that a protocol's suite runs against."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings

from compute.environments.definition import (
    PYTHON,
    EnvironmentSpec,
    StepCode,
    default_environment,
    environment_context,
    environment_tag,
    packages_tag,
    read_step_code,
)
from compute.runners import warm_steps
from compute.services.images import build_packages
from compute.targets import driver
from compute.targets.driver import ComputeDriver
from compute.targets.image_store import ImageStore
from compute.targets.kind import TargetParts
from compute.testing.bench import Bench
from tests.factories.fake_launcher import FakeLauncher
from tests.factories.targets import docker_driver, docker_images, process_driver
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.far_engine import FarEngine
from tests.real_parts.session import locked
from tests.sampling import sampled

logger = logging.getLogger(__name__)


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The implementation that the test was parametrized with, cleared after the test."""
    # Nobody listens to a bench's runners: ends are found by looking.
    for module in (driver, warm_steps):
        monkeypatch.setattr(module, "SCAN_SECONDS", 0.05)
    kind = request.param
    if kind.startswith("docker"):
        image = request.getfixturevalue("bare_image")
        where = far_address(request, image) if kind == "docker-tls" else ()
        installation = secrets.token_hex(6)
        made = Bench(
            kind, tmp_path, lambda: docker_driver(tmp_path, installation, *where), PYTHON, image, installation
        )
    elif kind.startswith("process"):
        made = Bench(kind, tmp_path, lambda: process_driver(tmp_path), sys.executable)
    else:
        fake = FakeLauncher()
        made = Bench(kind, tmp_path, lambda: ComputeDriver(TargetParts(fake)))
        made.starts = fake.starts
    made.contained = kind.startswith("docker")
    # The suite's programs are user code.
    made.runner = "process" if kind.endswith(("-warm", "-tls")) else None
    yield made
    made.clear()


def far_address(request: pytest.FixtureRequest, image: str) -> tuple[str, str]:
    """Address and certificates of the second engine, with the image in it."""
    far: FarEngine = request.getfixturevalue("far_engine")
    with locked("far_image"):
        far.take_image(image)
    return far.url, far.certificates


def implementations(*kinds: str, verify: Sequence[str] = ()) -> pytest.MarkDecorator:
    """Run a test of the suite against these implementations, and with ``make verify`` against more."""
    return pytest.mark.parametrize("bench", sampled([*kinds, *verify], *kinds), indirect=True)


@pytest.fixture(scope="session")
def step_code() -> StepCode:
    return read_step_code(Path(settings.BASE_DIR), settings.STEP_CODE)


@pytest.fixture(scope="session")
def bare_image(
    docker_engine: DockerEngine, step_code: StepCode, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """An environment image without packages: the supervisor and an interpreter."""
    return built(
        docker_images(tmp_path_factory.mktemp("engine")),
        EnvironmentSpec("bare", docker_engine.base_image),
        step_code,
    )


@pytest.fixture(scope="session")
def real_image(
    docker_engine: DockerEngine, step_code: StepCode, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The image that built-in components run in."""
    return built(
        docker_images(tmp_path_factory.mktemp("engine")),
        default_environment(docker_engine.base_image),
        step_code,
    )


def built(images: ImageStore, spec: EnvironmentSpec, step_code: StepCode) -> str:
    """The image of an environment, built when the engine does not have it yet."""
    with locked(f"image_{spec.name}"):
        return build(images, spec, step_code)


def build(images: ImageStore, spec: EnvironmentSpec, step_code: StepCode) -> str:
    if not images.has_image(packages_tag(spec)):
        build_packages(images, spec, logger.info)
    tag = environment_tag(spec, step_code)
    if not images.has_image(tag):
        images.build_image(tag, environment_context(spec, step_code), "none", logger.info)
    return tag
