"""The machine's Docker engine, and the base image that environments are built on."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

import pytest

from tests.real_parts.absent import absent
from tests.real_parts.session import locked

#: Made by tools/real_parts.sh from Debian's packages, where no registry can be reached.
LOCAL_BASE_IMAGE = "jackfield/base:bookworm"
#: A busy engine answers late; one that is not there says so at once.
INSPECT_SECONDS = 120
PULL_SECONDS = 300


@dataclass(frozen=True, slots=True)
class DockerEngine:
    """An engine that answers. ``base_image`` is in it."""

    base_image: str
    build_network: str

    @property
    def environment(self) -> dict[str, str]:
        """What a server under test must find in its environment to use the engine."""
        return {"JACKFIELD_BASE_IMAGE": self.base_image, "JACKFIELD_BUILD_NETWORK": self.build_network}


def docker(*arguments: str, seconds: float = INSPECT_SECONDS) -> bool:
    """Whether a call of Docker's command line succeeds."""
    if shutil.which("docker") is None:
        return False
    try:
        return subprocess.run(["docker", *arguments], capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def image_settings() -> dict[str, str]:
    """The settings that let this process, and every server it starts, build environments.

    Empty when the default of the product serves.
    """
    if "JACKFIELD_BASE_IMAGE" in os.environ or not docker("image", "inspect", LOCAL_BASE_IMAGE):
        return {}
    return {"JACKFIELD_BASE_IMAGE": LOCAL_BASE_IMAGE, "JACKFIELD_BUILD_NETWORK": "host"}


@pytest.fixture(scope="session")
def docker_engine() -> DockerEngine:
    """An engine that answers, with the base image in it."""
    from designer.site.settings import ENVIRONMENT

    if not docker("info"):
        absent("docker", "`docker info` does not answer. Install and start Docker")
    with locked("docker"):
        here = docker("image", "inspect", ENVIRONMENT.base_image)
        if not here and not docker("pull", ENVIRONMENT.base_image, seconds=PULL_SECONDS):
            absent("docker", f"the base image {ENVIRONMENT.base_image} is not here and cannot be pulled")
    return DockerEngine(ENVIRONMENT.base_image, ENVIRONMENT.build_network)
