"""Drivers of the built-in kinds, put together as the product does."""

from __future__ import annotations

import sys
from pathlib import Path

from compute.runners.kind import PoolSettings
from compute.targets.docker.kind import KIND as DOCKER
from compute.targets.driver import ComputeDriver, make_driver
from compute.targets.image_store import ImageStore
from compute.targets.kind import TargetParts, TargetPlace
from compute.targets.process.host import ProcessHost
from compute.targets.process.launcher import ProcessLauncher


def process_driver(
    home: Path, python: str = sys.executable, runners: PoolSettings | None = None
) -> ComputeDriver:
    parts = TargetParts(ProcessLauncher(home, python), ProcessHost(home, python))
    return make_driver(parts, TargetPlace(home, ""), runners or PoolSettings())


def docker_driver(
    home: Path,
    installation: str,
    url: str = "",
    certificates: str = "",
    runners: PoolSettings | None = None,
) -> ComputeDriver:
    place = TargetPlace(home, installation)
    parts = DOCKER.make(place, {"url": url, "certificates": certificates})
    return make_driver(parts, place, runners or PoolSettings())


def docker_images(home: Path, url: str = "", certificates: str = "") -> ImageStore:
    images = docker_driver(home, "images", url, certificates).images
    assert images is not None
    return images
