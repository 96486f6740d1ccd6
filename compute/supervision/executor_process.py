"""The executor of a runner as its supervisor sees it. Standard library only; Linux."""

from __future__ import annotations

import contextlib
import os
import socket

from compute.supervision.child import end_children, module_command, output_pipe, start_child
from compute.supervision.control import Lines, line
from compute.supervision.limits import Limits, kept_bytes
from compute.supervision.process_tree import below, send
from compute.supervision.protocol import Json

READ_BYTES = 65536
#: An executor that still holds more than this share of its memory limit when it has been idle for a while is
#: replaced...
RESIDENT_SHARE = 0.5
#: ...or this many bytes, where the limit is larger...
MOST_RESIDENT_BYTES = 2 * 1024**3
#: ...and at once above this share: the next step would have too little. Tables kept on purpose do not count.
URGENT_SHARE = 0.75

#: More threads than this are no gain for frames.
MOST_FRAME_THREADS = 16


def use_idle_cores() -> None:
    """Let frames of executors use every core; the kernel shares them out when others run.

    Unlike those of numerical libraries, their results do not depend on the number of threads. An executor
    inherits it from this process's environment, before it imports polars.
    """
    cores = len(os.sched_getaffinity(0))
    os.environ["POLARS_MAX_THREADS"] = str(min(cores, MOST_FRAME_THREADS))


class ExecutorProcess:
    """One executor from its start until it is replaced. ``ready``: it takes steps."""

    def __init__(self, limits: Limits, preload: list[str], most_steps: int) -> None:
        self._most_resident = min(limits.memory_bytes * RESIDENT_SHARE, MOST_RESIDENT_BYTES)
        self._urgent = limits.memory_bytes * URGENT_SHARE
        self._most_steps = most_steps
        self._steps = 0
        self._resident = 0
        #: Bytes of tables that it keeps for later steps.
        self.kept = 0
        self._settled = False
        self._lines = Lines()
        self.ready = self.tainted = False
        self.control, theirs = socket.socketpair()
        self.control.setblocking(False)
        self.out, out_end = output_pipe()
        command = module_command(
            "compute.supervision.executor",
            str(theirs.fileno()),
            str(kept_bytes(limits.memory_bytes)),
            *preload,
        )
        self.pid = start_child(command, "/", limits, out_end, [theirs.fileno()])
        os.close(out_end)
        theirs.close()

    def run(self, folder: str) -> None:
        """Start the step of a folder in it; ``read`` gives its answer."""
        self._steps += 1
        with contextlib.suppress(OSError):  # it is dying: its end tells
            self.control.sendall(line({"run": folder}))

    def read(self) -> list[Json]:
        """What it sent; also empty when it is gone."""
        try:
            messages = self._lines.feed(self.control.recv(READ_BYTES))
        except OSError:
            return []
        for message in messages:
            self.ready = self.ready or bool(message.get("ready"))
            self._resident = message.get("resident", self._resident)
            self.kept = message.get("kept", self.kept)
            self._settled = message.get("settled", self._settled)
            self.tainted = self.tainted or bool(message.get("tainted"))
        return messages

    @property
    def worn(self) -> bool:
        """Whether it should be replaced before the next step."""
        own = self._resident - self.kept
        large = own > (self._most_resident if self._settled else self._urgent)
        return self.tainted or self._steps >= self._most_steps or large

    def has_children(self) -> bool:
        """Whether the step left a process behind, which no component should."""
        return any(pid != self.pid for pid in below())

    def end(self, ended: dict[int, int]) -> None:
        """Kill it and everything below it."""

        def signal_all(number: int) -> None:
            send(-self.pid, number)
            for pid in below():
                send(pid, number)

        end_children(signal_all, lambda: None, ended)
        self.control.close()
        os.close(self.out)
