"""Steps whose supervisor, or engine, was killed under them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compute.errors import ComputeError
from compute.spec import Mount, StepSpec
from compute.step_folder import supervisor_pid
from compute.targets.docker.container import container_name
from compute.targets.docker.folders import prepare_folder
from compute.targets.docker.launcher import DockerLauncher
from compute.testing.bench import GATED, PATIENCE_SECONDS, Bench
from tests.contracts.conftest import implementations
from tests.contracts.test_wrong_steps import nothing_left
from tests.factories.targets import docker_driver

LEAVES_A_CHILD = (
    "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(300)\n"
    "print('up', flush=True)\ntime.sleep(300)"
)


@implementations("process")
def test_a_step_whose_supervisor_was_killed_is_lost_and_leaves_nothing(bench: Bench) -> None:
    spec = bench.spec("orphan", LEAVES_A_CHILD)
    bench.driver.launch(spec)
    bench.wait_until(lambda: b"up" in bench.driver.logs("orphan"))
    pid = supervisor_pid(spec.folder)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert bench.driver.wait_for_change(PATIENCE_SECONDS) == {"orphan"}
    status = bench.driver.status("orphan")
    assert (status.state, status.reason, status.exit_code) == ("exited", "lost", None)
    assert nothing_left(bench, "orphan")
    assert bench.driver.launch(spec).reason == "lost"


@implementations("process")
def test_the_machine_going_down_loses_a_step_rather_than_stopping_it(bench: Bench) -> None:
    spec = bench.spec("shutdown", "print('up', flush=True); import time; time.sleep(300)")
    bench.driver.launch(spec)
    bench.wait_until(lambda: b"up" in bench.driver.logs("shutdown"))
    os.kill(supervisor_pid(spec.folder) or 0, signal.SIGTERM)
    assert bench.wait_for_end("shutdown").reason == "lost"


@implementations("process")
def test_a_step_outlives_the_process_that_launched_it(bench: Bench) -> None:
    spec = bench.spec("survivor", "print('up', flush=True); import time; time.sleep(300)")
    program = (
        "import sys; from pathlib import Path; from compute.targets.process.launcher import ProcessLauncher; "
        "from compute.spec import StepSpec; import os\n"
        "ProcessLauncher(Path(sys.argv[1])).launch(StepSpec('survivor', Path(sys.argv[2])))\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([bench.python, "-c", program, str(bench.home), str(spec.folder)])
    assert bench.driver.status("survivor").state == "running"
    bench.driver.stop("survivor", 0)
    assert bench.wait_for_end("survivor").reason == "stopped"


@implementations("docker")
def test_a_container_killed_from_outside_is_lost(bench: Bench) -> None:
    bench.driver.launch(bench.spec("struck", "print('up', flush=True); import time; time.sleep(300)"))
    bench.wait_until(lambda: b"up" in bench.driver.logs("struck"))
    container = container_name(bench.installation, "struck")
    subprocess.run(["docker", "kill", container], check=True, capture_output=True)
    status = bench.wait_for_end("struck")
    assert (status.reason, status.exit_code) == ("lost", 137)


@implementations("docker")
def test_a_container_that_was_created_and_not_started_is_started_by_the_next_launch(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = bench.spec("halfway", "raise SystemExit(5)")
    with monkeypatch.context() as dying:
        dying.setattr(DockerLauncher, "_start", lambda launcher, spec: launcher.status(spec.name))
        bench.driver.launch(spec)
    assert bench.run(spec).exit_code == 5


@implementations("docker")
def test_a_repeated_launch_does_not_follow_links_that_the_step_put_down(bench: Bench) -> None:
    victim = bench.home / "victim"
    victim.mkdir()
    owner = victim.stat().st_uid
    program = (
        f"import os, time\nfor name in ('in', 'out'):\n    os.rename(f'../{{name}}', f'../{{name}}-away')\n"
        f"    os.symlink({str(victim)!r}, f'../{{name}}')\nprint('up', flush=True)\ntime.sleep(300)"
    )
    spec = bench.spec("trap", program)
    bench.driver.launch(spec)
    bench.wait_until(lambda: b"up" in bench.driver.logs("trap"))
    for prepare in (bench.driver.launch, ignoring_errors(prepare_folder)):
        prepare(replace(spec, mounts=(Mount(bench.home / "victim", "/step/in/x"),)))
    assert victim.stat().st_uid == owner
    assert list(victim.iterdir()) == []


def ignoring_errors(call: Callable[[StepSpec], None]) -> Callable[[StepSpec], None]:
    """The call as of a launcher that comes second: it may fail, but do no harm."""

    def tried(spec: StepSpec) -> None:
        with contextlib.suppress(OSError):
            call(spec)

    return tried


@implementations("docker")
def test_another_installations_containers_are_not_ours(bench: Bench) -> None:
    bench.run(bench.spec("ours"))
    other = docker_driver(bench.home, "somebodyelse")
    assert other.list_owned() == []
    assert other.status("ours").state == "absent"


@implementations("docker")
def test_an_image_that_is_not_there_is_a_failure_that_may_pass(bench: Bench) -> None:
    bench.image = "jackfield/env:000000000000"
    with pytest.raises(ComputeError, match="missing from the engine") as raised:
        bench.driver.launch(bench.spec("imageless"))
    assert not raised.value.permanent


def test_an_engine_that_does_not_answer_is_a_sentence(tmp_path: object) -> None:
    driver = docker_driver(tmp_path, "x", url="unix:///nowhere/docker.sock")  # type: ignore[arg-type]
    with pytest.raises(ComputeError, match="No Docker engine answers at unix:///nowhere") as raised:
        driver.probe()
    assert not raised.value.permanent


@implementations("docker")
def test_an_engine_that_goes_and_comes_back_loses_no_step(bench: Bench) -> None:
    with Relay(bench.home / "engine.sock", Path("/var/run/docker.sock")) as relay:
        far = docker_driver(bench.home, bench.installation, f"unix://{relay.path}")
        far.launch(bench.spec("through", GATED + "raise SystemExit(6)"))
        assert far.wait_for_change(0.1) == set()
        relay.cut()
        for call in (far.list_owned, far.probe, lambda: far.status("through")):
            with pytest.raises(ComputeError, match="No Docker engine answers") as raised:
                call()
            assert not raised.value.permanent
        bench.open_gate("through")
        assert bench.wait_for_end("through").exit_code == 6
        relay.mend()
        assert far.status("through").exit_code == 6
        assert far.wait_for_change(PATIENCE_SECONDS) == {"through"}


class Relay:
    """A socket in front of the engine's, so that a test can take the engine away."""

    def __init__(self, path: Path, engine: Path) -> None:
        self.path = path
        self._engine = engine
        self._open: list[socket.socket] = []
        self._listening: socket.socket | None = None

    def __enter__(self) -> Relay:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def mend(self) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.path))
        self._listening.listen(16)
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        self.path.unlink()
        assert self._listening is not None
        for held in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
            held.close()
        self._open.clear()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(self._engine))
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
