"""A Docker engine that its tests may kill and start again. See ``far_engine`` for how it is set up."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from compute.supervision.process_tree import children
from tests.real_parts.absent import absent
from tests.real_parts.far_engine import FarEngine, make_certificates, start_engine
from tests.real_parts.session import free_port


class OwnEngine:
    """``start`` after ``kill`` finds its images and containers again."""

    def __init__(self) -> None:
        if os.geteuid() != 0 or shutil.which("dockerd") is None or shutil.which("openssl") is None:
            absent("docker", "a second engine needs root, dockerd and openssl")
        # Short: a socket below it may have 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="jf-own-", dir="/tmp"))
        make_certificates(self._folder / "certificates")
        self._port = free_port()
        self._pid = 0

    @property
    def address(self) -> FarEngine:
        """How it is spoken to."""
        certificates = str(self._folder / "certificates")
        return FarEngine(f"tcp://127.0.0.1:{self._port}", certificates, self._pid, self._folder)

    def start(self) -> None:
        self._pid = start_engine(self._folder, self._port)

    def kill(self) -> None:
        """SIGKILL of the daemon; returns when it is gone. Its containers live on.

        Its containerd dies with it, but may stay in the table of processes as long as nobody
        collects it: the next daemon would wait for that one to answer.
        """
        self._end(signal.SIGKILL)
        record = self._folder / "exec" / "containerd" / "containerd.pid"
        if record.exists():
            kill_and_wait(int(record.read_text()))
            record.unlink()

    def stop(self) -> None:
        """End it and its containers, and remove all it had."""
        if self._pid:
            self._end(signal.SIGTERM)
        for shim in processes_of(self._folder):
            for pid in (*children(shim), shim):
                kill_and_wait(pid)
        for place in mounts_below(self._folder):
            subprocess.run(["umount", "--lazy", place], check=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def containers(self, *filters: str, form: str = "{{.Id}}") -> list[str]:
        """Containers, running or not: what ``form`` (of ``docker inspect``) says of each.

        An engine that was killed may go on listing as dead what it had begun to remove: whoever inspects
        or removes one hears 'No such container' (moby's pull request 51692). Those are none.
        """
        chosen = [part for label in filters for part in ("--filter", f"label={label}")]
        listed = self.address.call("ps", "--all", "--quiet", *chosen).stdout.decode().split()
        asked = ["docker", "container", "inspect", "--format", form, *listed]
        found = subprocess.run(asked, env=self.address.environment, capture_output=True, text=True)
        # An empty line for those that are none.
        return [line for line in found.stdout.splitlines() if line] if listed else []

    def _end(self, how: signal.Signals) -> None:
        os.kill(self._pid, how)
        with contextlib.suppress(ChildProcessError):  # reaped by whoever looked first
            os.waitpid(self._pid, 0)
        self._pid = 0


def kill_and_wait(pid: int) -> None:
    """SIGKILL; returns when the process is dead, collected or not. Gone already: no-op."""
    with contextlib.suppress(ProcessLookupError):
        process = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            watched = select.poll()  # select() refuses descriptors above 1,023
            watched.register(process, select.POLLIN)
            watched.poll()
        finally:
            os.close(process)


def processes_of(folder: Path) -> list[int]:
    """Processes that name the folder in their command."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if os.fsencode(folder) in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def mounts_below(folder: Path) -> list[str]:
    """Mount points in the folder, the innermost first."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return sorted((place for place in places if place.startswith(f"{folder}/")), reverse=True)
