"""The power is cut while runs go on: what was not written through to the disk is lost."""

from __future__ import annotations

import os
import random
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from compute.artifacts.store import digest_of
from tests.e2e.documents import document, node
from tests.e2e.server import Server
from tests.real_parts.power import Disk
from tests.real_parts.session import free_port
from tests.soak.census import processes_of

pytestmark = pytest.mark.soak

CUTS = 4
RUNS = 4
#: Built-in steps of a run, after its own code.
LENGTH = 12


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path)
    yield disk
    disk.unmount()


@pytest.fixture
def server(disk: Disk) -> Iterator[Server]:
    server = Server(disk.place / "home", free_port())
    server.log = disk.place.parent / "server.log"
    try:
        server.start()
        yield server
    finally:
        server.end()
        for pid in processes_of(server.home):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def long_run(number: int) -> dict[str, Any]:
    """A step of user code, then steps that each leave a table of their own."""
    text = (
        "import pandas as pd\ndef main(dataset1=None, dataset2=None):\n"
        f'    return pd.DataFrame({{"a": [float(i) for i in range({number}, {number} + 2000)]}})\n'
    )
    names = [f"n{step}" for step in range(LENGTH)]
    nodes = [node("own", "execute_python_script", script=text)]
    nodes += [
        node(name, "clean_missing_data", mode="mean", min_ratio=0.0, max_ratio=(number * LENGTH + step) / 1e7)
        for step, name in enumerate(names)
    ]
    sources = ["own.dataset1", *(f"{name}.cleaned_dataset" for name in names)]
    return document(
        nodes, [f"{source} > {name}.dataset" for source, name in zip(sources, names, strict=False)]
    )


def cut(server: Server, disk: Disk) -> None:
    """Everything stops at one moment, and comes up with what the disk held then."""
    pids = list(processes_of(server.home))
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    disk.freeze()
    for pid in {*pids, *processes_of(server.home)} - {server.pid}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.kill()
    while list(processes_of(server.home)):
        time.sleep(0.01)
    disk.cut()


def assert_whole(server: Server, checked: set[str]) -> None:
    """Every run that is known succeeds, and every output that is served has the bytes of its name."""
    for row in server.get("runs/?limit=200")["results"]:
        run = server.finished(row["id"])
        assert run["status"] == "succeeded", run
        for step in run["steps"]:
            for port, output in step["outputs"].items():
                if output["digest"] not in checked:
                    checked.add(output["digest"])
                    assert_served_right(
                        server, f"runs/{run['id']}/steps/{step['node']}/outputs/{port}/", output
                    )


def assert_served_right(server: Server, address: str, output: dict[str, Any]) -> None:
    served = server.call("GET", f"{address}download/")
    assert served.status in (200, 404, 410), served.content
    if served.status == 200:
        name = output["digest"].removeprefix("sha256:")
        assert digest_of(server.home / "artifacts" / name[:2] / name) == output["digest"]


def test_a_power_cut_leaves_runs_that_end_and_outputs_that_are_whole(server: Server, disk: Disk) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  # shown when it fails
    moments = random.Random(seed)
    disk.write_through()
    for number in range(CUTS):
        drawn = [long_run(number * RUNS + run) for run in range(RUNS)]
        for item in drawn:
            server.post("runs/", {"document": item})
        time.sleep(moments.uniform(0, 3))
        if moments.random() < 0.7:
            disk.write_through()
        time.sleep(moments.uniform(0, 1))
        cut(server, disk)
        server.start()
        # What was served before the cut may be lost or damaged after it.
        checked: set[str] = set()
        assert_whole(server, checked)
        for item in drawn:
            assert server.finished(server.post("runs/", {"document": item})["id"])["status"] == "succeeded"
        assert_whole(server, checked)
    assert "Traceback" not in server.log.read_text()
