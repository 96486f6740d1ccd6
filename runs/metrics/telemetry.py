"""Prometheus metrics that this process measures itself.

Each process counts its own work and serves it: the web process at ``/metrics``, a worker on
``JACKFIELD_METRICS_PORT``. Prometheus adds them up. ``runs.supervision.gauges`` reads the database instead.
"""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from runs.core.events import RUN_EVENTS, STEP_EVENTS, RunEvent
from runs.core.states import RUN_TERMINAL, STEP_TERMINAL

#: Bucket bounds: from a warm step to one that queues for half an hour.
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

QUEUE_WAIT = Histogram(
    "jackfield_step_queue_wait_seconds",
    "Time from a step's inputs being available to its launch: the wait for a slot.",
    ["target"],
    buckets=SECONDS,
    registry=REGISTRY,
)
LAUNCH = Histogram(
    "jackfield_step_launch_seconds",
    "Time from the decision to launch a step to its process running.",
    ["target"],
    buckets=SECONDS,
    registry=REGISTRY,
)
COLLECT = Histogram(
    "jackfield_step_collect_seconds",
    "Time from the end of a step's process to its outputs stored and its end recorded.",
    ["target"],
    buckets=SECONDS,
    registry=REGISTRY,
)
EVENT_DELAY = Histogram(
    "jackfield_event_delay_seconds",
    "Time from recording an event to sending it to a browser, for the oldest event of each frame.",
    buckets=SECONDS,
    registry=REGISTRY,
)
DECIDED = Counter(
    "jackfield_steps_decided",
    "Steps decided, by decision: to run (run) or to reuse earlier outputs (reuse).",
    ["decision"],
    registry=REGISTRY,
)
STEPS_ENDED = Counter("jackfield_steps_ended", "Steps that ended, by status.", ["status"], registry=REGISTRY)
RUNS_ENDED = Counter("jackfield_runs_ended", "Runs that ended, by status.", ["status"], registry=REGISTRY)
RUNNERS = Gauge(
    "jackfield_runners",
    "Warm runners by target and state: starting, idle, busy.",
    ["target", "state"],
    registry=REGISTRY,
)
RUNNER_STATES = ("starting", "idle", "busy")

#: Event types that end a run or a step -> its final status.
_RUN_ENDS = {kind: str(status) for kind, status in RUN_EVENTS.items() if status in RUN_TERMINAL}
_STEP_ENDS = {kind: str(status) for kind, status in STEP_EVENTS.items() if status in STEP_TERMINAL}


class TimedStep(Protocol):
    """The facts of a step that metrics need."""

    @property
    def target(self) -> str: ...
    @property
    def ready_at(self) -> datetime | None: ...


def recorded(events: Sequence[RunEvent], steps: Mapping[str, TimedStep], now: datetime) -> None:
    """Measure committed events. ``steps``: their facts after the events."""
    for kind, count in Tally([event.type for event in events]).items():
        _count(kind, count)
    for event in events:
        if event.type == "step.launching":
            _launching(event, steps[event.node or ""], now)
        elif "process" in event.data:
            _collected(event, steps[event.node or ""], now)


def _count(kind: str, count: int) -> None:
    if kind in _STEP_ENDS:
        STEPS_ENDED.labels(_STEP_ENDS[kind]).inc(count)
    elif kind in _RUN_ENDS:
        RUNS_ENDED.labels(_RUN_ENDS[kind]).inc(count)
    if kind == "step.reused":
        DECIDED.labels("reuse").inc(count)


def _launching(event: RunEvent, step: TimedStep, now: datetime) -> None:
    if event.data["attempt"] == 1:
        DECIDED.labels("run").inc()
    if step.ready_at is not None:
        QUEUE_WAIT.labels(step.target).observe(_not_negative((now - step.ready_at).total_seconds()))


def _collected(event: RunEvent, step: TimedStep, now: datetime) -> None:
    finished = event.data["process"].get("finished_at")
    if finished is not None:
        COLLECT.labels(step.target).observe(_not_negative(now.timestamp() - finished))


def launched(target: str, attempt_id: UUID) -> None:
    """Measure the launch of an attempt whose process runs. Its UUIDv7 id holds the decision time in ms."""
    LAUNCH.labels(target).observe(_not_negative(time.time() - (attempt_id.int >> 80) / 1000))


def sent(oldest_event_at: str) -> None:
    """Measure a frame of new events sent to a browser; ``oldest_event_at`` is RFC 3339."""
    EVENT_DELAY.observe(_not_negative(time.time() - datetime.fromisoformat(oldest_event_at).timestamp()))


def runners(target: str, *, idle: int, busy: int, starting: int) -> None:
    """Set the number of warm runners that this process manages on a target."""
    for state, count in zip(RUNNER_STATES, (starting, idle, busy), strict=True):
        RUNNERS.labels(target, state).set(count)


def forget_runners(targets: Iterable[str]) -> None:
    """Drop targets that another process manages from now on."""
    for target in targets:
        RUNNERS.remove_by_labels({"target": target})


def _not_negative(seconds: float) -> float:
    """At least 0: the clocks of two machines differ a little."""
    return max(seconds, 0.0)
