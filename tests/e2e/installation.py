"""Server mode as it is deployed: a web process and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.server import END_SECONDS, READY_SECONDS, ROOT, Server


def _web_command() -> list[str]:
    """The Dockerfile's own command, but for where it listens."""
    text = re.search(r"^CMD (\[.*?\])", (ROOT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL)
    assert text is not None
    command: list[str] = json.loads(text[1].replace("\\\n", ""))
    return [*command[: command.index("--host")], *command[command.index("--port") + 2 :]]


class Installation(Server):
    """Web and workers on PostgreSQL and Redis. ``kill_worker`` ends one of the workers.

    ``web_settings`` are the web process's own.
    """

    def __init__(
        self, home: Path, port: int, web_settings: Mapping[str, str] | None = None, **settings: str
    ) -> None:
        super().__init__(home, port, **settings)
        self._port = port
        self._web_settings = web_settings or {}
        self.settings = settings
        self._workers: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int = 2) -> None:
        """Prepare, start the workers and the web process, and wait until all are ready."""
        self.manage("prepare")
        self.complete(workers)

    def complete(self, workers: int) -> None:
        """Start what is missing of so many workers and the web process, and wait until all are ready."""
        missing = workers - len(self._workers)
        ready = self._workers_that_said_so() + missing
        for _ in range(missing):
            self.start_worker()
        if self._process is None:
            self.start_web()
        self._wait_for_workers(ready)

    def start_web(self) -> None:
        """Start the web process as the Dockerfile does, and wait until all is ready."""
        self._process = self._spawn(
            "-m",
            *_web_command(),
            "--port",
            str(self._port),
            "--log-level",
            "warning",
            settings=self._web_settings,
        )
        self._wait_until_ready()

    def stop_web(self) -> int:
        """SIGTERM to the web process; how it ended."""
        return self._end(signal.SIGTERM)

    def stop_worker(self, index: int) -> int:
        """SIGTERM to a worker; its exit status."""
        self._workers[index].send_signal(signal.SIGTERM)
        return self.wait_for_worker_to_end(index)

    def worker_pid(self, index: int) -> int:
        return self._workers[index].pid

    def wait_for_worker_to_end(self, index: int) -> int:
        """A worker's exit status."""
        status = self._workers[index].wait(timeout=END_SECONDS)
        self._workers.pop(index)
        return status

    def wait_for_worker_to_be_ready(self) -> None:
        """Return once a worker says so."""
        self._wait_for_workers(1)

    def _wait_for_workers(self, count: int) -> None:
        """Return once so many have said that they are ready, those that have ended since included."""
        deadline = time.monotonic() + READY_SECONDS
        while self._workers_that_said_so() < count:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def _workers_that_said_so(self) -> int:
        return self.log.read_text().count("The worker is ready.") if self.log.exists() else 0

    def start_worker(self) -> None:
        self._workers.append(self._spawn("manage.py", "run_worker"))

    def kill_worker(self, index: int) -> None:
        """SIGKILL of one worker process and of the processes it forked for itself."""
        worker = self._workers.pop(index)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=END_SECONDS)

    def stop(self) -> int:
        """SIGTERM to everything, as an orchestrator does."""
        for worker in self._workers:
            worker.send_signal(signal.SIGTERM)
        statuses = [worker.wait(timeout=END_SECONDS) for worker in self._workers]
        self._workers.clear()
        return max([self._end(signal.SIGTERM) if self._process else 0, *map(abs, statuses)])

    def end(self) -> None:
        self.stop()

    def _spawn(self, *arguments: str, settings: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**self._environment, **(settings or {})},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
