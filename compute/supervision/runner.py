"""A supervisor that stays up between steps and runs one at a time. Standard library only; Linux.

It stays responsive while a step runs: it streams the log, holds the step to its limits, answers
its driver, and replaces the executor on time-out, stop, crash, a failure that smells of the executor
itself, growth, or after so many steps. How a step ended stands in its folder before it is told, so
that nothing is lost when nobody listens.

Messages to it: ``claim`` {owner, seconds}, ``release`` {owner}, ``run`` {owner, step}, ``stop``
{step}, ``retire`` {owner}. From it: ``state`` {owner, step, ready}, ``ended`` {step, record},
``refused`` {step, why}.
One worker owns it at a time: who claims it first, until it has been silent for the seconds it gave.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import time
from collections.abc import Mapping
from typing import Any

from compute.supervision.child import end_children, module_command, output_pipe, reap, start_child
from compute.supervision.control import Control, SocketControl, StandardControl
from compute.supervision.executor_process import ExecutorProcess
from compute.supervision.limits import Limits
from compute.supervision.process_tree import PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, prctl
from compute.supervision.step_guard import StepGuard, exit_code
from compute.supervision.supervise import take_lock
from compute.supervision.supervisor import END_SIGNALS, wake_on

#: Longest wait without looking whether an owner fell silent.
TURN_SECONDS = 1.0


class Runner:
    """Serves steps until it is told to retire, or nobody has owned it for long."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._steps: str = settings["steps"]
        self._limits = Limits(settings.get("limits") or {})
        self._shared = settings["mode"] == "executor"
        if "lock" in settings:
            # Ours alone: while a process holds it, this runner is taken to live.
            os.set_inheritable(settings["lock"], False)
        self._control: Control = (
            SocketControl(settings["socket"]) if settings.get("socket") else StandardControl()
        )
        self._owner = ""
        self._owned_until = 0.0
        self._idle_since = time.monotonic()
        self._retiring = False
        self._executor: ExecutorProcess | None = None
        self._step = ""
        self._guard: StepGuard | None = None
        self._lock = -1
        #: Of the step that runs: its process, and where its output comes from.
        self._pid, self._out = 0, -1
        self._ended: dict[int, int] = {}
        self._wake = wake_on(signal.SIGCHLD, *END_SIGNALS)

    def serve(self) -> int:
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        # Nothing below us may read our files or memory, though it has our user.
        prctl(PR_SET_DUMPABLE, 0)
        if self._shared:
            self._renew_executor()
        while not (self._retiring and self._guard is None) and not self._forsaken():
            self._turn()
        if self._executor:
            self._executor.end(self._ended)
        return 0

    def _forsaken(self) -> bool:
        owned = time.monotonic() < self._owned_until
        waited = time.monotonic() - max(self._idle_since, self._owned_until)
        return self._guard is None and not owned and waited > self._settings["orphan_seconds"]

    def _turn(self) -> None:
        """Wait for something to happen, and see to it."""
        poll = select.poll()
        files = dict.fromkeys(self._control.files(), self._hear)
        files[self._wake] = self._answer_signals
        if self._executor:
            files[self._executor.control.fileno()] = self._hear_executor
            files[self._executor.out] = self._pump
        if self._out >= 0:
            files[self._out] = self._pump
        for file in files:
            poll.register(file, select.POLLIN)
        for file, _ in poll.poll(self._patience() * 1000):
            # What an earlier one did may have closed it.
            if file in (self._wake, *self._control.files(), self._out, *self._executor_files()):
                files[file](file)
        if self._guard:
            self._guard.enforce()

    def _executor_files(self) -> tuple[int, ...]:
        return (self._executor.control.fileno(), self._executor.out) if self._executor else ()

    def _patience(self) -> float:
        until = self._guard.next_check - time.monotonic() if self._guard else TURN_SECONDS
        return max(0.0, min(until, TURN_SECONDS))

    def _hear(self, file: int) -> None:
        for message in self._control.read(file):
            kind = message.get("t")
            if kind == "claim":
                self._claim(str(message["owner"]), float(message["seconds"]))
            elif kind == "stop" and message.get("step") == self._step and self._guard:
                self._guard.ask_to_end()
            elif message.get("owner") == self._owner and kind == "run":
                self._begin(str(message["step"]))
            elif message.get("owner") == self._owner and kind == "retire":
                self._retiring = True
            elif message.get("owner") == self._owner and kind == "release":
                self._owner, self._owned_until = "", time.monotonic()
            elif kind == "run":
                self._refuse(str(message.get("step")), "another worker owns this runner")

    def _claim(self, owner: str, seconds: float) -> None:
        now = time.monotonic()
        if owner == self._owner or now >= self._owned_until:
            self._owner, self._owned_until = owner, now + seconds
        self._tell_state()

    def _tell_state(self) -> None:
        self._control.send({"t": "state", "owner": self._owner, "step": self._step, "ready": self._ready})

    @property
    def _ready(self) -> bool:
        return self._guard is None and (not self._shared or bool(self._executor and self._executor.ready))

    def _refuse(self, step: str, why: str) -> None:
        self._control.send({"t": "refused", "step": step, "why": why})

    def _begin(self, step: str) -> None:
        """Start a step, unless it was started anywhere before: the mark of that is made once."""
        folder = os.path.join(self._steps, step)
        if self._guard or "/" in step:
            return self._refuse(step, "a step runs here")
        try:
            self._lock = self._take(folder)
        except OSError as error:
            return self._refuse(step, f"its folder cannot be used: {error.strerror}")
        if self._lock < 0:
            return self._refuse(step, "it was started before")
        self._step, self._guard = step, StepGuard(folder)
        self._start(folder)

    def _take(self, folder: str) -> int:
        lock = take_lock(folder, None)
        if lock is None:
            return -1
        try:
            mark = os.open(os.path.join(folder, "started"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            os.close(lock)
            return -1
        os.write(mark, str(self._settings["name"]).encode())
        os.close(mark)
        return lock

    def _start(self, folder: str) -> None:
        guard = self._guard
        assert guard is not None
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
            self._out, out_end = output_pipe()
            os.environ.update({"HOME": guard.at("work"), "JACKFIELD_STEP": self._step})
            command = guard.step.get("command") or module_command("compute.supervision.execute", folder)
            self._pid = start_child(command, guard.at("work"), guard.limits, out_end)
            os.close(out_end)
        guard.watch(self._pid)

    def _pump(self, file: int) -> None:
        open_still = True
        if self._guard:
            open_still = self._guard.pump(file)
        else:
            with contextlib.suppress(BlockingIOError):  # what preloading says is nobody's log
                open_still = bool(os.read(file, 65536))
        if not open_still and file == self._out:
            os.close(self._out)  # the step closed its output and goes on in silence
            self._out = -1

    def _hear_executor(self, file: int) -> None:
        executor = self._executor
        assert executor is not None
        for message in executor.read():
            if "exit" in message and self._guard:
                executor.tainted = executor.tainted or executor.has_children()
                self._guard.drain(executor.out)
                self._end(int(message["exit"]))
            elif "ready" in message:
                self._tell_state()
        if self._guard is None and executor.worn:
            self._renew_executor()

    def _answer_signals(self, file: int) -> None:
        numbers = os.read(file, 4096)
        reap(self._ended)
        if self._executor and self._executor.pid in self._ended:
            self._lose_executor()
        elif not self._shared and self._pid in self._ended:
            self._end_process()
        if END_SIGNALS & set(numbers):
            self._retiring = True
            if self._guard:
                self._guard.ask_to_end()

    def _lose_executor(self) -> None:
        """It died, of itself or by our hand; the step in it ends with it."""
        executor, guard = self._executor, self._guard
        assert executor is not None
        code = exit_code(self._ended[executor.pid])
        if guard:
            end_children(guard.signal_everything, lambda: guard.pump(executor.out), self._ended)
            guard.drain(executor.out)
        executor.end(self._ended)
        self._executor = None
        if guard:
            # Before the next one is forked: until it has become another program it would hold our lock.
            self._end(code)
        self._renew_executor()

    def _renew_executor(self) -> None:
        if self._executor:
            self._executor.end(self._ended)
        self._ended.clear()
        self._executor = ExecutorProcess(
            self._limits, list(self._settings.get("preload", ())), int(self._settings["most_steps"])
        )

    def _end_process(self) -> None:
        guard = self._guard
        assert guard is not None
        end_children(guard.signal_everything, lambda: self._out < 0 or guard.pump(self._out), self._ended)
        if self._out >= 0:
            guard.drain(self._out)
            os.close(self._out)
            self._out = -1
        code = exit_code(self._ended[self._pid])
        self._ended.clear()
        self._tidy()
        self._end(code)

    def _tidy(self) -> None:
        """Remove all that the step left outside its own folder."""
        for folder in self._settings.get("scratch", ()):
            for name in os.listdir(folder):
                if name != self._step:
                    remove(os.path.join(folder, name))

    def _end(self, code: int | None) -> None:
        assert self._guard is not None
        record = self._guard.finish(code)
        step, self._step, self._guard, self._pid = self._step, "", None, 0
        os.close(self._lock)
        self._idle_since = time.monotonic()
        self._control.send({"t": "ended", "step": step, "record": record, "ready": self._ready})


def open_folder(path: str) -> None:
    """Let ourselves in, before what is in it is listed."""
    with contextlib.suppress(OSError):
        if not os.path.islink(path):
            os.chmod(path, 0o700)


def remove(path: str) -> None:
    """Remove a file or folder, however its modes are set; what cannot be removed is left."""
    if os.path.isdir(path) and not os.path.islink(path):
        open_folder(path)
        for folder, names, _ in os.walk(path):
            for name in names:
                open_folder(os.path.join(folder, name))
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            os.unlink(path)
