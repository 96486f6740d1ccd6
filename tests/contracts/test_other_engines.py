"""The promises of a target, kept by engines that are not the machine's own dockerd: `make engines`.

Podman's socket, and Docker's through ``tools/engine-proxy.cfg``: each where it is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from compute.environments.definition import PYTHON
from compute.testing.bench import Bench
from compute.testing.launcher_suite import ContainedContract, ProgramContract, StepLauncherContract
from tests.e2e.server import ROOT
from tests.factories.targets import docker_driver
from tests.real_parts.session import free_port

pytestmark = pytest.mark.engines

START_SECONDS = 60.0
INSTALLATION = "0123456789ab"


@pytest.fixture(scope="module", params=["podman", "engine-proxy"])
def address(request: pytest.FixtureRequest, bare_image: str) -> Iterator[str]:
    """The engine's address; the image is in it."""
    if shutil.which("haproxy" if request.param == "engine-proxy" else "podman") is None:
        pytest.skip(f"{request.param} is not installed")
    # Short: a socket below it may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="jf-other-", dir="/tmp"))
    command, url, more = podman(folder) if request.param == "podman" else engine_proxy()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **more}, stdout=log, stderr=log)
    try:
        wait_for(url, process, folder / "log")
        if request.param == "podman":
            take_image(url, bare_image)
        yield url
    finally:
        process.terminate()
        process.wait()
        if request.param == "podman":
            subprocess.run(
                [*command[: command.index("system")], "system", "reset", "--force"], capture_output=True
            )
        shutil.rmtree(folder, ignore_errors=True)


def podman(folder: Path) -> tuple[list[str], str, dict[str, str]]:
    url = f"unix://{folder}/podman.sock"
    store = [f"--root={folder}/root", f"--runroot={folder}/run", "--cgroup-manager=cgroupfs", *runtime()]
    settings = folder / "containers.conf"
    # Its default is more than a root without CAP_SYS_RESOURCE may give.
    settings.write_text('[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n')
    return ["podman", *store, "system", "service", "--time=0", url], url, {"CONTAINERS_CONF": str(settings)}


def runtime() -> list[str]:
    """runc, if it is there: crun refuses machines that have both versions of cgroups."""
    runc = shutil.which("runc")
    return [f"--runtime={runc}"] if runc else []


def engine_proxy() -> tuple[list[str], str, dict[str, str]]:
    bind = f"127.0.0.1:{free_port()}"
    command = ["haproxy", "-db", "-f", str(ROOT / "tools/engine-proxy.cfg")]
    return command, f"tcp://{bind}", {"ENGINE_PROXY_BIND": bind, "ENGINE_SOCKET": "/var/run/docker.sock"}


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(["docker", "--host", url, "version"], capture_output=True).returncode != 0:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def take_image(url: str, image: str) -> None:
    with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as saving:
        subprocess.run(
            ["docker", "--host", url, "load"], stdin=saving.stdout, check=True, capture_output=True
        )
    assert saving.returncode == 0


@pytest.fixture(params=["fresh", "warm"])
def bench(request: pytest.FixtureRequest, address: str, bare_image: str, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(
        request.param,
        tmp_path,
        lambda: docker_driver(tmp_path, INSTALLATION, address),
        PYTHON,
        bare_image,
        INSTALLATION,
        runner="process" if request.param == "warm" else None,
        contained=True,
    )
    yield made
    made.clear()


class TestOtherEngines(StepLauncherContract, ProgramContract, ContainedContract): ...


def test_the_proxy_refuses_what_workers_do_not_need(address: str) -> None:
    if not address.startswith("tcp:"):
        pytest.skip("of the proxy alone")
    for arguments in (
        ["volume", "ls"],
        ["run", "--name", "else", "x"],
        ["exec", "x", "ls"],
        ["inspect", "x"],
    ):
        asked = subprocess.run(["docker", "--host", address, *arguments], capture_output=True, text=True)
        assert asked.returncode != 0
        assert "the engine proxy allows no" in asked.stderr
