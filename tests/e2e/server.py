"""A real server as its users start it: ``manage.py serve`` in a folder and on a port of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-end-to-end-tests"
#: How long a busy machine may take; what is ready is not waited for.
READY_SECONDS = 180
END_SECONDS = 120
RUN_SECONDS = 240
#: What a test's own process has and a server of its own must not inherit.
FOREIGN = (
    "DJANGO_SETTINGS_MODULE",
    "JACKFIELD_HOME",
    "JACKFIELD_PORT",
    "DATABASE_URL",
    "BROKER_URL",
    "CHANNEL_URL",
)


def server_environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a process of this installation."""
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**inherited, "JACKFIELD_HOME": str(home), "JACKFIELD_TOKEN": TOKEN, **settings}


class Answer:
    """What the API answered: status, headers, and the body as JSON or bytes."""

    def __init__(self, status: int, headers: Message, content: bytes) -> None:
        self.status = status
        self.headers = headers
        self.content = content

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class Server:
    """One embedded server. ``start`` after ``kill`` begins again on the same data folder."""

    def __init__(self, home: Path, port: int, **settings: str) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self._environment = server_environment(home, JACKFIELD_PORT=str(port), **settings)
        self._command, self._folder = [sys.executable, "manage.py"], ROOT
        self._process: subprocess.Popen[bytes] | None = None
        self.log = home.parent / f"{home.name}.log"

    def start(self) -> None:
        """Start and wait until it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "serve"],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """SIGKILL of the server's process alone: steps it started live on."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        return self._end(signal.SIGINT)

    def end(self) -> None:
        """Leave nothing running, whatever a test did or a start failed at."""
        if self._process is not None:
            self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def printed_link(self) -> str:
        """What the last start said to sign in with, once."""
        return str(re.findall(r"Sign in with (\S+)", self.log.read_text())[-1])

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py on the same data folder."""
        return subprocess.run(
            [*self._command, *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=RUN_SECONDS,
        )

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Ask the API under /api/v1 (or at an absolute address) as the owner."""
        address = path if path.startswith("/endpoints/") else f"/api/v1/{path}"
        given = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + address, method=method, data=data, headers=given)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status == 200, answer.content
        return answer.json

    def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        answer = self.call("POST", path, {} if body is None else body)
        assert answer.status == status, answer.content
        return answer.json

    def upload(self, name: str, path: Path) -> Answer:
        """A dataset version from a file, as the browser sends it."""
        boundary = "jackfield-e2e"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\n{name}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        body = head + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return self.call("POST", "datasets/", body, Content_Type=kind)

    def start_run(self, document: Mapping[str, Any], **choices: Any) -> str:
        """Submit a document; the run's id. Every step runs, whatever other tests have computed here."""
        run_id: str = self.post("runs/", {"document": document, "regenerate": True, **choices})["id"]
        return run_id

    def finished(self, run_id: str, seconds: float = RUN_SECONDS) -> dict[str, Any]:
        """The run once it has ended, however."""
        ended = ("succeeded", "failed", "cancelled")
        return self.wait_for(run_id, lambda run: run["status"] in ended, seconds)

    def wait_for(self, run_id: str, holds: Any, seconds: float = RUN_SECONDS) -> dict[str, Any]:
        """The run as soon as ``holds(run)``; fails with what it was at the deadline."""
        deadline = time.monotonic() + seconds
        while True:
            run: dict[str, Any] = self.get(f"runs/{run_id}/")
            if holds(run):
                return run
            assert time.monotonic() < deadline, f"still waiting: {run}"
            time.sleep(0.05)

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log.read_text()[-4000:]
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"not ready in {READY_SECONDS} s: {self.log.read_text()[-4000:]}")

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        status = self._process.wait(timeout=END_SECONDS)
        self._process = None
        return status


def steps_of(run: Mapping[str, Any]) -> dict[str, Any]:
    """A run's steps by node."""
    return {step["node"]: step for step in run["steps"]}
