"""The warm parent of user code: ``python -P -s -m compute.supervision.warm_parent FILE SUPERVISOR MODULE…``.

It imports the modules, uses none of them, and forks a process for each step. FILE is the number of a
socket to the runner's supervisor, SUPERVISOR its pid. Lines to it: ``{"guarded": true}``, ``{"ready": pid}``
or ``{"unusable": reason}``. Each byte from it comes with two files: the socket of a step to come, and the
end of the pipe for what that step prints.

The process that imports is not the parent itself: it forks the parent and ends. A fork has one thread,
whatever imports have started; so does the parent, and so begins each step.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn

from compute.supervision.child import REST_PAUSE_SECONDS, REST_SECONDS, orphaned_to
from compute.supervision.process_tree import PR_SET_DUMPABLE, prctl, read_text

#: Threads that imports start and that a fork does well without. ``jemalloc_bg_thd`` gives memory back;
#: after a fork jemalloc does that by itself. ``polars-ooc-clea`` deletes what polars spilled to the disk: it
#: waits for a message and holds no lock, and what a step spills is in its scratch folder.
HARMLESS_THREADS = frozenset({"jemalloc_bg_thd", "polars-ooc-clea"})


def main(arguments: Sequence[str]) -> int:
    control, supervisor = socket.socket(fileno=int(arguments[0])), int(arguments[1])
    # From here on no step can look into this process or change it, though it runs as the same user.
    prctl(PR_SET_DUMPABLE, 0)
    tell(control, guarded=True)
    fault = warm_up(arguments[2:])
    if fault:
        tell(control, unusable=fault)
        return 1
    gate, opened = os.pipe()
    if os.fork():
        return let_go(control, opened)
    os.close(opened)
    if not os.read(gate, 1) or not orphaned_to(supervisor):
        return 1
    os.close(gate)
    return serve(control, supervisor)


def tell(control: socket.socket, **facts: object) -> None:
    control.sendall(json.dumps(facts).encode() + b"\n")


def warm_up(modules: Sequence[str]) -> str:
    """Import what steps need. Answers why this process must not be forked, if so."""
    try:
        importlib.import_module("compute.supervision.execute")
    except ImportError as error:
        return f"the runtime cannot be imported: {error}"
    for module in modules:
        with contextlib.suppress(ImportError):  # not in this environment
            importlib.import_module(module)
    gc.collect()
    # What is imported stays: a collection in a step need not touch it, which would copy its memory.
    gc.freeze()
    return "" if at_rest() else "imports started threads that do not come to rest"


def at_rest() -> bool:
    """Wait until no other thread works: one that sleeps holds no lock of the allocator."""
    deadline = time.monotonic() + REST_SECONDS
    while any(state != "S" for _, state in other_threads()):
        if time.monotonic() > deadline:
            return False
        time.sleep(REST_PAUSE_SECONDS)
    return True


def other_threads() -> list[tuple[str, str]]:
    """(name, state) of every thread but this one."""
    found = []
    for thread in os.listdir("/proc/self/task"):
        name, _, rest = read_text(f"/proc/self/task/{thread}/stat").partition("(")[2].rpartition(")")
        if rest and int(thread) != os.getpid():
            found.append((name, rest.split()[0]))
    return found


def let_go(control: socket.socket, opened: int) -> int:
    """In the process that imported: let its fork be the parent, unless it lost threads that it needs."""
    # Here, because a library that minds forks (OpenBLAS) has ended its threads for this one.
    strange = sorted({name for name, _ in other_threads()} - HARMLESS_THREADS)
    if strange:
        tell(control, unusable=f"imports started threads: {', '.join(strange)}")
        return 1
    os.write(opened, b"1")
    return 0


def serve(control: socket.socket, supervisor: int) -> int:
    """Fork for each request, until the supervisor is gone."""
    # Here, because it imports the runtime.
    from compute.supervision.forked_step import become_step

    if other_threads():
        tell(control, unusable="the fork has other threads")
        return 1
    tell(control, ready=os.getpid())
    while True:
        data, files, _, _ = socket.recv_fds(control, 1, 2)
        if not data:
            return 0
        with contextlib.suppress(BlockingIOError):  # too many processes: the step gets a fresh one then
            between = os.fork()
            if not between:
                fork_again(partial(become_step, files[0], files[1], supervisor))
            os.waitpid(between, 0)
        for file in files:
            os.close(file)


def fork_again(become: Callable[[], NoReturn]) -> NoReturn:
    """In the fork: fork the step and end, so that the step is the supervisor's child and not the parent's."""
    try:
        if not os.fork():
            become()
    finally:
        os._exit(0)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
