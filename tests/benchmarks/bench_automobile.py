"""The automobile pipeline in warm containers against the same work as a script, and a fresh container
against the engine's own ``run``."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import docker

from compute.environments.definition import PYTHON
from compute.services import driver
from compute.services.images import image_of
from designer.services.datasets import add_dataset_version
from runs.models import StepRun
from runs.submission.selection import Selection
from tests.benchmarks import warm_runs
from tests.benchmarks.installation import running
from tests.benchmarks.measure import Measurement
from tests.e2e.documents import automobile_pipeline, document, node

ALL_AGAIN = Selection(regenerate=True)
DATA = Path(__file__).parents[3] / "shared" / "data" / "automobile.csv"
RUNS = 7
SETTLE_SECONDS = 6.0
#: Times the same work by hand.
BOUND = 0.4
#: Times the engine's own ``run`` of the same image.
FRESH_BOUND = 1.1
SCRIPT = (
    "import sys; from pathlib import Path; from tests.e2e.independent import automobile_metrics; "
    "print(automobile_metrics(Path(sys.argv[1]), fraction=float(sys.argv[2])))"
)


def measure() -> list[Measurement]:
    if not DATA.exists():
        return []
    with running("local", "docker") as targets:
        add_dataset_version("automobile", DATA, DATA.name)
        found: list[Measurement] = []
        for target in targets:
            found += automobile(target)
        if "docker" in targets:
            found += fresh_container()
    return found


def automobile(target: str) -> list[Measurement]:
    automobile_seconds(target, 0.5)
    time.sleep(SETTLE_SECONDS)
    taken, by_hand = [], []
    for number in range(RUNS):
        fraction = 0.6 + number / 100 + (0.001 if target == "docker" else 0)
        taken.append(automobile_seconds(target, fraction, selection=ALL_AGAIN) * 1000)
        by_hand.append(script(fraction))
    again = automobile_seconds(target, fraction) * 1000
    floor = statistics.median(by_hand)
    return [
        Measurement(
            f"{target}: automobile pipeline, submitted to finished, nothing reused",
            statistics.median(taken), "ms", bound=BOUND, floor=floor, floor_is="python script.py, same work",
        ),
        Measurement("  again, all reused", again, "ms", floor=floor, floor_is="the same"),
    ]  # fmt: skip


def automobile_seconds(target: str, fraction: float, **choices: Any) -> float:
    parameters = {"train_fraction": fraction}
    return warm_runs.seconds(automobile_pipeline(), target, parameters=parameters, **choices)


def script(fraction: float) -> float:
    """Milliseconds of the same work by hand: pandas and scikit-learn in a process of its own."""
    command = [sys.executable, "-c", SCRIPT, str(DATA), str(fraction)]
    return warm_runs.timed(lambda: subprocess.run(command, check=True, capture_output=True)) * 1000


def fresh_container() -> list[Measurement]:
    """User code gets a container of its own: what that adds to the bare container."""
    floors, taken = [], []
    image = image_of("default")
    engine = docker.from_env()
    command = [PYTHON, "-I", "-S", "-c", ""]
    for number in range(RUNS):
        floors.append(
            warm_runs.timed(lambda: engine.containers.run(image, command, network_mode="none", remove=True))
            * 1000
        )
        taken.append(own_container(number))
    floor = statistics.median(floors)
    engine.close()
    return [
        Measurement(
            "docker: a step in a fresh container, beyond what its own code takes",
            statistics.median(taken), "ms", bound=FRESH_BOUND,
            floor=floor, floor_is="docker run of the image",
        )
    ]  # fmt: skip


def own_container(number: int) -> float:
    """Launch to collected, without what the supervisor says that the step's own process took."""
    assert driver("docker").images is not None
    body = document(
        [node("script", "execute_python_script", script=f"def main(a, b):\n    return None  # {number}\n")],
        [],
    )
    run = warm_runs.run(body, "docker")
    step = StepRun.objects.get(run=run, node="script")
    record = warm_runs.exit_record(warm_runs.step_folder(warm_runs.attempt_name(run.id, "script", 1)))
    assert step.finished_at is not None
    whole = (step.finished_at - run.created_at).total_seconds()
    return (whole - (record["finished_at"] - record["started_at"])) * 1000
