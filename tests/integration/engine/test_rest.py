"""An engine without work waits to be told of some."""

from __future__ import annotations

from pathlib import Path

import pytest

from runs.supervision import watcher
from runs.supervision.engine import Engine
from runs.supervision.watcher import Sweeper, Watcher
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import ended, started, until


def watchers(engine: Engine) -> list[Watcher]:
    sweepers = [watch for watch in engine._watches if isinstance(watch, Sweeper)]
    return [watcher for sweeper in sweepers for watcher in sweeper._watchers.values()]


def test_a_watcher_without_work_rests_until_a_step_is_launched_or_it_is_stopped(
    home: Path, gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "REST_SECONDS", 3_600.0)
    engine = Engine(embedded=True)
    engine.start()
    try:
        until(lambda: [item._idle for item in watchers(engine)] == [True])

        run = started(plan(step("a", "nap", seconds=0.0, gate=str(gate))))
        until(lambda: not watchers(engine)[0]._idle)
        gate.touch()

        assert ended(run).status == "succeeded"
        until(lambda: watchers(engine)[0]._idle)
    finally:
        engine.stop()
