"""SIGTERM, as an orchestrator sends it: processes exit soon, sockets are closed, steps keep running."""

from __future__ import annotations

import ctypes
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.e2e.documents import document, node
from tests.e2e.installation import Installation
from tests.e2e.server import TOKEN, steps_of
from tests.real_parts.redis import emptied
from tests.real_parts.session import free_port

#: Close codes "going away" (RFC 6455, section 7.4.1) and "service restart" (IANA registry).
RESTARTING = {1001, 1012}


@pytest.fixture(scope="module")
def deployed(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str], redis_server: str
) -> Iterator[Installation]:
    home, broker = tmp_path_factory.mktemp("deployed") / "home", emptied(redis_server)
    settings = {"DATABASE_URL": new_database(), "BROKER_URL": broker, "CHANNEL_URL": broker}
    running = Installation(home, free_port(), JACKFIELD_PROCESS_TARGET="1", **settings)
    try:
        running.start(workers=1)
        yield running
    finally:
        running.end()


@pytest.fixture
def installation(deployed: Installation) -> Installation:
    """A web process and one worker that runs steps as processes, whatever earlier tests ended."""
    deployed.complete(workers=1)
    return deployed


def patient_script(gate: Path) -> dict[str, object]:
    """A script that reports its start, then waits for the test to open the gate."""
    text = (
        "import pathlib, time\n"
        "def main(dataset1=None, dataset2=None):\n"
        f"    gate = pathlib.Path({str(gate)!r})\n"
        "    with (gate / 'begun').open('a') as file:\n"
        "        file.write('x')\n"
        "    while not (gate / 'open').exists():\n"
        "        time.sleep(0.05)\n"
        "    return dataset1\n"
    )
    return document(
        [
            node("data", "enter_data_manually", data="a\n1\n", format="csv", has_header=True),
            node("script", "execute_python_script", script=text),
        ],
        ["data.dataset > script.dataset1"],
        defaults={"compute": "local"},
    )


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    (tmp_path / "gate").mkdir()
    return tmp_path / "gate"


def running_script(installation: Installation, gate: Path) -> str:
    run_id = installation.start_run(patient_script(gate))
    # The script's own report, not the engine's: its process really runs.
    installation.wait_for(run_id, lambda run: (gate / "begun").exists())
    return run_id


def watching(installation: Installation, run_id: str) -> ClientConnection:
    address = installation.url.replace("http", "ws", 1)
    return connect(f"{address}/ws/runs/{run_id}/", additional_headers={"Authorization": f"Bearer {TOKEN}"})


def closing_code(socket: ClientConnection) -> int | None:
    """Read until the server closes; its close code."""
    try:
        while True:
            socket.recv(timeout=30)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_the_web_process_closes_its_sockets_and_ends(installation: Installation, gate: Path) -> None:
    run_id = running_script(installation, gate)
    with watching(installation, run_id) as socket:
        socket.recv(timeout=30)

        # uvicorn raises the signal again after its shutdown, which Popen reports as a negative number.
        assert installation.stop_web() in (0, -signal.SIGTERM)

        assert closing_code(socket) in RESTARTING
    installation.start_web()
    (gate / "open").touch()
    assert installation.finished(run_id)["status"] == "succeeded"


def test_a_stopped_worker_leaves_its_steps_to_the_next_worker(installation: Installation, gate: Path) -> None:
    run_id = running_script(installation, gate)

    assert installation.stop_worker(0) == 0

    (gate / "open").touch()
    installation.start_worker()
    run = installation.finished(run_id)
    assert run["status"] == "succeeded"
    assert steps_of(run)["script"]["attempt"] == 1
    assert (gate / "begun").read_text() == "x"


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Installation]:
    """A worker whose broker does not answer."""
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    port = str(free_port())
    running = Installation(
        tmp_path / "home", free_port(), DATABASE_URL="", BROKER_URL=nobody, JACKFIELD_METRICS_PORT=port
    )
    running.manage("migrate")
    running.start_worker()
    try:
        running.wait_for_worker_to_be_ready()
        yield running
    finally:
        running.end()


def test_a_worker_without_a_broker_serves_its_metrics_and_exits_whichever_thread_gets_the_signal(
    lonely: Installation,
) -> None:
    """It must not need a SIGKILL. Python runs handlers in its main thread, which a signal to another
    thread does not wake."""
    address = f"http://127.0.0.1:{lonely.settings['JACKFIELD_METRICS_PORT']}/"
    with urlopen(Request(address, headers={"Authorization": f"Bearer {TOKEN}"}), timeout=60) as answer:
        assert b"process_resident_memory_bytes" in answer.read()
    pid = lonely.worker_pid(0)
    assert ctypes.CDLL(None).tgkill(pid, thread_that_takes(signal.SIGTERM, pid), signal.SIGTERM) == 0
    assert lonely.wait_for_worker_to_end(0) == 0


@pytest.mark.verify
def test_a_worker_without_a_broker_exits_on_sigterm(lonely: Installation) -> None:
    assert lonely.stop_worker(0) == 0


def thread_that_takes(number: signal.Signals, pid: int) -> int:
    """A thread of the process, other than its main thread, that does not block the signal."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        blocked = re.search(r"^SigBlk:\s*(\w+)$", (task / "status").read_text(), re.MULTILINE)
        assert blocked is not None
        if int(task.name) != pid and not int(blocked[1], 16) >> (number - 1) & 1:
            return int(task.name)
    raise AssertionError("Every other thread blocks the signal.")
