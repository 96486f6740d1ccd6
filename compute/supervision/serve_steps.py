"""Starts a runner: ``python -I -S serve_steps.py SETTINGS``. Standard library only; Linux.

It is PID 1 of a warm container, or a process of its own on the process target. SETTINGS is JSON:
``name``; ``steps`` (the folder that holds the step folders); ``mode`` (``executor``: built-in
components share one process; ``process``: each step gets one of its own); ``socket`` (where to listen;
absent: control comes by standard input and output); ``limits`` of the executor; ``preload`` (modules
to import, or ``module:function`` to call, while there is nothing to do; in mode ``process`` those that the
warm parent imports, which processes of steps are forked from); ``orphan_seconds`` (how long
to wait, idle, for an owner); ``most_steps`` (how many steps an executor does before it is replaced);
``scratch`` (folders that are emptied after each step of mode ``process``); ``lock`` (an open file
whose lock tells that it lives).
"""

from __future__ import annotations

import json
import os
import sys

if __name__ == "__main__":
    # Isolated mode leaves our root off the path. Last, so that nothing in it hides the standard library.
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from compute.supervision.runner import Runner

    os._exit(Runner(json.loads(sys.argv[1])).serve())
