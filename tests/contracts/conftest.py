"""The implementations that a protocol's suite runs against."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator
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
from compute.services.images import build_packages
from compute.targets.docker import DockerDriver
from compute.targets.process.driver import ProcessDriver
from tests.contracts.bench import Bench
from tests.factories.fake_driver import FakeDriver
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.far_engine import FarEngine
from tests.real_parts.session import locked

logger = logging.getLogger(__name__)


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """The implementation that the test was parametrized with, cleared after the test."""
    kind = request.param
    if kind.startswith("docker"):
        image = request.getfixturevalue("bare_image")
        where = far_address(request, image) if kind == "docker-tls" else ()
        installation = secrets.token_hex(6)
        made = Bench(kind, tmp_path, lambda: DockerDriver(tmp_path, installation, *where), PYTHON, image)
    elif kind.startswith("process"):
        made = Bench(kind, tmp_path, lambda: ProcessDriver(tmp_path), sys.executable)
    else:
        fake = FakeDriver()
        made = Bench(kind, tmp_path, lambda: fake)
    yield made
    made.clear()


def far_address(request: pytest.FixtureRequest, image: str) -> tuple[str, str]:
    """Address and certificates of the second engine, with the image in it."""
    far: FarEngine = request.getfixturevalue("far_engine")
    with locked("far_image"):
        far.take_image(image)
    return far.url, far.certificates


def implementations(*kinds: str) -> pytest.MarkDecorator:
    """Run a test of the suite against these implementations."""
    return pytest.mark.parametrize("bench", kinds, indirect=True)


@pytest.fixture(scope="session")
def step_code() -> StepCode:
    return read_step_code(Path(settings.BASE_DIR), settings.STEP_CODE)


@pytest.fixture(scope="session")
def bare_image(
    docker_engine: DockerEngine, step_code: StepCode, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """An environment image without packages: the supervisor and an interpreter."""
    driver = DockerDriver(tmp_path_factory.mktemp("engine"), "images")
    return built(driver, EnvironmentSpec("bare", docker_engine.base_image), step_code)


@pytest.fixture(scope="session")
def real_image(
    docker_engine: DockerEngine, step_code: StepCode, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The image that built-in components run in."""
    driver = DockerDriver(tmp_path_factory.mktemp("engine"), "images")
    return built(driver, default_environment(docker_engine.base_image), step_code)


def built(driver: DockerDriver, spec: EnvironmentSpec, step_code: StepCode) -> str:
    """The image of an environment, built when the engine does not have it yet."""
    with locked(f"image_{spec.name}"):
        return build(driver, spec, step_code)


def build(driver: DockerDriver, spec: EnvironmentSpec, step_code: StepCode) -> str:
    if not driver.has_image(packages_tag(spec)):
        build_packages(driver, spec, logger.info)
    tag = environment_tag(spec, step_code)
    if not driver.has_image(tag):
        driver.build_image(tag, environment_context(spec, step_code), "none", logger.info)
    return tag
