"""Starting, reaping and ending what runs below a supervisor. Standard library only; Linux."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from compute.supervision.limits import Limits, confine
from compute.supervision.process_tree import PR_SET_DUMPABLE, PR_SET_PDEATHSIG, prctl, urgently

#: How long killed processes may take to go (a process in an unanswered disk call does not).
KILL_SECONDS = 30.0
KILL_PAUSE_SECONDS = 0.001
#: How long threads may take to come to rest, and a process to get its new parent.
REST_SECONDS, REST_PAUSE_SECONDS = 10.0, 0.0005
PIPE_BYTES = 1024 * 1024
#: The project's root: where steps find ``compute`` and ``designer``.
CODE_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in this interpreter."""
    os.environ["PYTHONPATH"] = CODE_ROOT
    return [sys.executable, "-P", "-m", module, *arguments]


def output_pipe() -> tuple[int, int]:
    """A pipe for what a step prints: (reading end that does not block, writing end that does)."""
    out, end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.fcntl(end, fcntl.F_SETFL, 0)
    try:
        fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except PermissionError:
        return out, end  # the user's pipe budget is spent: the default 64 kB work too, slower
    return out, end


def start_child(
    command: list[str],
    folder: str,
    limits: Limits,
    output: int,
    pass_files: Sequence[int] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Fork and exec in a session of its own, in ``folder``, bound by the limits; its pid.

    ``environment``, which may hold secrets, is added to its own, and never to ours.
    """
    supervisor, most_processes = os.getpid(), limits.user_processes()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # A runner is not dumpable, but its child has to write to its own /proc.
        prctl(PR_SET_DUMPABLE, 1)
        if os.getppid() != supervisor:
            os._exit(127)
        confine(limits, most_processes)
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for file in pass_files:
            os.set_inheritable(file, True)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.execvpe(command[0], command, {**os.environ, **environment})
    except BaseException as error:
        os.write(output, f"The step could not be started: {error}\n".encode())
        os._exit(127)


def orphaned_to(supervisor: int) -> bool:
    """Wait until who forked this process is gone, leaving it to the supervisor; then end with that one."""
    deadline = time.monotonic() + REST_SECONDS
    while os.getppid() != supervisor:
        if time.monotonic() > deadline:
            return False
        time.sleep(REST_PAUSE_SECONDS)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    return os.getppid() == supervisor


def reap(ended: dict[int, int]) -> bool:
    """Reap ended children and adopted orphans into pid -> status; returns whether any child is left."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return True
        ended[pid] = status


def end_children(
    signal_all: Callable[[int], None], pump: Callable[[], object], ended: dict[int, int]
) -> None:
    """Kill and reap until no descendant is left, emptying the pipe meanwhile."""
    deadline = time.monotonic() + KILL_SECONDS
    with urgently():
        while reap(ended) and time.monotonic() < deadline:
            signal_all(signal.SIGKILL)
            pump()
            time.sleep(KILL_PAUSE_SECONDS)
