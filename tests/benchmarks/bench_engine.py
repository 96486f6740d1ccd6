"""What the engine adds to a chain of steps that do nothing, on the process target.

From ``start_run`` to the last event, minus the step processes' own time. A step's process is its
supervisor: it begins when the driver starts it, and ends with the ``finished_at`` of ``exit.json``.
The ``started_at`` there is later by the interpreter's start, so the overhead is also given with that.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from compute.process_driver import SUPERVISE
from compute.services import StepRequest, prepare
from compute.services.places import step_folder
from runs.core.names import attempt_name
from runs.core.states import RUN_TERMINAL
from runs.engine import Engine
from runs.models import Run, RunEvent
from runs.services.start import start_run
from tests.benchmarks.installation import installed
from tests.benchmarks.measure import Measurement
from tests.factories.plans import chain, document

STEPS = 40
RUNS = 5
WARM_UP_STEPS = 4
#: The bound of the first release, in milliseconds a step.
BOUND = 15
NOTHING = (sys.executable, "-I", "-S", "-c", "")


@dataclass(frozen=True, slots=True)
class Shares:
    """Where the time of one run went, in milliseconds a step."""

    overhead: float
    with_interpreter: float
    process: float


def measure() -> list[Measurement]:
    installed()
    engine = Engine(embedded=True)
    engine.start()
    try:
        timed_run(WARM_UP_STEPS, amount=0.0)
        found, nothing = [], []
        for number in range(1, RUNS + 1):
            found.append(timed_run(STEPS, amount=float(number)))
            # In between: a busy machine is then as busy for both.
            nothing.append(by_hand([NOTHING] * STEPS))
    finally:
        engine.stop()
    floor, step = statistics.median(nothing), by_hand(supervised_steps())
    return [
        Measurement(
            f"engine overhead a step, chain of {STEPS}",
            statistics.median(shares.overhead for shares in found),
            "ms",
            bound=BOUND,
            floor=floor,
            floor_is="a process that does nothing",
        ),
        Measurement(
            "  with the start of the step's interpreter",
            statistics.median(shares.with_interpreter for shares in found),
            "ms",
            floor=floor,
            floor_is="a process that does nothing",
        ),
        Measurement(
            "  the step's process, which is not counted",
            statistics.median(shares.process for shares in found),
            "ms",
            floor=step,
            floor_is=f"the same {STEPS} started by hand",
        ),
    ]


def timed_run(steps: int, amount: float) -> Shares:
    """Run a chain to its end and divide its time. Another amount gives outputs not stored before."""
    submitted = time.time()
    run = start_run(document(), chain(steps, amount=amount))
    total = ended(run) - submitted
    folders = [step_folder(attempt_name(run.id, f"n{number}", 1)) for number in range(steps)]
    process, own = sum(map(process_seconds, folders)), sum(map(own_seconds, folders))
    return Shares(*(1000 * share / steps for share in (total - process, total - own, process)))


def ended(run: Run) -> float:
    """When the last event of the run happened, in seconds since the epoch."""
    while not Run.objects.filter(pk=run.pk, status__in=RUN_TERMINAL).exists():
        time.sleep(0.1)
    last = RunEvent.objects.filter(run=run).latest("seq")
    assert last.type == "run.succeeded", last.type
    return last.at.timestamp()


def process_seconds(folder: Path) -> float:
    """How long the step's process lived: the driver opens a log for it just before it starts it."""
    return exit_record(folder)["finished_at"] - (folder / "supervisor.log").stat().st_mtime


def own_seconds(folder: Path) -> float:
    """How long the step ran by its supervisor's account."""
    end = exit_record(folder)
    return end["finished_at"] - end["started_at"]


def exit_record(folder: Path) -> dict[str, float]:
    record: dict[str, float] = json.loads((folder / "exit.json").read_text())
    return record


def by_hand(commands: list[tuple[str, ...]]) -> float:
    """Milliseconds a process, one after another."""
    begin = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True)
    return (time.perf_counter() - begin) * 1000 / len(commands)


def supervised_steps() -> list[tuple[str, ...]]:
    """Commands that run a prepared step each, as the driver starts them."""
    requests = [
        StepRequest(
            name=f"by-hand-{number}",
            target="local",
            component="constant",
            version="1",
            entry="tests.factories.toy_steps:constant",
            outputs=[("value", "file", False)],
        )
        for number in range(STEPS)
    ]
    folders = [prepare(request).folder for request in requests]
    return [(sys.executable, "-I", "-S", str(SUPERVISE), str(folder)) for folder in folders]
