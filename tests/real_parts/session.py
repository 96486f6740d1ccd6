"""What the worker processes of one test session share: a folder, and engines started once."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

#: Set by the first process of a session, inherited by xdist's workers.
SESSION_VARIABLE = "JACKFIELD_TEST_SESSION"
#: From below ``net.ipv4.ip_local_port_range``; what the locks of those taken are called.
PORTS = range(20_000, 32_000)
PORT_LOCKS = Path(tempfile.gettempdir(), f"jackfield-ports-{os.getuid()}")


@dataclass(frozen=True, slots=True)
class Started:
    """An engine that this session started: its address, its main process, its folder."""

    url: str
    pid: int
    folder: str


def session_folder() -> Path:
    """The session's folder, made by whoever asks first."""
    known = os.environ.get(SESSION_VARIABLE)
    if known:
        return Path(known)
    folder = Path(tempfile.mkdtemp(prefix="jackfield-tests-"))
    os.environ[SESSION_VARIABLE] = str(folder)
    return folder


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the session's lock of that name: one process at a time."""
    with (session_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(name: str, start: Callable[[], Started]) -> Started:
    """The engine of that name, started by the first process that asks."""
    record = session_folder() / f"{name}.json"
    with locked(name):
        if record.exists():
            return Started(**json.loads(record.read_text()))
        started = start()
        record.write_text(json.dumps(asdict(started)))
        return started


def end_session() -> None:
    """Stop every engine that was started and remove the session's folder."""
    folder = session_folder()
    for record in folder.glob("*.json"):
        started = Started(**json.loads(record.read_text()))
        with suppress(ProcessLookupError):
            # SIGQUIT is PostgreSQL's immediate shutdown: its data are thrown away just below.
            os.kill(started.pid, signal.SIGQUIT)
        shutil.rmtree(started.folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A TCP port of the loopback address that is this process's until it ends.

    Below those that the kernel gives to whoever asks for any. Between the look at a port and the server
    that listens there, no other test of this machine gets the same: each is held by a lock.
    """
    PORT_LOCKS.mkdir(exist_ok=True)
    while True:
        port = random.SystemRandom().choice(PORTS)
        lock = os.open(PORT_LOCKS / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if _lock_now(lock) and _nobody_listens(port):
            return port
        os.close(lock)


def _lock_now(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _nobody_listens(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
