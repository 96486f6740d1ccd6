"""What the launcher suite needs of an implementation: a driver, steps to give it, and time."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from compute.spec import ResourceLimits, RunnerMode, StepSpec, StepStatus
from compute.step_folder import limits_document
from compute.targets.driver import ComputeDriver
from compute.targets.kind import TargetKind, TargetPlace

#: A step that a driver lost track of must not hold the suite for ever.
PATIENCE_SECONDS = 90.0
#: How soon to look again: a change that came just before the wait is told late.
LOOK_SECONDS = 0.05
#: The beginning of a program that goes on once the test opens the step's gate.
GATED = "import os, time\nwhile not os.path.exists('../gate'): time.sleep(0.01)\n"


@dataclass
class Bench:
    """One implementation under test. ``python``: the interpreter as steps see it; ``runner``: how runners
    run the steps; ``contained``: whether promises that need a container hold."""

    kind: str
    home: Path
    new_driver: Callable[[], ComputeDriver]
    python: str = "python3"
    image: str = ""
    installation: str = ""
    runner: RunnerMode | None = None
    contained: bool = False
    driver: ComputeDriver = field(init=False)
    #: Of the fake: how often each step was started.
    starts: dict[str, int] = field(default_factory=dict)
    _made: list[ComputeDriver] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.driver = self.make_driver()

    def make_driver(self) -> ComputeDriver:
        """Another driver of the same installation, as of another worker."""
        self._made.append(self.new_driver())
        return self._made[-1]

    def spec(
        self,
        name: str,
        program: str = "",
        *,
        lasts: bool = False,
        exit_code: int = 0,
        secrets: Mapping[str, str] = MappingProxyType({}),
        **limits: float,
    ) -> StepSpec:
        """A step that runs ``program``; ``lasts`` and ``exit_code`` tell the fake what it does."""
        folder = self.home / "steps" / name
        folder.mkdir(parents=True)
        bounds = ResourceLimits(**{"memory_bytes": 512 * 1024**2, "timeout_seconds": 60.0, **limits})  # type: ignore[arg-type]
        document = {
            "command": [self.python, "-c", program],
            "limits": limits_document(bounds, contained=self.contained),
            "secrets": sorted(secrets),
            "fake": {"exit_code": exit_code, "ends": not lasts, "log": "hello\n"},
        }
        (folder / "step.json").write_text(json.dumps(document))
        return StepSpec(
            name,
            folder,
            labels={"run": "r1", "node": name},
            limits=bounds,
            image=self.image,
            # Never in a runner, which others use after it.
            runner=None if secrets else self.runner,
            secrets=secrets,
        )

    def run(self, spec: StepSpec) -> StepStatus:
        """Launch, and wait for the end as the watcher does."""
        self.driver.launch(spec)
        return self.wait_for_end(spec.name)

    def wait_for_end(self, name: str) -> StepStatus:
        """How it ended, once no runner of the driver is busy with it any more."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            status = self.driver.status(name)
            if status.state == "exited" and name not in self.driver.held():
                return status
            self.driver.wait_for_change(LOOK_SECONDS)
        raise AssertionError(f"{name} did not end in {PATIENCE_SECONDS:g} seconds")

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it did not come to pass"
            time.sleep(0.01)

    def open_gate(self, name: str) -> None:
        """Let a step end that waits for it: see ``GATED``."""
        (self.home / "steps" / name / "gate").touch()

    def clear(self) -> None:
        """End and forget every step, and close every driver."""
        for status in self.driver.list_owned():
            self.driver.stop(status.name, 0)
            self.wait_for_end(status.name)
            self.driver.remove(status.name)
        for driver in self._made:
            driver.close(end=True)


@contextmanager
def kind_bench(
    kind: TargetKind, settings: Mapping[str, Any], home: Path, python: str = sys.executable
) -> Iterator[Bench]:
    """A bench for a kind of target, cleared at the end. Its steps are fresh ones."""
    place = TargetPlace(home, "contracts")
    checked = kind.form.checked(settings)
    made = Bench(
        kind.name,
        home,
        lambda: ComputeDriver(kind.make(place, checked)),
        python,
        contained=kind.contained,
    )
    yield made
    made.clear()
