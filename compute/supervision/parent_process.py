"""The warm parent as its supervisor sees it, and the forks it makes. Standard library only; Linux."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from collections.abc import Sequence

from compute.supervision.child import module_command, output_pipe, start_child
from compute.supervision.control import Lines, line
from compute.supervision.inherited import Inherited, inherited
from compute.supervision.limits import Limits
from compute.supervision.process_tree import read_text, resident_bytes, send
from compute.supervision.protocol import Json

READ_BYTES = 65536
#: How long the parent may take to shield itself, and to fork.
GUARD_SECONDS, FORK_SECONDS = 30.0, 5.0
#: What it may grow by: it only forks.
GROWTH_BYTES = 64 * 1024**2


class ParentProcess:
    """One warm parent from its start until it is replaced. ``ready``: it can be asked for forks.

    ``unusable`` says why it never will be. ``spared`` is kept to hold its pid, and no other.
    """

    def __init__(self, modules: Sequence[str], as_at_start: Inherited, spared: set[int]) -> None:
        self._as_at_start, self._spared = as_at_start, spared
        self._lines = Lines()
        self._guarded = self.ready = False
        self.unusable = ""
        self._resident = 0
        self.control, theirs = socket.socketpair()
        python, *rest = module_command(
            "compute.supervision.warm_parent", str(theirs.fileno()), str(os.getpid()), *modules
        )
        # Without a user's own packages: a step could have put some there.
        command = [python, "-s", *rest]
        # A pipe, as a step's: Python looks at what its standard output is only when it starts.
        self.out, out_end = output_pipe()
        self._be(start_child(command, "/", Limits({}), out_end, [theirs.fileno()]))
        os.close(out_end)
        theirs.close()

    def _be(self, pid: int) -> None:
        self.pid = pid
        self._spared.clear()
        self._spared.add(pid)

    def read(self) -> bool:
        """Take in what it sent; whether it still lives."""
        try:
            data = self.control.recv(READ_BYTES)
        except OSError:
            data = b""
        for message in self._lines.feed(data):
            self._hear(message)
        return bool(data)

    def _hear(self, message: Json) -> None:
        self._guarded = self._guarded or "guarded" in message
        self.unusable = str(message.get("unusable", self.unusable))
        if "ready" in message:
            self.ready = True
            self._be(int(message["ready"]))
            self._resident = resident_bytes([self.pid])

    def printed(self) -> str:
        """What imports printed, or an error."""
        try:
            return os.read(self.out, READ_BYTES).decode(errors="replace")
        except BlockingIOError:
            return ""

    def wait_guarded(self) -> None:
        """Return once no step can change it."""
        while not self._guarded and select.select([self.control], [], [], GUARD_SECONDS)[0]:
            if not self.read():
                return

    def fault(self) -> str:
        """What a step has done to it, so that it must be replaced; empty when it is as it was."""
        grown = resident_bytes([self.pid]) - self._resident > GROWTH_BYTES
        return changed(self.pid, self._as_at_start) or ("has grown" if grown else "")

    def fork(self) -> Fork | None:
        """A process for a step to come; None when the parent does not take the request."""
        made = Fork(self._as_at_start, self._spared)
        try:
            socket.send_fds(self.control, [b"f"], made.its_files())
        except OSError:
            made.close()
            return None
        finally:
            made.hand_over()
        return made

    def end(self) -> None:
        """Kill it. Forks that wait end by themselves."""
        self._spared.clear()
        send(self.pid, signal.SIGKILL)
        self.control.close()
        os.close(self.out)


def changed(pid: int, as_at_start: Inherited) -> str:
    """What is wrong with a process that a step could reach; empty when nothing is."""
    state = read_text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if not state or state[0] in "ZX":
        return "was killed"
    if state[0] in "Tt":
        return "was stopped"
    try:
        same = inherited(pid) == as_at_start
    except ProcessLookupError:
        return "was killed"
    return "" if same else "was given other limits, priority or processors"


class Fork:
    """A fork of the parent that waits for its step. Its pid is ``spared`` until it has one."""

    def __init__(self, as_at_start: Inherited, spared: set[int]) -> None:
        self._as_at_start, self._spared = as_at_start, spared
        self._pid = 0
        self.out, self._out_end = output_pipe()
        self._request, self._theirs = socket.socketpair()
        self._request.settimeout(FORK_SECONDS)

    def its_files(self) -> list[int]:
        return [self._theirs.fileno(), self._out_end]

    def hand_over(self) -> None:
        """Its files are its own from now on."""
        self._theirs.close()
        os.close(self._out_end)

    def settle(self) -> None:
        """Wait until it is there."""
        if not self._pid:
            with contextlib.suppress(OSError):  # it does not answer in time
                self._pid = int(self._request.recv(READ_BYTES) or 0)
            if self._pid:
                self._spared.add(self._pid)

    def give(self, step: Json) -> int:
        """Let it run the step; its pid. 0 when it cannot, and its files are closed then."""
        self.settle()
        if self._pid and not changed(self._pid, self._as_at_start):
            with contextlib.suppress(OSError):  # it ended in this moment
                self._request.sendall(line(step))
                self._request.close()
                self._spared.discard(self._pid)
                return self._pid
        self.close()
        return 0

    def close(self) -> None:
        """Give up the fork, which then ends."""
        self._spared.discard(self._pid)
        self._request.close()
        with contextlib.suppress(OSError):
            os.close(self.out)
