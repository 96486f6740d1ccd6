"""Steps in warm runners: a chain, a fan-out and a wide and deep drawing, then the same all reused.

Every step has a key of its own, writes its table and transformation to the store, and its events are
recorded. The floor is the same function called on the same table in one process, Parquet in and out.

Then a chain of users' scripts. Their floor is a fork of a process that has imported pandas and pyarrow.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compute.sdk import ports
from compute.sdk.reading.formats import read_file
from compute.services.places import home
from designer.components.data_transformation.clean_missing_data import clean_missing_data
from runs.models import StepAttempt
from runs.submission.request import Choices, RunRequest
from runs.submission.submit import submit
from tests.benchmarks import warm_runs
from tests.benchmarks.bench_plan import ordering
from tests.benchmarks.installation import running
from tests.benchmarks.measure import Measurement, in_a_row, milliseconds, percentile

LENGTH = 40
SCRIPTS = 20
RUNS = 5
WIDE, DEEP = 25, 40
MANY = 50
#: Times the function with Parquet in and out: from one step's end to the next one's, median and 95 %.
CHAIN_BOUND, TAIL_BOUND = 5.0, 6.0
LAYERS_BOUND = 4.2
MANY_BOUND = 6.0
#: Of a script, times its floor, by target; and of the 95 %.
SCRIPT_BOUNDS, SCRIPT_TAIL_BOUND = {"local": 1.5, "docker": 2.0}, 3.0
#: Times what graphlib takes to order the same steps.
REUSED_BOUND = 200.0
MOST_MILLISECONDS = 10_000.0
#: Long enough for runners to have imported all they import while idle.
SETTLE_SECONDS = 6.0


def measure() -> list[Measurement]:
    with running("local", "docker") as targets:
        warm_runs.small_table()
        found: list[Measurement] = []
        for target in targets:
            cold = warm_runs.seconds(warm_runs.chain(LENGTH), target)
            time.sleep(SETTLE_SECONDS)
            found += chain(target, cold)
            found += fan_out(target)
            found += layers(target)
            found += scripts(target)
        found += many_at_once(targets[0])
    return found


def chain(target: str, cold: float) -> list[Measurement]:
    names = [f"n{number}" for number in range(LENGTH)]
    gaps: list[float] = []
    floors: list[float] = []
    what = "the function, Parquet in and out"
    for _ in range(RUNS):
        found = warm_runs.gaps(warm_runs.run(warm_runs.chain(LENGTH), target), names)
        gaps += found
        # In between and for as long: a busy machine is then as busy for both.
        floors += by_hand(sum(found))
    return [
        Measurement(
            f"{target}: a step of a warm chain of {LENGTH}, end to end",
            statistics.median(gaps), "ms",
            bound=CHAIN_BOUND, floor=statistics.fmean(floors), floor_is=what,
        ),
        Measurement(
            "  95 %", percentile(gaps, 0.95), "ms",
            bound=TAIL_BOUND, floor=percentile(floors, 0.95), floor_is="the same, 95 %",
        ),
        Measurement("  the whole chain, runners cold", cold * 1000, "ms"),
    ]  # fmt: skip


def fan_out(target: str) -> list[Measurement]:
    taken = [warm_runs.seconds(warm_runs.fan_out(LENGTH), target) for _ in range(3)]
    return [
        Measurement(
            f"{target}: fan-out of {LENGTH}, a step", statistics.median(taken) * 1000 / LENGTH, "ms",
            floor=statistics.fmean(by_hand(sum(taken) * 1000)), floor_is="the function, Parquet in and out",
        )
    ]  # fmt: skip


def layers(target: str) -> list[Measurement]:
    body = warm_runs.layers(WIDE, DEEP)
    steps = WIDE * DEEP
    ran = warm_runs.seconds(body, target)
    floor = statistics.fmean(by_hand(ran * 1000))
    attempts = StepAttempt.objects.count()
    reused = warm_runs.seconds(body, target)
    assert StepAttempt.objects.count() == attempts, "something was started"
    return [
        Measurement(
            f"{target}: {steps} steps, {WIDE} wide and {DEEP} deep, a step",
            ran * 1000 / steps, "ms", bound=LAYERS_BOUND,
            floor=floor, floor_is="the function, Parquet in and out",
        ),
        Measurement(
            f"{target}: the same {steps} steps again, all reused", reused, "s",
            bound=REUSED_BOUND, floor=in_a_row(ordering(body), reused * 1000) / 1000,
            floor_is="graphlib orders the same steps",
        ),
    ]  # fmt: skip


def scripts(target: str) -> list[Measurement]:
    names = [f"n{number}" for number in range(SCRIPTS)]
    warm_runs.run(warm_runs.scripts(SCRIPTS), target)
    time.sleep(SETTLE_SECONDS)
    gaps: list[float] = []
    floors: list[float] = []
    for _ in range(RUNS):
        found = warm_runs.gaps(warm_runs.run(warm_runs.scripts(SCRIPTS), target), names)
        gaps += found
        floors += forks(sum(found))
    what = "a fork that has pandas and pyarrow, Parquet in and out"
    return [
        Measurement(
            f"{target}: a user's script with a table, in a chain of {SCRIPTS}",
            statistics.median(gaps), "ms",
            bound=SCRIPT_BOUNDS[target], floor=statistics.median(floors), floor_is=what,
        ),
        Measurement(
            "  95 %", percentile(gaps, 0.95), "ms",
            bound=SCRIPT_TAIL_BOUND, floor=percentile(floors, 0.95), floor_is="the same, 95 %",
        ),
    ]  # fmt: skip


def forks(for_milliseconds: float) -> list[float]:
    """Milliseconds of forks that read and write the small table, for as long."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        ports.save("table", read_file(home() / "bench_small.csv", "csv").table, source)
        seconds = str(min(for_milliseconds, MOST_MILLISECONDS) / 1000)
        command = [sys.executable, "-m", "tests.benchmarks.forks", str(source), seconds]
        found: list[float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def many_at_once(target: str) -> list[Measurement]:
    begin = time.perf_counter()
    started = [
        submit(RunRequest(warm_runs.chain(4), Choices(compute=target), name=f"many {number}"))
        for number in range(MANY)
    ]
    warm_runs.wait_for(started)
    taken = time.perf_counter() - begin
    return [
        Measurement(
            f"{target}: {MANY} runs of 4 steps at once, a step", taken * 1000 / (MANY * 4), "ms",
            bound=MANY_BOUND,
            floor=statistics.fmean(by_hand(taken * 1000)), floor_is="the function, Parquet in and out",
        )
    ]  # fmt: skip


def by_hand(for_milliseconds: float) -> list[float]:
    """Milliseconds of what a step does at least: read the table, clean it, write both outputs.

    Again and again for as long as what it is compared with took, ten seconds at most.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        ports.save("table", read_file(home() / "bench_small.csv", "csv").table, source)
        taken = milliseconds(lambda: step_by_hand(source, Path(folder)))
        while sum(taken) < min(for_milliseconds, MOST_MILLISECONDS):
            taken += milliseconds(lambda: step_by_hand(source, Path(folder)), repeats=1, warm_up=0)
        return taken


def step_by_hand(source: Path, folder: Path) -> None:
    result = clean_missing_data(
        ports.load("table", source), columns={"rules": [{"include": "all"}]}, mode="mean", max_ratio=0.5
    )
    ports.save("table", result.cleaned_dataset, folder / "cleaned")
    ports.save("transform", result.transform, folder / "transform")
