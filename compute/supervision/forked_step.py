"""A fork of the warm parent on its way to be a step: everything that a fresh process would have anew."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from compute.supervision import execute
from compute.supervision.child import orphaned_to
from compute.supervision.limits import Limits, confine
from compute.supervision.process_tree import PR_SET_DUMPABLE, prctl

REQUEST_BYTES = 65536
#: Where the request is while the fork waits.
REQUEST_FILE = 3


def become_step(request: int, output: int, supervisor: int) -> NoReturn:
    """Wait for a step, be the process that a fresh one would be, and run it.

    ``request`` is the socket that the step comes by, ``output`` the end of the pipe for what it prints.
    """
    code = 1
    try:
        only_files(request, output)
        if orphaned_to(supervisor):
            step = awaited(socket.socket(fileno=REQUEST_FILE))
            code = run(step) if step else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def only_files(request: int, output: int) -> None:
    """Close all files but the request; the step's log gets standard output and error."""
    request, output = os.dup(request), os.dup(output)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, place in ((nothing, 0), (output, 1), (output, 2), (request, REQUEST_FILE)):
        os.dup2(source, place)
    os.closerange(REQUEST_FILE + 1, os.sysconf("SC_OPEN_MAX"))


def awaited(request: socket.socket) -> dict[str, Any]:
    """The step, once the supervisor gives one; empty when it never will."""
    os.setsid()
    request.sendall(b"%d\n" % os.getpid())
    data = b""
    while not data.endswith(b"\n"):
        part = request.recv(REQUEST_BYTES)
        if not part:
            return {}
        data += part
    request.close()
    found: dict[str, Any] = json.loads(data)
    return found


def run(step: dict[str, Any]) -> int:
    """Run the step of ``folder`` in this process; its exit code."""
    # The parent is not, but a step has to write to its own /proc.
    prctl(PR_SET_DUMPABLE, 1)
    confine(Limits(step["limits"]), float(step["user_processes"]))
    os.environ.update(step["environment"])
    os.chdir(os.path.join(step["folder"], "work"))
    sys.argv = [execute.__file__, step["folder"]]
    reseed()
    try:
        code = execute.main([step["folder"]])
    except KeyboardInterrupt:
        traceback.print_exc()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        code = 128 + signal.SIGINT
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def reseed() -> None:
    """Seed NumPy's generator from the system, as its import does. Python's own does so at each fork."""
    generator = sys.modules.get("numpy.random")
    if generator is not None:
        generator.seed()
