"""A real component through prepare, launch and collect, on both targets."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from compute import services
from compute.errors import ArtifactError, ComputeError
from compute.models import ComputeTarget, EnvironmentImage
from compute.sdk.table import Table, read_table, write_table
from compute.services import StepOutcome, StepRequest
from compute.services.places import step_folder
from compute.spec import ResourceLimits, StepSpec
from compute.step_folder import ended_status
from designer.plan import PlannedStep
from tests.real_parts.docker_engine import DockerEngine

pytestmark = pytest.mark.django_db(transaction=True)

GIB = 1024**3
LIMITS = ResourceLimits(memory_bytes=2 * GIB, timeout_seconds=120)
DATASET1 = ("dataset1", "table", True)
DATASET2 = ("dataset2", "table", True)


@pytest.fixture
def local(db: None) -> str:
    ComputeTarget.objects.create(name="local", kind="process", memory_bytes=4 * GIB, cpus=2)
    return "local"


@pytest.fixture(params=["local", "docker"])
def target(request: pytest.FixtureRequest, db: None) -> str:
    """A target that is ready to launch; the Docker one with its real environment image."""
    if request.param == "local":
        return str(request.getfixturevalue("local"))
    request.getfixturevalue("docker_engine")
    ComputeTarget.objects.create(name="docker", kind="docker", memory_bytes=4 * GIB, cpus=2)
    services.build_environment("docker", "default")
    assert services.environment_ready("docker", "default")
    return "docker"


@pytest.fixture
def numbers(tmp_path: Path) -> str:
    """The digest of a stored table: n = 0 … 99."""
    write_table(Table.of(pl.DataFrame({"n": range(100)})), tmp_path / "numbers")
    return services.store().put(tmp_path / "numbers")[0]


SCRIPT = PlannedStep(
    "script",
    "execute_python_script",
    "1",
    "designer.components.python_language.execute_python_script:execute_python_script",
    user_code=True,
)


def script(target: str, text: str, numbers: str | None = None, **changes: object) -> StepRequest:
    fields: dict[str, object] = {
        "name": f"run-{uuid.uuid4().hex[:8]}-script-1",
        "target": target,
        "code": replace(SCRIPT, parameters={"script": text}),
        "inputs": {"dataset1": ("table", numbers)} if numbers else {},
        "outputs": [DATASET1, DATASET2],
        "limits": LIMITS,
        "labels": {"run": "r", "node": "script", "attempt": "1"},
        **changes,
    }
    return StepRequest(**fields)  # type: ignore[arg-type]


def run(request: StepRequest) -> StepOutcome:
    driver = services.driver(request.target)
    driver.launch(services.prepare(request))
    while (status := driver.status(request.name)).state != "exited":
        driver.wait_for_change(5)
    outcome = services.collect(request.name, request.outputs, status)
    driver.remove(request.name)
    return outcome


def test_a_component_reads_its_input_and_its_output_is_stored(target: str, numbers: str) -> None:
    doubled = "def main(dataset1, dataset2):\n    return dataset1 * 2"
    outcome = run(script(target, doubled, numbers))
    assert (outcome.exit_code, outcome.reason, outcome.error) == (0, "exited", None)
    assert set(outcome.outputs) == {"dataset1"}
    digest, type_, size = outcome.outputs["dataset1"]
    path = services.store().path(digest)
    assert (type_, size) == ("table", path.stat().st_size)
    assert read_table(path).frame["n"].sum() == 99 * 100


def test_what_a_script_raises_is_the_steps_error(target: str, numbers: str) -> None:
    outcome = run(script(target, "def main(dataset1, dataset2):\n    raise ValueError('too odd')", numbers))
    assert outcome.exit_code == 1
    assert outcome.error is not None
    assert "too odd" in outcome.error["message"]
    assert outcome.outputs == {}


def test_a_script_that_exits_3_fails_with_3(target: str) -> None:
    outcome = run(script(target, "import sys\ndef main(dataset1, dataset2):\n    sys.exit(3)"))
    assert outcome.exit_code == 3
    assert outcome.error is not None


def test_a_required_output_that_was_not_written_is_named(target: str) -> None:
    request = script(
        target, "def main(dataset1, dataset2):\n    return None", outputs=[("dataset1", "table", False)]
    )
    outcome = run(request)
    assert outcome.error is not None
    assert "dataset1" in outcome.error["message"]
    assert outcome.outputs == {}


def test_a_script_that_needs_too_much_memory_says_so(target: str) -> None:
    greedy = "def main(dataset1, dataset2):\n    kept = []\n    while True: kept.append(bytearray(2**26))"
    limits = ResourceLimits(memory_bytes=512 * 1024**2, timeout_seconds=120)
    outcome = run(script(target, greedy, limits=limits))
    assert outcome.reason == "memory"
    assert outcome.error is not None
    assert outcome.error["message"] == "The step needed more than its 512 MiB of memory."


def test_a_script_past_its_time_says_so(target: str) -> None:
    slow = "import time\ndef main(dataset1, dataset2):\n    time.sleep(300)"
    outcome = run(script(target, slow, limits=ResourceLimits(timeout_seconds=3)))
    assert outcome.error is not None
    assert outcome.error["message"] == "The step ran past its time limit of 3 seconds."


def test_metrics_and_warnings_are_read_from_a_line_on(target: str) -> None:
    text = (
        "from jackfield import log\ndef main(dataset1, dataset2):\n"
        "    log.metric('loss', 0.5, step=1)\n    log.metric('loss', 0.25, step=2)\n"
        "    log.warning('column.constant', \"Column 'x' is constant.\", 'Leave it out.', column='x')"
    )
    request = script(target, text)
    run(request)
    lines = services.metrics_since(request.name, 0)
    assert [(number, line.get("value")) for number, line in lines] == [(0, 0.5), (1, 0.25), (2, None)]
    assert [number for number, _ in services.metrics_since(request.name, 1)] == [1, 2]
    warning = {name: value for name, value in lines[-1][1].items() if name != "at"}
    assert warning == {
        "kind": "warning",
        "code": "column.constant",
        "message": "Column 'x' is constant.",
        "hint": "Leave it out.",
        "column": "x",
    }
    assert b"Warning: Column 'x' is constant. Leave it out." in services.read_log(request.name)


def test_a_contained_step_cannot_change_its_input(docker_engine: DockerEngine, numbers: str) -> None:
    ComputeTarget.objects.create(name="docker", kind="docker", memory_bytes=4 * GIB, cpus=2)
    services.build_environment("docker", "default")
    vandal = "import os\ndef main(dataset1, dataset2):\n    os.chmod('/step/in/dataset1', 0o777)"
    outcome = run(script("docker", vandal, numbers))
    assert outcome.error is not None
    assert "Read-only" in outcome.error["message"]
    services.store().verify(numbers)


def test_collecting_twice_gives_the_same(local: str, numbers: str) -> None:
    request = script(local, "def main(dataset1, dataset2):\n    return dataset1", numbers)
    first = run(request)
    status = ended_status(request.name, step_folder(request.name), {})
    assert status is not None
    assert first == services.collect(request.name, request.outputs, status)


def test_preparing_twice_leaves_the_first_folder_alone(local: str, numbers: str) -> None:
    request = script(local, "", numbers)
    first = services.prepare(request)
    inode = (first.folder / "step.json").stat().st_ino
    assert services.prepare(request) == first
    assert (first.folder / "step.json").stat().st_ino == inode


def test_damaged_input_bytes_stop_a_step_before_it_starts(local: str, numbers: str) -> None:
    path = services.store().path(numbers)
    os.chmod(path, 0o644)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ArtifactError, match="damaged"):
        services.prepare(script(local, "", numbers))
    services.store().delete(numbers)


def test_discarding_keeps_log_and_metrics(local: str) -> None:
    text = "from jackfield import log\ndef main(dataset1, dataset2):\n    print('hi')\n    log.metric('m', 1)"
    request = script(local, text)
    run(request)
    folder = services.log_path(request.name).parent
    services.discard(request.name)
    assert services.read_log(request.name) == b"hi\n"
    assert len(services.metrics_since(request.name, 0)) == 1
    assert not any((folder / name).exists() for name in ("in", "out", "work"))


def test_an_output_that_is_a_link_is_refused(local: str) -> None:
    request = script(local, "", outputs=[("dataset1", "file", False)])
    spec = services.prepare(request)
    document = json.loads((spec.folder / "step.json").read_text())
    document["command"] = ["ln", "-s", "/etc/passwd", "../out/dataset1"]
    (spec.folder / "step.json").write_text(json.dumps(document))
    assert isinstance(spec, StepSpec)
    outcome = run(request)
    assert outcome.error is not None
    assert outcome.error["code"] == "output.invalid"


def test_lines_that_are_no_metrics_are_left_out(local: str) -> None:
    request = script(local, "")
    folder = services.prepare(request).folder
    lines = [
        '{"kind": "metric", "name": "ok", "value": 1}',
        "not json",
        "[]",
        '{"kind": "metric", "name": "nan", "value": NaN}',
        '{"kind": "metric", "name": 3, "value": 1}',
        '{"kind": "progress", "done": 1, "total": 2}',
        '{"kind": "metric", "name": "unfin',
    ]
    (folder / "metrics.jsonl").write_text("\n".join(lines))
    assert [number for number, _ in services.metrics_since(request.name, 0)] == [0, 5]


def test_an_unknown_target_and_environment_are_named(local: str) -> None:
    with pytest.raises(ComputeError, match="'mars' does not exist"):
        services.driver("mars")
    assert services.environment_ready(local, "default")
    assert not EnvironmentImage.objects.exists()
