"""The same work done by this project: an embedded engine in a data folder of its own.

Marks are the times of the events ``step.succeeded``: outputs are stored and hashed by then, and the
event recorded. Built-in steps are ``clean_missing_data``, each with another ``max_ratio`` so that no two
share a key; they read and write a Parquet table, which is more than the peers' steps do. User's code on
the process target adds a number to the one in a file, as the peers' steps do.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402

from compute import services  # noqa: E402
from compute.models import ComputeTarget  # noqa: E402
from designer.compile import compile_graph  # noqa: E402
from designer.components.registry import builtin_registry  # noqa: E402
from designer.graph.serde import load_document  # noqa: E402
from designer.plan import ExecutionPlan  # noqa: E402
from designer.surroundings import PlainSurroundings, TargetFacts  # noqa: E402
from runs.core.states import RUN_TERMINAL  # noqa: E402
from runs.models import Run, RunEvent  # noqa: E402
from runs.submission.request import RunRequest  # noqa: E402
from runs.submission.start import start_run  # noqa: E402
from runs.supervision.engine import Engine  # noqa: E402
from tests.benchmarks.peers.outcome import Work  # noqa: E402
from tests.benchmarks.peers.peer import OURS  # noqa: E402
from tests.benchmarks.peers.programs.peer_work import STEPS, WARM_UP_STEPS, tell_none, write  # noqa: E402
from tests.factories.plans import document, plan, step  # noqa: E402
from tests.real_parts.session import end_session  # noqa: E402

TARGETS = ("local", "docker")
#: Seconds between two looks at whether a run has ended; its times are those of its events.
LOOK_SECONDS = 0.1
#: A run that takes longer than this is not measured: the program's own time runs out soon.
PATIENCE_SECONDS = 240.0

#: (how many steps, a number that no other plan has) -> a plan.
Plans = Callable[[int, int], ExecutionPlan]


def main() -> None:
    # When time is up: the engine must still stop, or its containers stay.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    call_command("migrate", verbosity=0)
    services.register_targets()
    engine = Engine(embedded=True)
    engine.start()
    built_in_local, user_local, built_in_docker, user_docker = OURS.modes
    try:
        measure(
            built_in_local, "local", partial(cleaning_chain, "local"), partial(cleaning_fan_out, "local"), 0
        )
        measure(user_local, "local", adding_chain, adding_fan_out, 10)
        measure(
            built_in_docker,
            "docker",
            partial(cleaning_chain, "docker"),
            partial(cleaning_fan_out, "docker"),
            20,
        )
        as_user_docker = (partial(foreign, cleaning_chain), partial(foreign, cleaning_fan_out))
        measure(user_docker, "docker", *as_user_docker, 30)
    finally:
        engine.stop()
        remove_containers()
        end_session()


def remove_containers() -> None:
    """What the engine would have removed with its next look: nobody else knows of this data folder."""
    if available("docker"):
        driver = services.targets.driver("docker")
        for status in driver.list_owned():
            driver.remove(status.name)


def available(target: str) -> bool:
    return ComputeTarget.objects.filter(name=target, state="ready", enabled=True).exists()


def measure(mode: str, target: str, chain: Plans, fan_out: Plans, salt: int) -> None:
    """Warm up, then time the chain, the same chain again, and a fan-out."""
    if not available(target):
        for work in ("chain", "cached", "fan_out"):
            tell_none(mode, work, f"no {target} target answers here")
        return
    timed_run(mode, None, chain(WARM_UP_STEPS, salt))
    timed_run(mode, "chain", chain(STEPS, salt + 1))
    timed_run(mode, "cached", chain(STEPS, salt + 1))
    timed_run(mode, "fan_out", fan_out(STEPS, salt + 2))


def timed_run(mode: str, work: Work | None, planned: ExecutionPlan) -> None:
    """Run the plan to its end; tell of it when it is for some work."""
    submitted = time.time()
    run = start_run(RunRequest(document()), planned)
    returned = time.time()
    # An event's time is that of its transaction's begin: a run that start_run ends took until it returned.
    end = max(returned, ended(run))
    if work is None:
        return
    times = (
        RunEvent.objects.filter(run=run, type="step.succeeded").order_by("seq").values_list("at", flat=True)
    )
    marks = [[at.timestamp(), number] for number, at in enumerate(times, start=1)]
    write({"mode": mode, "work": work, "seconds": end - submitted, "marks": marks})


def ended(run: Run) -> float:
    """When the last event of a run happened that succeeded, in seconds since the epoch."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not Run.objects.filter(pk=run.pk, status__in=RUN_TERMINAL).exists():
        assert time.monotonic() < deadline, f"A run did not end within {PATIENCE_SECONDS:g} s."
        time.sleep(LOOK_SECONDS)
    last = RunEvent.objects.filter(run=run).latest("seq")
    assert last.type == "run.succeeded", last.type
    return last.at.timestamp()


def adding_chain(steps: int, salt: int) -> ExecutionPlan:
    """The toy steps of the tests, as code of a user: numbers in files, no library imported."""
    first = step("n0", value=float(salt), user_code=True)
    rest = (step(f"n{n}", "add", f"n{n - 1}", amount=float(n), user_code=True) for n in range(1, steps))
    return plan(first, *rest)


def adding_fan_out(steps: int, salt: int) -> ExecutionPlan:
    return plan(*(step(f"n{n}", value=1000.0 * salt + n, user_code=True) for n in range(steps)))


def cleaning_chain(target: str, steps: int, salt: int) -> ExecutionPlan:
    """A typed-in table, then cleanings one after another."""
    edges = [
        {"from": "n0.dataset" if n == 1 else f"n{n - 1}.cleaned_dataset", "to": f"n{n}.dataset"}
        for n in range(1, steps)
    ]
    return compiled(target, [source("n0", salt), *(cleaning(n, steps) for n in range(1, steps))], edges)


def cleaning_fan_out(target: str, steps: int, salt: int) -> ExecutionPlan:
    """Typed-in tables, all different, as no step of a fan-out may read another."""
    return compiled(target, [source(f"n{n}", 1000 * salt + n) for n in range(steps)], [])


def source(name: str, number: int) -> dict[str, object]:
    parameters = {"format": "csv", "has_header": True, "data": f"price,make\n{number},audi\n,bmw\n"}
    return {"id": name, "component": "enter_data_manually", "parameters": parameters}


def cleaning(number: int, steps: int) -> dict[str, object]:
    parameters = {"max_ratio": number / steps, "mode": "mean"}
    return {"id": f"n{number}", "component": "clean_missing_data", "parameters": parameters}


def compiled(target: str, nodes: list[dict[str, object]], edges: list[dict[str, str]]) -> ExecutionPlan:
    graph = load_document({"format": "jackfield/pipeline@1", "nodes": nodes, "edges": edges}).graph
    facts = PlainSurroundings(tuple(TargetFacts(name) for name in TARGETS))
    found = compile_graph(graph, builtin_registry(), facts, compute=target)
    assert isinstance(found, ExecutionPlan), found
    return found


def foreign(plans: Callable[[str, int, int], ExecutionPlan], steps: int, salt: int) -> ExecutionPlan:
    """The same steps on the Docker target, each trusted no more than a user's script."""
    found = plans("docker", steps, salt)
    return replace(found, steps=tuple(replace(item, user_code=True) for item in found.steps))


if __name__ == "__main__":
    main()
