"""The processes of steps that do not share an executor: forks of a warm parent, or fresh ones.

Standard library only; Linux. Forks wait for their step, so that none waits for its fork. A step gets a
fresh process while the parent imports, when it has a command of its own, and whenever the parent is in
doubt: what is wrong with the parent is told in the runner's log and never in a step's.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence

from compute.supervision.child import end_children, module_command, output_pipe, reap, start_child
from compute.supervision.inherited import inherited
from compute.supervision.parent_process import Fork, ParentProcess
from compute.supervision.process_tree import below, urgently
from compute.supervision.step_guard import StepGuard

#: Runners with less memory have no parent: it would take the step's.
LEAST_MEMORY_BYTES = 512 * 1024**2
#: How long what a step left may take to die one by one, before the parent is killed with all of it.
SPARING_SECONDS, SPARING_PAUSE_SECONDS = 1.0, 0.001
#: Forks that wait: while one is made, the next step takes the other.
STOCK = 2
#: Parents in a row that may end before they are ready.
MOST_FAILED = 3


class StepProcesses:
    """``modules``: what the parent imports; none, or little memory: every process is fresh.

    ``spared``: processes that belong to no step.
    """

    def __init__(self, modules: Sequence[str], memory_bytes: float) -> None:
        self._modules = tuple(modules) if memory_bytes >= LEAST_MEMORY_BYTES else ()
        self._as_at_start = inherited(0)
        self._parent: ParentProcess | None = None
        self._forks: list[Fork] = []
        self._failed = 0
        self.spared: set[int] = set()
        self._renew()

    def _renew(self) -> None:
        if self._modules and self._failed < MOST_FAILED:
            self._parent = ParentProcess(self._modules, self._as_at_start, self.spared)

    def files(self) -> list[int]:
        """What to poll for reading; then ``hear``."""
        return [self._parent.out, self._parent.control.fileno()] if self._parent else []

    def hear(self, file: int, *, idle: bool) -> None:
        """Take in what the parent tells, or prints."""
        parent = self._parent
        assert parent is not None
        if file == parent.out:
            sys.stderr.write(parent.printed())
            return
        lives = parent.read()
        if parent.unusable:
            self._drop(f"is not used, so each step gets a fresh process: {parent.unusable}")
            self._modules = ()
        elif not lives:
            self._failed += not parent.ready
            self._drop("was killed" if parent.ready else "ended before it was ready")
        elif parent.ready:
            self._failed = 0
        if idle:
            self.rest()

    def _drop(self, fault: str) -> None:
        """The parent is gone or not to be trusted."""
        sys.stderr.write(f"The warm parent {fault}.\n")
        self.close()

    def start(self, guard: StepGuard, folder: str, step: str) -> tuple[int, int]:
        """Start the step: its pid, and the reading end of what it prints."""
        environment = {"HOME": guard.at("work"), "JACKFIELD_STEP": step}
        command = guard.step.get("command")
        limits, processes = guard.step.get("limits") or {}, str(guard.limits.user_processes())
        while self._forks and not command:
            fork = self._forks.pop(0)
            pid = fork.give(
                {"folder": folder, "environment": environment, "limits": limits, "user_processes": processes}
            )
            if pid:
                return pid, fork.out
        if self._parent:
            self._parent.wait_guarded()
        out, out_end = output_pipe()
        pid = start_child(
            command or module_command("compute.supervision.execute", folder),
            guard.at("work"),
            guard.limits,
            out_end,
            environment=environment,
        )
        os.close(out_end)
        return pid, out

    def end(self, guard: StepGuard, pump: Callable[[], object], ended: dict[int, int]) -> None:
        """Kill and reap what the step left, if possible without the parent and the forks that wait."""
        self._inspect()
        for fork in self._forks:
            fork.settle()
        deadline = time.monotonic() + SPARING_SECONDS
        with urgently():
            while reap(ended) and any(pid not in self.spared for pid in below()):
                if not self.spared or time.monotonic() > deadline:
                    end_children(guard.signal_everything, pump, ended)
                    return
                guard.signal_everything(signal.SIGKILL, self.spared)
                pump()
                time.sleep(SPARING_PAUSE_SECONDS)

    def rest(self) -> None:
        """No step runs: have the parent fork for the next ones."""
        self._inspect()
        if self._parent is None:
            self._renew()
        elif self._parent.ready and len(self._forks) < STOCK:
            made = (self._parent.fork() for _ in range(STOCK - len(self._forks)))
            self._forks += [fork for fork in made if fork]

    def _inspect(self) -> None:
        """See that the parent is as it was."""
        fault = self._parent.fault() if self._parent and self._parent.ready else ""
        if fault:
            self._drop(fault)

    @property
    def spoiled(self) -> bool:
        """Whether a step changed what this very process hands on to all that come after it."""
        return inherited(0) != self._as_at_start

    def close(self) -> None:
        """End the parent, and the forks that wait."""
        for fork in self._forks:
            fork.close()
        self._forks.clear()
        if self._parent:
            self._parent.end()
        self._parent = None
