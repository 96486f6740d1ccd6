"""Runners as local processes of the server's own user. Linux only.

In ``<home>/runners/process/``, ``<name>.json`` is the record of one and ``<name>.sock`` where it
listens; it holds ``<name>.lock`` while it lives.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import compute.supervision
from compute.errors import ComputeError
from compute.runners.host import Channel
from compute.runners.kind import PoolSettings, RunnerKind
from compute.spec import StepSpec
from compute.step_folder import is_locked, read_record, take_lock_file, write_atomically
from compute.supervision.walk import remove
from compute.targets.process.environment import RUNNER_MARKER, runner_environment
from compute.targets.process.leftovers import end_runner_leftovers

logger = logging.getLogger(__name__)

SERVE = Path(compute.supervision.__file__).with_name("serve_steps.py")
RECEIVE_BYTES = 65536
SEND_SECONDS = 10.0
END_SECONDS = 10.0


class ProcessHost:
    """RunnerHost for this machine's own processes."""

    name = "process"

    def __init__(self, home: Path, python: str = sys.executable) -> None:
        self._steps = home / "steps"
        self._folder = home / "runners" / self.name
        self._python = python
        self._own: list[subprocess.Popen[bytes]] = []

    def prepare(self, spec: StepSpec) -> None:
        """Nothing to do: a process of this user sees the folder where it is."""

    def start(self, name: str, kind: RunnerKind, settings: PoolSettings) -> None:
        work = self._folder / name
        try:
            (work / "tmp").mkdir(parents=True)
            self._steps.mkdir(exist_ok=True)
            lock = take_lock_file(self._folder / f"{name}.lock")
            write_atomically(self._folder / f"{name}.json", {"kind": kind.to_json()})
            self._spawn(name, kind, settings, lock)
        except OSError as error:
            raise ComputeError(f"No runner could be started: {error.strerror}.") from error

    def _spawn(self, name: str, kind: RunnerKind, pool: PoolSettings, lock: int | None) -> None:
        """The runner inherits its lock: at no moment does it look dead."""
        assert lock is not None, "a name is used once"
        work = self._folder / name
        settings = {
            **pool.runner_settings(name, kind, contained=False),
            "steps": str(self._steps),
            "socket": str(self._folder / f"{name}.sock"),
            "scratch": [str(work / "tmp")],
            "lock": lock,
        }
        self._reap()
        try:
            with open(work / "runner.log", "ab") as output:
                process = subprocess.Popen(
                    [self._python, "-I", "-S", str(SERVE), json.dumps(settings)],
                    cwd=work,
                    env=runner_environment(kind, work) | {RUNNER_MARKER: name},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock,),
                    start_new_session=True,
                )
            os.pwrite(lock, str(process.pid).encode(), 0)
            self._own.append(process)
        finally:
            os.close(lock)

    def _reap(self) -> None:
        """Collect our own that have ended, so that they leave no zombie."""
        self._own = [process for process in self._own if process.poll() is None]

    def connect(self, name: str) -> Channel:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            channel.connect(f"/proc/self/fd/{folder}/{name}.sock")
        except OSError as error:
            channel.close()
            raise ComputeError(f"Runner {name} does not answer: {error.strerror}.") from error
        finally:
            os.close(folder)
        return SocketChannel(channel)

    def lives(self, name: str) -> bool:
        self._reap()
        return is_locked(self._folder / f"{name}.lock")

    def end(self, name: str) -> None:
        text = b""
        with contextlib.suppress(FileNotFoundError):
            text = (self._folder / f"{name}.lock").read_bytes()
        if text.isdigit() and self.lives(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(text), signal.SIGKILL)
            deadline = time.monotonic() + END_SECONDS
            while self.lives(name) and time.monotonic() < deadline:
                time.sleep(0.005)
        self._clear_up(name)

    def _clear_up(self, name: str) -> None:
        """Remove all that is left of a dead runner."""
        try:
            end_runner_leftovers(name, self._folder / name)
        except ComputeError as error:
            logger.warning("%s", error)
        for suffix in (".json", ".sock", ".lock", ""):
            remove(self._folder / f"{name}{suffix}")

    def found(self) -> dict[str, RunnerKind]:
        if not self._folder.is_dir():
            return {}
        living: dict[str, RunnerKind] = {}
        for path in self._folder.glob("[!.]*.json"):
            if not self.lives(path.stem):
                self._clear_up(path.stem)
                continue
            with contextlib.suppress(ValueError):
                living[path.stem] = RunnerKind.from_json(str(read_record(path).get("kind")))
        return living

    def hand_over(self, name: str, kind: RunnerKind, step: str) -> bool:
        """Nothing to do: see ``prepare``."""
        return True

    def take_back(self, step: str, runner: str | None = None) -> bool:
        """Nothing to do: see ``prepare``."""
        return True


class SocketChannel:
    """A connected local socket as a Channel."""

    def __init__(self, channel: socket.socket) -> None:
        self._socket = channel
        self._socket.settimeout(SEND_SECONDS)
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def receive(self, timeout_seconds: float) -> bytes | None:
        if not self._poll.poll(timeout_seconds * 1000):
            return None
        data = self._socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionResetError("the runner closed its socket")
        return data

    def close(self) -> None:
        self._socket.close()
