"""The steps of one runner: one at a time, in a shared executor or each in a process of its own.

Standard library only; Linux. The executor is replaced after a timeout, a stop, a crash, a failure
that may be the executor's own, growth of its memory, or ``most_steps`` steps.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping
from typing import Any, Protocol

from compute.supervision.child import end_children, reap
from compute.supervision.executor_process import ExecutorProcess, use_idle_cores
from compute.supervision.limits import Limits
from compute.supervision.protocol import Json, Refused
from compute.supervision.step_guard import ALL_READS, StepGuard, exit_code
from compute.supervision.step_processes import StepProcesses
from compute.supervision.supervise import take_lock
from compute.supervision.walk import remove

#: After so many, a runner ends instead of trying for ever.
MOST_FAILED_STARTS = 3


class ExecutionEvents(Protocol):
    """What a runner reports to its workers."""

    def became_ready(self) -> None:
        """The executor is ready for a step."""

    def step_ended(self, step: str, record: Json) -> None:
        """The step's ``exit.json`` holds this record."""


class Execution:
    """Runs the step it is given. ``settings``: see serve_steps."""

    def __init__(self, settings: Mapping[str, Any], events: ExecutionEvents) -> None:
        self._settings, self._events = settings, events
        self._limits = Limits(settings.get("limits") or {})
        self._shared = settings["mode"] == "executor"
        self._executor: ExecutorProcess | None = None
        self.step = ""
        self.guard: StepGuard | None = None
        self.idle_since = time.monotonic()
        self._lock = -1
        #: The running step's process and the read end of its output.
        self._pid, self._out = 0, -1
        self._ended: dict[int, int] = {}
        #: Executors in a row that ended before they were ready.
        self._failed_starts = 0
        modules = () if self._shared else settings.get("preload", ())
        self._processes = StepProcesses(modules, self._limits.memory_bytes)
        #: A step changed what this process hands on to those after it.
        self.spoiled = False
        if self._shared:
            use_idle_cores()
            self._renew_executor()

    @property
    def ready(self) -> bool:
        """Whether a step could begin now."""
        if self.guard or self.spoiled:
            return False
        return not self._shared or bool(self._executor and self._executor.ready)

    @property
    def hopeless(self) -> bool:
        """Whether no executor starts: the environment is broken."""
        return self._failed_starts >= MOST_FAILED_STARTS

    def files(self) -> list[int]:
        """What to poll for reading; ``hear`` takes what is readable."""
        executor = (self._executor.control.fileno(), self._executor.out) if self._executor else ()
        return [*executor, *self._processes.files(), *([self._out] if self._out >= 0 else ())]

    def begin(self, step: str) -> Refused | None:
        """Start a step, unless it was started before, here or elsewhere. Returns the refusal, if any."""
        folder = os.path.join(self._settings["steps"], step)
        if self.guard or "/" in step:
            return Refused(step, "busy", "A step runs here.")
        try:
            self._lock = take_step(folder, self._settings["name"])
        except OSError as error:
            return Refused(step, "folder_unusable", f"Its folder cannot be used: {error.strerror}.")
        if self._lock < 0:
            return Refused(step, "started_before", "It was started before.")
        self.step, self.guard = step, StepGuard(folder, self._processes.spared)
        self._start(folder, self.guard)
        return None

    def _start(self, folder: str, guard: StepGuard) -> None:
        if guard.stop_asked():
            guard.reason = "stopped"
            return self._end(None)
        guard.prepare()
        if self._shared:
            if self._executor is None:
                self._renew_executor()
            assert self._executor is not None
            self._pid = self._executor.pid
            self._executor.run(folder)
        else:
            self._ended.clear()
            self._pid, self._out = self._processes.start(guard, folder, self.step)
        guard.watch(self._pid, self._executor.kept if self._executor else 0)

    def hear(self, file: int) -> None:
        """Take in what is readable."""
        if self._executor and file == self._executor.control.fileno():
            self._hear_executor(self._executor)
        elif file in self._processes.files():
            self._processes.hear(file, idle=self.guard is None)
        else:
            self._pump(file)

    def _pump(self, file: int) -> None:
        open_still = True
        if self.guard:
            open_still = self.guard.pump(file)
        else:
            with contextlib.suppress(BlockingIOError):  # what preloading prints belongs in no log
                open_still = bool(os.read(file, 65536))
        if not open_still and file == self._out:
            os.close(self._out)  # the step closed its output and still runs
            self._out = -1

    def _hear_executor(self, executor: ExecutorProcess) -> None:
        for message in executor.read():
            if "exit" in message and self.guard:
                executor.tainted = executor.tainted or executor.has_children()
                self.guard.pump(executor.out, ALL_READS)
                self._end(int(message["exit"]))
            elif "ready" in message:
                self._events.became_ready()
        if self.guard is None and executor.worn:
            self._renew_executor()

    def reap(self) -> None:
        """A child ended: see whether it was the step's process, or the executor."""
        reap(self._ended)
        if self._executor and self._executor.pid in self._ended:
            self._lose_executor(self._executor)
        elif not self._shared and self.guard and self._pid in self._ended:
            self._end_process(self.guard)

    def _lose_executor(self, executor: ExecutorProcess) -> None:
        """The executor died or was killed; the step in it ends too."""
        self._failed_starts = 0 if executor.ready else self._failed_starts + 1
        guard, code = self.guard, exit_code(self._ended[executor.pid])
        if guard:
            end_children(guard.signal_everything, lambda: guard.pump(executor.out), self._ended)
            guard.pump(executor.out, ALL_READS)
        executor.end(self._ended)
        self._executor = None
        if guard:
            # Before the next one is forked, which would hold our lock until its exec.
            self._end(code)
        self._renew_executor()

    def _renew_executor(self) -> None:
        self.close()
        self._ended.clear()
        self._executor = ExecutorProcess(
            self._limits, list(self._settings.get("preload", ())), int(self._settings["most_steps"])
        )

    def close(self) -> None:
        """End the executor, or the warm parent."""
        self._processes.close()
        if self._executor:
            self._executor.end(self._ended)

    def _end_process(self, guard: StepGuard) -> None:
        self._processes.end(guard, lambda: self._out < 0 or guard.pump(self._out), self._ended)
        if self._out >= 0:
            guard.pump(self._out, ALL_READS)
            os.close(self._out)
            self._out = -1
        code = exit_code(self._ended[self._pid])
        self._ended.clear()
        for folder in self._settings.get("scratch", ()):
            tidy(folder, self.step)
        self.spoiled = self._processes.spoiled
        self._end(code)
        self._processes.rest()

    def _end(self, code: int | None) -> None:
        assert self.guard is not None
        record = self.guard.finish(code)
        step, self.step, self.guard, self._pid = self.step, "", None, 0
        os.close(self._lock)
        self.idle_since = time.monotonic()
        self._events.step_ended(step, record)


def take_step(folder: str, runner: str) -> int:
    """The step's lock, with the runner's name in the mark of its start; -1 when it was started before.

    The mark is created exclusively, so that no step begins twice. Raises OSError when the folder is missing.
    """
    lock = take_lock(folder, None)
    if lock is None:
        return -1
    try:
        mark = os.open(os.path.join(folder, "started"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except OSError as error:
        os.close(lock)
        if isinstance(error, FileExistsError):
            return -1
        raise  # another worker moved the folder: its runner needs the lock
    os.write(mark, runner.encode())
    os.close(mark)
    return lock


def tidy(folder: str, kept: str) -> None:
    """Remove what a step left in a scratch folder; ``kept`` is the step's own folder."""
    for name in os.listdir(folder):
        if name != kept:
            with contextlib.suppress(OSError):  # what cannot be removed is left
                remove(os.path.join(folder, name))
