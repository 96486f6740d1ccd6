"""A target that cannot be watched costs nobody else anything."""

from __future__ import annotations

import logging

import pytest

from compute.errors import ComputeError
from compute.models import ComputeTarget
from compute.runners.events import EndedSteps, StepEvents
from runs.supervision import watcher
from runs.supervision.watcher import Sweeper

pytestmark = pytest.mark.usefixtures("home")


class Drivers:
    """Whichever target is asked for first is broken, until it is ``mended``."""

    def __init__(self) -> None:
        self.broken, self.error, self.mended = "", Exception("no settings"), False

    def __call__(self, name: str) -> Drivers:
        self.broken = self.broken or name
        if name == self.broken and not self.mended:
            raise self.error
        return self

    def listen(self, events: StepEvents) -> None: ...


class Watched:
    """A watcher that only notes its target."""

    names: list[str] = []

    def __init__(self, target: str, holder: str) -> None:
        self._target = target

    def start(self) -> None:
        self.names.append(self._target)


@pytest.fixture
def drivers(monkeypatch: pytest.MonkeyPatch) -> Drivers:
    ComputeTarget.objects.create(name="second", kind="process", memory_bytes=1, cpus=1.0)
    drivers = Drivers()
    monkeypatch.setattr("compute.services.targets.driver", drivers)
    monkeypatch.setattr(watcher, "Watcher", Watched)
    monkeypatch.setattr(Watched, "names", [])
    monkeypatch.setattr(watcher, "NEW_TARGETS_SECONDS", 0.0)
    monkeypatch.setattr(watcher, "SWEEP_SECONDS", 0.0)
    return drivers


def test_a_target_without_a_driver_is_logged_once_and_the_sweep_and_other_targets_go_on(
    drivers: Drivers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    resumed: list[bool] = []
    monkeypatch.setattr("runs.supervision.reconcile.resume_runs", lambda: resumed.append(True))
    sweeper = Sweeper("holder", EndedSteps())
    with caplog.at_level(logging.WARNING, "runs.supervision.watcher"):
        sweeper.turn()
        sweeper.turn()
        assert {drivers.broken, *Watched.names} == {"local", "second"}
        assert len(Watched.names) == 1
        assert resumed == [True]
        assert [record.getMessage() for record in caplog.records] == [
            f"Target {drivers.broken} is not watched: no settings"
        ]
        drivers.error = ComputeError("no such kind")
        sweeper.turn()
        assert len(caplog.records) == 2
    drivers.mended = True
    sweeper.turn()
    assert sorted(Watched.names) == ["local", "second"]
