"""Runs built-in components one after the other in this process: ``python -m … executor FILE BYTES MODULE…``.

FILE is the number of a socket to the runner's supervisor. A line ``{"run": folder}`` runs the step
of that folder as ``execute`` does, and is answered by ``{"exit": code, "tainted": bool}``; tainted:
the failure may have left this process in disorder. ``{"resident": bytes, "kept": bytes, "settled": bool}``
follows once garbage is collected, and again, settled, when there was nothing to do for a while. Nothing is
forked: polars and pyarrow have started threads. Built-in components are pure functions, so nothing of one
step is left for the next, but the tables that were read or written: of them up to BYTES are kept.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import socket
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

from compute.sdk.component_error import ComponentError
from compute.supervision import execute
from compute.supervision.kept_tables import KeptTables
from compute.supervision.step import read_step

READ_BYTES = 65536
#: Idle time before modules are preloaded: running steps need the processor first.
IDLE_SECONDS = 1.0
#: After a step, until its allocators have returned to the system what they return.
SETTLE_SECONDS = 2.5


class Executor:
    """Runs steps as they come, and preloads a module when there is none."""

    def __init__(self, control: socket.socket, kept_bytes: int, preload: list[str]) -> None:
        self._control = control
        self._kept = KeptTables(kept_bytes)
        #: Whether what the last step took may not all be returned yet.
        self._unsettled = False
        self._preload = preload
        self._rest = b""
        self._flush = ctypes.CDLL(None).fflush

    def serve(self) -> None:
        """Until the supervisor is gone."""
        settle_imports()
        for request in self._requests():
            self._run(Path(request["run"]))
            self._care()

    def _requests(self) -> Iterator[dict[str, str]]:
        while True:
            patience = IDLE_SECONDS
            while self._preload and not self._waiting(patience):
                self._load_one()
                patience = 0.0
            if self._unsettled and not self._waiting(SETTLE_SECONDS):
                self._tell_memory(settled=True)
            data = self._control.recv(READ_BYTES)
            if not data:
                return
            *lines, self._rest = (self._rest + data).split(b"\n")
            yield from map(json.loads, lines)

    def _waiting(self, seconds: float) -> bool:
        return bool(select.select([self._control], [], [], seconds)[0])

    def _load_one(self) -> None:
        module, _, function = self._preload.pop(0).partition(":")
        with contextlib.suppress(ImportError):  # not in this environment
            found = importlib.import_module(module)
            if function:
                getattr(found, function)()
        if not self._preload:
            settle_imports()

    def _run(self, folder: Path) -> None:
        os.chdir(folder / "work")
        try:
            error = execute.attempt(read_step(folder), values=self._kept)
            code = execute.report(error, folder) if error else 0
            tainted = error is not None and not isinstance(error, ComponentError)
        except Exception:
            traceback.print_exc()
            code, tainted = execute.RUNTIME_FAILED, True
        os.chdir("/")
        sys.stdout.flush()
        sys.stderr.flush()
        self._flush(None)
        self._tell({"exit": code, "tainted": tainted})

    def _care(self) -> None:
        """What can be done after the answer is sent."""
        with warnings.catch_warnings():
            pass  # resets which warnings were shown once, so that the next log shows them too
        gc.collect()
        self._kept.forget_deleted()
        self._tell_memory(settled=False)

    def _tell_memory(self, *, settled: bool) -> None:
        """What this process holds, and what of that are tables it keeps on purpose, in bytes."""
        self._unsettled = not settled
        self._tell({"resident": resident_bytes(), "kept": self._kept.bytes, "settled": settled})

    def _tell(self, message: dict[str, object]) -> None:
        self._control.sendall(json.dumps(message).encode() + b"\n")


def settle_imports() -> None:
    """Exclude imported modules from garbage collection after each step: they stay."""
    gc.collect()
    gc.freeze()


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main(arguments: list[str]) -> None:
    control = socket.socket(fileno=int(arguments[0]))
    control.set_inheritable(False)
    execute.prepare_process()
    control.sendall(b'{"ready": true}\n')
    Executor(control, int(arguments[1]), arguments[2:]).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
    os._exit(0)
