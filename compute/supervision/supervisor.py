"""One step in a process of its own, from start to ``exit.json``. Standard library only; Linux."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from collections.abc import Mapping

from compute.supervision.child import end_children, module_command, output_pipe, reap, start_child
from compute.supervision.process_tree import PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, contained, prctl
from compute.supervision.secret_input import read_secrets
from compute.supervision.step_guard import ALL_READS, StepGuard, exit_code

END_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


def wake_on(*numbers: signal.Signals) -> int:
    """A file that delivers the numbers of these signals as they come."""
    wake, end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    for number in numbers:
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(end, warn_on_full_buffer=False)
    return wake


class Supervisor:
    """Runs the step of a folder once."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._guard = StepGuard(folder)
        self._pid = 0
        self._ended: dict[int, int] = {}
        self._wake = wake_on(signal.SIGCHLD, *END_SIGNALS)
        self._out, self._out_end = output_pipe()

    def run(self) -> int:
        """Run the step to its end; its exit status."""
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        if contained():
            # The step runs as our user: it must not read or write our memory.
            prctl(PR_SET_DUMPABLE, 0)
        guard, secrets = self._guard, self._secrets()
        if guard.stop_asked():
            guard.reason = "stopped"
        elif secrets is None:
            guard.tell("The step's secrets did not arrive, so its code was not started.")
            guard.reason = "lost"
        else:
            guard.mask(secrets.values())
            self._start(secrets)
            self._watch()
            end_children(guard.signal_everything, lambda: guard.pump(self._out), self._ended)
        guard.pump(self._out, ALL_READS)
        code = exit_code(self._ended.get(self._pid))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        guard.finish(code, peak if self._pid else 0)
        return 1 if code is None else code

    def _secrets(self) -> Mapping[str, str] | None:
        """The values of the secrets that step.json names, by variable; None when one is missing."""
        names = self._guard.step.get("secrets", [])
        if not names:
            return {}
        found = read_secrets(0)
        return found if found is not None and found.keys() == set(names) else None

    def _start(self, secrets: Mapping[str, str]) -> None:
        self._guard.prepare()
        command = self._guard.step.get("command") or module_command(
            "compute.supervision.execute", self._folder
        )
        self._pid = start_child(
            command, self._guard.at("work"), self._guard.limits, self._out_end, environment=secrets
        )
        os.close(self._out_end)
        self._guard.watch(self._pid)

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        poll.register(self._out, select.POLLIN)
        while self._pid not in self._ended:
            wait = self._guard.next_check - time.monotonic()
            for fd, event in poll.poll(max(0, wait * 1000)):
                if fd == self._wake:
                    self._answer_signals(os.read(self._wake, 4096))
                elif not self._guard.pump(self._out) or event & (select.POLLHUP | select.POLLERR):
                    poll.unregister(self._out)  # the step closed its output and still runs
            self._guard.enforce()

    def _answer_signals(self, numbers: bytes) -> None:
        reap(self._ended)
        if self._pid not in self._ended and END_SIGNALS & set(numbers):
            self._guard.ask_to_end()
