"""One step from start to ``exit.json``. Standard library only; Linux."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Mapping

from compute.runtime.capped_log import CappedLog
from compute.runtime.process_tree import (
    PR_SET_CHILD_SUBREAPER,
    PR_SET_PDEATHSIG,
    below,
    contained,
    memory_kills,
    prctl,
    proportional_bytes,
    read_text,
    refused_processes,
    resident_bytes,
    send,
    tree_bytes,
    urgently,
    user_processes,
)

TERM_GRACE_SECONDS = 10.0
#: Watched closely while young: memory and processes run away in the first moments.
YOUNG_SECONDS = 1.0
YOUNG_POLL_SECONDS = 0.02
POLL_SECONDS = 0.25
#: Walking the output folder may be dear: at most this share of the time goes into it.
DISK_POLL_SECONDS = 1.0
DISK_POLL_SHARE = 0.02
#: How long killed processes may take to go (a process in an unanswered disk call does not).
KILL_SECONDS = 30.0
KILL_PAUSE_SECONDS = 0.001
#: Room for what else the user starts while a step runs: a limit per user is all the kernel offers.
USER_SPARE_PROCESSES = 1024
#: Below this, a step that failed is taken to have failed for want of disk.
FREE_DISK_BYTES = 256 * 1024
PIPE_BYTES = 1024 * 1024
#: Reads of the pipe in a row before limits are looked at again.
PIPE_READS = 16
EXIT_BYTES = 4096
#: What of the folder is not the step's own writing: inputs, and the records of its two keepers.
OWN_FILES = frozenset({"in", "lock", "log.txt", "step.json", "stop.json", "supervisor.log", "exit.json.part"})


class Supervisor:
    """One step from start to ``exit.json``."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._step = json.loads(read_text(os.path.join(folder, "step.json")) or "{}")
        self._limits = Limits(self._step.get("limits") or {})
        self._log = CappedLog(self._at("log.txt"), self._limits.log_bytes)
        self._reserved = reserve(self._at("exit.json.part"))
        self._pid = 0
        self._status: int | None = None
        self._reason = ""
        self._kill_at = float("inf")
        self._peak = 0
        self._disk_at = 0.0
        self._started = time.monotonic()
        self._started_at = time.time()
        self._wake, self._wake_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._out, self._out_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._refused = self._memory_kills = 0

    def _at(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def run(self) -> int:
        """Run the step to its end; its exit status."""
        self._watch_signals()
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        if os.path.exists(self._at("stop.json")):
            self._reason = "stopped"
        else:
            self._start()
            self._watch()
        self._end_everything()
        self._drain()
        self._log.close()
        return self._finish()

    def _watch_signals(self) -> None:
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(self._wake_end, warn_on_full_buffer=False)

    def _start(self) -> None:
        self._refused = refused_processes()
        self._memory_kills = memory_kills()
        fcntl.fcntl(self._out_end, fcntl.F_SETFL, 0)
        # When the user's pipe budget is spent, the default 64 kB serve, only slower.
        with contextlib.suppress(PermissionError):
            fcntl.fcntl(self._out, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        os.environ["PYTHONPATH"] = root
        os.makedirs(self._at("work"), exist_ok=True)
        os.makedirs(self._at("out"), exist_ok=True)
        runtime = [sys.executable, "-P", "-m", "compute.runtime.execute", self._folder]
        command = self._step.get("command") or runtime
        self._pid = start_child(command, self._folder, self._limits, self._out_end)
        os.close(self._out_end)

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        poll.register(self._out, select.POLLIN)
        check_at = time.monotonic() + YOUNG_POLL_SECONDS
        while self._status is None:
            wait = min(check_at, self._kill_at, self._deadline()) - time.monotonic()
            for fd, event in poll.poll(max(0, wait * 1000)):
                if fd == self._wake:
                    self._answer_signals(os.read(self._wake, 4096))
                elif not self._pump() or event & (select.POLLHUP | select.POLLERR):
                    poll.unregister(self._out)  # the step closed its output and goes on in silence
            now = time.monotonic()
            if now >= min(check_at, self._kill_at, self._deadline()):
                self._enforce(now)
                young = now - self._started < YOUNG_SECONDS
                check_at = time.monotonic() + (YOUNG_POLL_SECONDS if young else POLL_SECONDS)

    def _deadline(self) -> float:
        return self._started + self._limits.timeout_seconds if not self._reason else float("inf")

    def _answer_signals(self, numbers: bytes) -> None:
        self._reap()
        if self._status is None and {signal.SIGTERM, signal.SIGINT, signal.SIGHUP} & set(numbers):
            self._asked_to_end()

    def _asked_to_end(self) -> None:
        """By Jackfield (stop.json says so), or by the machine going down: then the step is lost."""
        text = read_text(self._at("stop.json"))
        grace = json.loads(text).get("grace_seconds", TERM_GRACE_SECONDS) if text else TERM_GRACE_SECONDS
        self._begin_end("stopped" if text else "lost", float(grace))

    def _begin_end(self, reason: str, grace_seconds: float) -> None:
        self._reason = self._reason or reason
        self._kill_at = min(self._kill_at, time.monotonic() + grace_seconds)
        if grace_seconds > 0:
            self._signal_everything(signal.SIGTERM)

    def _enforce(self, now: float) -> None:
        with urgently():
            self._hold_to_limits(now)

    def _hold_to_limits(self, now: float) -> None:
        if now >= self._kill_at:
            self._signal_everything(signal.SIGKILL)
        elif now >= self._deadline():
            self._begin_end("timeout", TERM_GRACE_SECONDS)
        breach = self._breach(now)
        if breach:
            self._reason = self._reason or breach
            self._kill_at = now
            self._signal_everything(signal.SIGKILL)

    def _breach(self, now: float) -> str:
        """The limit that is exceeded, or nothing."""
        pids = list(below())
        if len(pids) > self._limits.processes or refused_processes() > self._refused:
            return "processes"
        if contained() and memory_kills() > self._memory_kills:
            return "memory"
        resident = resident_bytes(pids)
        if resident > self._limits.memory_bytes:
            resident = proportional_bytes(pids) or resident
        self._peak = max(self._peak, resident)
        if resident > self._limits.memory_bytes:
            return "memory"
        if now >= self._disk_at and self._disk_full():
            return "disk"
        return ""

    def _disk_full(self) -> bool:
        before = time.monotonic()
        taken = tree_bytes(self._folder, without=OWN_FILES)
        now = time.monotonic()
        self._disk_at = now + max(DISK_POLL_SECONDS, (now - before) / DISK_POLL_SHARE)
        return taken > self._limits.output_bytes

    def _pump(self) -> bool:
        """Move what the step printed into the log, a bounded part at a time; whether more may come."""
        for _ in range(PIPE_READS):
            try:
                data = os.read(self._out, PIPE_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._log.write(data)
        return True

    def _drain(self) -> None:
        """The rest of the output, once nothing writes any more."""
        while True:
            try:
                data = os.read(self._out, PIPE_BYTES)
            except BlockingIOError:
                return
            if not data:
                return
            self._log.write(data)

    def _reap(self) -> bool:
        """Collect ended children, adopted orphans included; whether any child is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self._pid:
                self._status = status

    def _signal_everything(self, number: int) -> None:
        if os.getpid() == 1:
            send(-1, number)
            return
        # The group at once: a process that forks cannot slip away between two signals.
        send(-self._pid, number)
        for pid in below():
            send(pid, number)

    def _end_everything(self) -> None:
        deadline = time.monotonic() + KILL_SECONDS
        with urgently():
            while self._pid and self._reap() and time.monotonic() < deadline:
                self._signal_everything(signal.SIGKILL)
                self._pump()
                time.sleep(KILL_PAUSE_SECONDS)

    def _finish(self) -> int:
        code = exit_code(self._status)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        record = {
            "exit_code": code,
            "reason": self._reason or self._why(code),
            "started_at": self._started_at,
            "finished_at": time.time(),
            "peak_memory_bytes": max(self._peak, usage if self._pid else 0),
            "log_cut_bytes": self._log.cut_bytes,
        }
        publish(self._reserved, self._at("exit.json.part"), self._at("exit.json"), record)
        return 1 if code is None else code

    def _why(self, code: int | None) -> str:
        """Why the step ended when nobody here ended it."""
        suspect = code == 128 + signal.SIGKILL or (code and contained())
        if suspect and memory_kills() > self._memory_kills:
            return "memory"
        if code and refused_processes() > self._refused:
            return "processes"
        taken = tree_bytes(self._folder, without=OWN_FILES)
        disk = os.statvfs(self._folder)
        if taken > self._limits.output_bytes:
            return "disk"
        # A file that may not grow beyond the limit ends the step when it is just as large.
        if code and (taken == self._limits.output_bytes or disk.f_bavail * disk.f_frsize < FREE_DISK_BYTES):
            return "disk"
        return "exited"


class Limits:
    """Bounds from step.json; absent ones do not bind."""

    def __init__(self, values: dict[str, float]) -> None:
        def bound(name: str) -> float:
            value = values.get(name)
            return float("inf") if value is None else float(value)

        self.memory_bytes = bound("memory_bytes")
        self.address_space_bytes = bound("address_space_bytes")
        self.processes = bound("processes")
        self.timeout_seconds = bound("timeout_seconds")
        self.output_bytes = bound("output_bytes")
        # Root is exempt from the kernel's limit, and a container has a limit of its own.
        kernel_limit = os.getuid() != 0 and os.getpid() != 1
        spare = user_processes() + USER_SPARE_PROCESSES if kernel_limit else 0
        self.user_processes = self.processes + spare if kernel_limit else float("inf")
        self.log_bytes = int(values.get("log_bytes") or 16 * 1024**2)


def start_child(command: list[str], folder: str, limits: Limits, output: int) -> int:
    """Fork and exec the step in a session of its own; its pid."""
    supervisor = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:
            os._exit(127)
        confine(limits)
        os.chdir(os.path.join(folder, "work"))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    except BaseException as error:
        os.write(output, f"The step could not be started: {error}\n".encode())
        os._exit(127)


def confine(limits: Limits) -> None:
    """What the kernel enforces at once, without a poll."""
    for kind, value in (
        (resource.RLIMIT_AS, limits.address_space_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, limits.user_processes),
    ):
        if value != float("inf"):
            hard = resource.getrlimit(kind)[1]
            soft = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
            resource.setrlimit(kind, (soft, soft))
    # When memory runs out, the kernel is to end the step, not its supervisor.
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")


def exit_code(status: int | None) -> int | None:
    if status is None:
        return None
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def reserve(path: str) -> int:
    """A file with its space taken now, so that a full disk cannot keep the end from being written."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    os.posix_fallocate(file, 0, EXIT_BYTES)
    return file


def publish(file: int, part: str, path: str, record: Mapping[str, object]) -> None:
    """Write the record into the reserved file and move it to its name: whole or not at all.

    Not synced: every step would wait for the disk, twice. What a power cut makes of the file is no
    record, and a step without one counts as lost and runs again.
    """
    os.write(file, json.dumps(record).encode().ljust(EXIT_BYTES))
    os.rename(part, path)
