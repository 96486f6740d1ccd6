"""What the engine's events and attempts are counted as, read back by Prometheus' own parser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from runs.core.events import RunEvent
from runs.metrics import telemetry

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def read(*collectors: Any) -> dict[tuple[str, str], float]:
    """{(sample with labels, ...)}: values as a scrape would find them."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
        # When it was made says nothing here.
        if not sample.name.endswith("_created")
    }


@pytest.fixture
def fresh() -> Any:
    """The engine's instruments with nothing counted, so that other tests' counts do not show."""
    for name in ("QUEUE_WAIT", "LAUNCH", "COLLECT", "DECIDED", "STEPS_ENDED", "RUNS_ENDED"):
        getattr(telemetry, name).clear()
    return telemetry


def test_a_step_that_waited_and_ran_is_measured_from_its_events(fresh: Any) -> None:
    step = SimpleNamespace(target="docker", ready_at=NOON)
    launching = RunEvent("step.launching", "n", {"attempt": 1, "target": "docker"})
    ended = RunEvent("step.succeeded", "n", {"process": {"finished_at": NOON.timestamp() + 5.0}})
    fresh.recorded([launching], {"n": step}, NOON + timedelta(seconds=2))
    fresh.recorded([ended, RunEvent("run.succeeded")], {"n": step}, NOON + timedelta(seconds=5.25))

    assert read(fresh.QUEUE_WAIT)["jackfield_step_queue_wait_seconds_sum", "docker"] == 2.0
    assert read(fresh.COLLECT)["jackfield_step_collect_seconds_sum", "docker"] == 0.25
    assert read(fresh.STEPS_ENDED)["jackfield_steps_ended_total", "succeeded"] == 1
    assert read(fresh.RUNS_ENDED)["jackfield_runs_ended_total", "succeeded"] == 1


def test_a_second_attempt_is_no_second_decision_and_a_reused_step_is_one(fresh: Any) -> None:
    step = SimpleNamespace(target="local", ready_at=None)
    events = [RunEvent("step.launching", "n", {"attempt": number}) for number in (1, 2)]
    fresh.recorded([*events, RunEvent("step.reused", "m"), RunEvent("step.reused", "o")], {"n": step}, NOON)

    found = {decision: count for (_, decision), count in read(fresh.DECIDED).items()}
    assert found == {"run": 1, "reuse": 2}


def test_a_crash_before_any_process_measures_no_collecting(fresh: Any) -> None:
    event = RunEvent("step.crashed", "n", {"attempt": 1, "exit_code": None})
    gone = RunEvent("step.retrying", "n", {"process": {"started_at": None, "finished_at": None}})
    fresh.recorded([event, gone], {"n": SimpleNamespace(target="local", ready_at=NOON)}, NOON)
    assert ("jackfield_step_collect_seconds_count", "local") not in read(fresh.COLLECT)


def test_clocks_that_differ_measure_no_negative_time(fresh: Any) -> None:
    launching = RunEvent("step.launching", "n", {"attempt": 1})
    step = SimpleNamespace(target="local", ready_at=NOON + timedelta(seconds=1))
    fresh.recorded([launching], {"n": step}, NOON)
    assert read(fresh.QUEUE_WAIT)["jackfield_step_queue_wait_seconds_sum", "local"] == 0.0


def test_a_launch_is_timed_from_the_attempts_id(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # RFC 9562: the first 48 bits of a UUIDv7 are Unix milliseconds. This is its own example.
    attempt = UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
    monkeypatch.setattr(telemetry.time, "time", lambda: 1645557742.000 + 0.030)
    fresh.launched("local", attempt)
    assert read(fresh.LAUNCH)["jackfield_step_launch_seconds_sum", "local"] == pytest.approx(0.030, abs=1e-6)


def test_runners_are_told_by_target_until_another_process_has_them() -> None:
    telemetry.runners("docker", idle=2, busy=1, starting=0)
    telemetry.runners("local", idle=1, busy=0, starting=0)
    told = {states: value for (_, states), value in read(telemetry.RUNNERS).items()}
    assert (told["idle,docker"], told["busy,docker"]) == (2, 1)
    telemetry.forget_runners(["docker", "never had any"])
    assert {states for _, states in read(telemetry.RUNNERS)} == {"starting,local", "idle,local", "busy,local"}
    telemetry.forget_runners(["local"])
