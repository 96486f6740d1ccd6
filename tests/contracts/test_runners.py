"""Built-in components in one executor, step after step: nothing is left, whatever ran before."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from compute.runners.kind import PoolSettings
from compute.sdk import ports
from compute.spec import ResourceLimits, StepSpec, StepStatus
from compute.step_folder import limits_document
from compute.supervision.kept_tables import MOST_TABLES
from compute.targets.driver import ComputeDriver
from designer.components.registry import builtin_registry
from tests.contracts.waiting import Heard, until
from tests.factories.targets import docker_driver, process_driver
from tests.unit.components.cases import Case, all_cases

MIB = 1024**2
STEPS = 1_000
#: What an executor may grow by from its hundredth step to its thousandth.
GROWTH_BYTES = 24 * MIB
ONE_RUNNER = PoolSettings(most=1, most_steps=10 * STEPS)
REGISTRY = builtin_registry()


@dataclass
class Shop:
    """A driver with one runner, to which steps of real components are given."""

    home: Path
    driver: ComputeDriver
    image: str = ""
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.driver.listen(self.heard)

    def step(self, name: str, case: Case, **limits: Any) -> StepSpec:
        """A prepared step. Inputs are put where a runner finds them: in the store."""
        spec = REGISTRY.get(case.component)
        assert spec is not None
        folder = self.home / "steps" / name
        folder.mkdir(parents=True)
        bounds = ResourceLimits(**{"memory_bytes": 2048 * MIB, **limits})
        outputs = {
            port.name: {"type": str(port.type), "path": f"out/{port.name}", "optional": port.optional}
            for port in spec.outputs
        }
        parameters = {item.name: case.parameters.get(item.name, item.default) for item in spec.parameters}
        document = {
            "format": "jackfield/step@1",
            "component": {"name": spec.name, "version": spec.version, "entry": spec.entry},
            "parameters": parameters,
            "inputs": {
                port: {"type": str(spec.input(port).type), "path": self._input(case, port)}  # type: ignore[union-attr]  # a case names known ports
                for port in case.inputs
            },
            "outputs": outputs,
            "limits": limits_document(bounds, contained=bool(self.image)),
        }
        (folder / "step.json").write_text(json.dumps(document))
        return StepSpec(name, folder, limits=bounds, image=self.image, runner="executor")

    def _input(self, case: Case, port: str) -> str:
        place = self.home / "artifacts" / str(id(case)) / port
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            spec = REGISTRY.get(case.component)
            assert spec is not None
            ports.save(str(spec.input(port).type), case.inputs[port], place)  # type: ignore[union-attr]  # as above
        seen = place.relative_to(self.home / "artifacts")
        return f"/store/{seen}" if self.image else str(place)

    def run(self, spec: StepSpec) -> StepStatus:
        self.driver.launch(spec)
        return self.wait(spec.name)

    def wait(self, name: str) -> StepStatus:
        self.heard.wait_for(name)
        return self.driver.status(name)

    def outputs(self, spec: StepSpec) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((spec.folder / "out").iterdir())}

    def executor(self) -> int:
        """The pid of the one executor."""
        runners = list(self.driver._warm.pool._links)  # type: ignore[attr-defined]  # a look inside
        assert len(runners) == 1, runners
        found = list(executors(runners[0]))
        assert len(found) == 1, found
        return found[0]


def executors(runner: str) -> Iterator[int]:
    """Executors of a runner, in a container or not."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if (
            b"compute.supervision.executor" in command
            and f"JACKFIELD_RUNNER={runner}".encode() in environment
        ):
            yield int(entry.name)


@pytest.fixture
def process_shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, process_driver(tmp_path, sys.executable, ONE_RUNNER))
    yield shop
    shop.driver.close(end=True)


@pytest.fixture
def docker_shop(tmp_path: Path, real_image: str) -> Iterator[Shop]:
    installation = os.urandom(6).hex()
    driver = docker_driver(tmp_path, installation, runners=ONE_RUNNER)
    shop = Shop(tmp_path, driver, real_image)
    yield shop
    shop.driver.close(end=True)


def pure_cases() -> list[Case]:
    """Components that run in executors: all but user code."""
    found = [(REGISTRY.get(case.component), case) for case in all_cases()]
    return [case for spec, case in found if spec is not None and not spec.user_code]


def test_each_component_gives_the_same_first_in_the_middle_and_last_in_any_order(
    process_shop: Shop,
) -> None:
    cases = pure_cases()
    first: dict[int, dict[str, bytes]] = {}
    for round_, seed in enumerate((None, 1, 2)):
        order = list(range(len(cases)))
        if seed is not None:
            random.Random(seed).shuffle(order)
        for index in order:
            spec = process_shop.step(f"c{index}-{round_}", cases[index])
            assert process_shop.run(spec).exit_code == 0, (spec.folder / "log.txt").read_text()
            written = process_shop.outputs(spec)
            assert written == first.setdefault(index, written), cases[index]
    assert process_shop.driver.runners()["idle"] == 1


def test_steps_leave_no_file_process_or_descriptor(docker_shop: Shop) -> None:
    leave_nothing(docker_shop, early=10, steps=50)


@pytest.mark.soak
def test_a_thousand_steps_leave_no_file_process_or_descriptor_and_memory_is_flat(docker_shop: Shop) -> None:
    early, late = leave_nothing(docker_shop, early=100, steps=STEPS)
    assert late["resident"] - early["resident"] < GROWTH_BYTES


def leave_nothing(shop: Shop, early: int, steps: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run so many steps in one executor; what it holds after the early ones and after all."""
    case = next(case for case in pure_cases() if case.component == "clean_missing_data")
    marks = []
    for number in range(steps):
        assert shop.run(shop.step(f"s{number}", case)).exit_code == 0
        if number in (early, steps - 1):
            marks.append(state_of(shop.executor()))
    before, after = marks
    assert after["files"] == before["files"]
    assert after["kept"] == min(steps, MOST_TABLES)
    assert after["children"] == before["children"] == []
    assert after["scratch"] == before["scratch"] == []
    assert after["pid"] == before["pid"], "it was replaced: that would hide what it leaves"
    return before, after


def state_of(pid: int) -> dict[str, Any]:
    """What a process holds."""
    proc = Path(f"/proc/{pid}")
    return {
        "pid": pid,
        **open_files(proc / "fd"),
        "children": (proc / "task" / str(pid) / "children").read_text().split(),
        "scratch": [*os.listdir(proc / "root" / "tmp"), *os.listdir(proc / "root" / "dev" / "shm")],
        "resident": resident(pid),
    }


def open_files(descriptors: Path) -> dict[str, int]:
    """How many there are: tables that are kept, and others."""
    places = [os.readlink(descriptors / name) for name in os.listdir(descriptors)]
    kept = sum(place.startswith(("/steps/", "/store/")) for place in places)
    return {"kept": kept, "files": len(places) - kept}


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_component_that_refuses_its_data_leaves_the_executor_as_it_is(process_shop: Shop) -> None:
    case = next(case for case in pure_cases() if case.component == "summarize_data")
    assert process_shop.run(process_shop.step("good", case)).exit_code == 0
    pid = process_shop.executor()
    refused = Case("select_columns_in_dataset", case.inputs, {"columns": {"names": ["nowhere"]}})
    assert process_shop.run(process_shop.step("bad", refused)).exit_code == 1
    assert "nowhere" in json.loads((process_shop.home / "steps/bad/error.json").read_text())["message"]
    assert process_shop.run(process_shop.step("again", case)).exit_code == 0
    assert process_shop.executor() == pid


def toy(shop: Shop, name: str, function: str, **parameters: Any) -> StepSpec:
    """A step of a toy that built-in components are not: one that misbehaves inside the executor."""
    limits = {"timeout_seconds": parameters.pop("timeout_seconds", 60.0)}
    folder = shop.home / "steps" / name
    folder.mkdir(parents=True)
    bounds = ResourceLimits(memory_bytes=2048 * MIB, **limits)
    document = {
        "format": "jackfield/step@1",
        "component": {"name": function, "version": "1", "entry": f"tests.factories.toy_steps:{function}"},
        "parameters": parameters,
        "inputs": {},
        "outputs": {"value": {"type": "file", "path": "out/value", "optional": False}},
        "limits": limits_document(bounds, contained=False),
    }
    (folder / "step.json").write_text(json.dumps(document))
    return StepSpec(name, folder, limits=bounds, runner="executor")


@pytest.mark.parametrize(
    ("function", "parameters", "reason"),
    [
        ("die", {}, "exited"),
        ("nap", {"seconds": 300.0, "timeout_seconds": 1.0}, "timeout"),
    ],
)
def test_an_executor_that_dies_or_is_ended_is_replaced(
    process_shop: Shop, function: str, parameters: dict[str, Any], reason: str
) -> None:
    assert process_shop.run(toy(process_shop, "before", "constant")).exit_code == 0
    pid = process_shop.executor()
    status = process_shop.run(toy(process_shop, "bad", function, **parameters))
    assert status.reason == reason
    assert status.exit_code != 0
    assert process_shop.run(toy(process_shop, "after", "constant")).exit_code == 0
    assert process_shop.executor() != pid


def test_a_step_is_stopped_while_it_runs_and_the_next_one_runs(process_shop: Shop) -> None:
    spec = toy(process_shop, "long", "nap", seconds=300.0)
    process_shop.driver.launch(spec)
    process_shop.heard.wait_for("long", "running")
    process_shop.driver.stop("long", 1.0)
    assert process_shop.wait("long").reason == "stopped"
    assert process_shop.run(toy(process_shop, "after", "constant")).exit_code == 0


def test_steps_wait_their_turn_and_each_runs_once(process_shop: Shop) -> None:
    specs = [toy(process_shop, f"n{number}", "constant") for number in range(20)]
    for spec in specs:
        process_shop.driver.launch(spec)
    assert all(process_shop.wait(spec.name).exit_code == 0 for spec in specs)
    assert process_shop.driver.runners() == {"idle": 1, "busy": 0, "starting": 0, "waiting": 0}


def test_another_worker_adopts_the_runner_and_the_step_in_it(process_shop: Shop) -> None:
    gate = process_shop.home / "gate"
    spec = toy(process_shop, "long", "nap", gate=str(gate))
    process_shop.driver.launch(spec)
    process_shop.heard.wait_for("long", "running")
    process_shop.driver.close(end=False)
    process_shop.driver = process_driver(process_shop.home, sys.executable, ONE_RUNNER)
    process_shop.heard = Heard()
    process_shop.driver.listen(process_shop.heard)
    until(lambda: adopted(process_shop))
    gate.touch()
    assert process_shop.wait("long").exit_code == 0
    assert process_shop.run(toy(process_shop, "next", "constant")).exit_code == 0
    assert process_shop.driver.runners()["idle"] == 1


def adopted(shop: Shop) -> bool:
    """Ask for it as the watcher does, again and again: the claim of the first worker has to run out."""
    shop.driver.adopt()
    counts = shop.driver.runners()
    return counts["busy"] + counts["idle"] > 0


def test_a_step_for_which_no_runner_can_be_had_is_lost_rather_than_kept_waiting(tmp_path: Path) -> None:
    shop = Shop(tmp_path, process_driver(tmp_path, "/bin/false", ONE_RUNNER))
    shop.driver.launch(toy(shop, "hopeless", "constant"))
    assert shop.wait("hopeless").reason == "lost"
    assert shop.driver.runners() == {"idle": 0, "busy": 0, "starting": 0, "waiting": 0}
    shop.driver.close(end=True)


def test_a_full_pool_makes_room_for_steps_of_another_kind(process_shop: Shop) -> None:
    assert process_shop.run(toy(process_shop, "one", "constant")).exit_code == 0
    other = toy(process_shop, "two", "constant")
    larger = replace(other, limits=replace(other.limits, memory_bytes=3072 * MIB))
    assert process_shop.run(larger).exit_code == 0
    assert process_shop.driver.runners()["idle"] == 1


def test_an_idle_runner_is_given_back(tmp_path: Path) -> None:
    shop = Shop(tmp_path, process_driver(tmp_path, sys.executable, PoolSettings(most=1, idle_seconds=1.0)))
    gate = tmp_path / "gate"
    shop.driver.launch(toy(shop, "one", "nap", gate=str(gate)))
    shop.heard.wait_for("one", "running")
    pid = shop.executor()  # while it is busy: an idle one may be gone by now
    gate.touch()
    assert shop.wait("one").exit_code == 0
    until(lambda: shop.driver.runners()["idle"] == 0)
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert shop.run(toy(shop, "two", "constant")).exit_code == 0
    shop.driver.close(end=True)
    assert [path.name for path in (tmp_path / "runners" / "process").iterdir()] == ["steps"]
