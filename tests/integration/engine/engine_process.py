"""An engine in a process of its own, which can be killed at a chosen point.

``python -m tests.integration.engine.engine_process start|start_two|resume WITNESS [POINT]`` works in
``JACKFIELD_HOME``, embedded unless there is a ``BROKER_URL``. ``start`` begins a chain of naps,
``start_two`` two runs of the same one, ``resume`` waits for what there is (``resume_later``: once
another has begun); all print the first run as
JSON at the end of all, and the steps of each.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import django

#: Where the process dies by SIGKILL: (what is called, whether before or after it).
POINTS: dict[str, tuple[str, str]] = {
    "before_a_launch": ("compute.targets.driver.ComputeDriver.launch", "before"),
    "after_a_launch_before_it_is_recorded": ("compute.targets.driver.ComputeDriver.launch", "after"),
    "before_outputs_are_stored": ("compute.services.collect", "before"),
    "after_outputs_are_stored_before_they_are_recorded": ("compute.services.collect", "after"),
    "after_an_end_is_recorded_before_the_next_launch": ("runs.execution.ends.record", "after"),
    "while_a_step_runs": ("runs.supervision.reconcile.look", "after"),
}
#: The first call is let through: the run is then under way.
FATAL_CALL = 2


def deadly(target: str, when: str) -> Any:
    """A patch that kills this process around the second call of a function."""
    original: Callable[..., Any] = pkgutil.resolve_name(target)
    calls = 0

    def called(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        fatal = calls == FATAL_CALL
        if fatal and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **options)
        if fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return mock.patch(target, called)


def await_tables() -> None:
    """Return when another process has made the tables and its targets."""
    from django.db import ProgrammingError

    from compute.models import ComputeTarget

    while True:
        try:
            if ComputeTarget.objects.filter(name="local").exists():
                return
        except ProgrammingError:
            time.sleep(0.02)


def main(arguments: list[str]) -> None:
    django.setup()
    from django.core.management import call_command

    from compute.models import ComputeTarget
    from compute.services import register_targets
    from runs.core.states import RUN_TERMINAL
    from runs.models import Run
    from runs.submission.request import RunRequest
    from runs.submission.start import start_run
    from runs.supervision.engine import Engine
    from tests.factories.plans import chain, document

    what, witness, *point = arguments
    if what == "resume_later":
        await_tables()
    elif what != "resume":
        call_command("migrate", verbosity=0)
        register_targets()
        ComputeTarget.objects.exclude(name="local").update(enabled=False)
    if point:
        deadly(*POINTS[point[0]]).start()
    engine = Engine()
    engine.start()
    for _ in range({"start": 1, "start_two": 2}.get(what, 0)):
        start_run(RunRequest(document()), chain(4, "nap", seconds=0.3, witness=witness))
    while not Run.objects.exists() or Run.objects.exclude(status__in=RUN_TERMINAL).exists():
        time.sleep(0.05)
    engine.stop()
    runs = list(Run.objects.order_by("id"))
    run = runs[0]
    events = list(run.events.values_list("seq", flat=True))
    steps = dict(run.steps.values_list("node", "status"))
    all_steps = [dict(item.steps.values_list("node", "status")) for item in runs]
    told = {"status": run.status, "events": events, "steps": steps, "all_steps": all_steps}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
