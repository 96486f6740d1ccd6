"""What this process measures of the engine, for Prometheus.

Each process counts what it did itself, and serves that: the web process at ``/metrics``, a worker on
``JACKFIELD_METRICS_PORT``. Whoever reads adds them up. What the rows say is in ``runs.supervision.gauges``.
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

#: Upper bounds: from what a warm step takes to a step that waits for others.
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

QUEUE_WAIT = Histogram(
    "jackfield_step_queue_wait_seconds",
    "From a step's inputs being there to its launch: how long it waited for a slot.",
    ["target"],
    buckets=SECONDS,
    registry=REGISTRY,
)
LAUNCH = Histogram(
    "jackfield_step_launch_seconds",
    "From the decision to launch a step to its process being there.",
    ["target"],
    buckets=SECONDS,
    registry=REGISTRY,
)
COLLECT = Histogram(
    "jackfield_step_collect_seconds",
    "From the end of a step's process to its end being recorded, outputs stored.",
    ["target"],
    buckets=SECONDS,
    registry=REGISTRY,
)
EVENT_DELAY = Histogram(
    "jackfield_event_delay_seconds",
    "From an event's record to its leaving for a browser: the oldest of each frame.",
    buckets=SECONDS,
    registry=REGISTRY,
)
DECIDED = Counter(
    "jackfield_steps_decided",
    "Steps of which it was decided whether to run them (run) or to reuse earlier outputs (reuse).",
    ["decision"],
    registry=REGISTRY,
)
STEPS_ENDED = Counter("jackfield_steps_ended", "Steps that ended, by how.", ["status"], registry=REGISTRY)
RUNS_ENDED = Counter("jackfield_runs_ended", "Runs that ended, by how.", ["status"], registry=REGISTRY)
RUNNERS = Gauge(
    "jackfield_runners",
    "Warm runners by target and what they do: starting, idle, busy.",
    ["target", "state"],
    registry=REGISTRY,
)
RUNNER_STATES = ("starting", "idle", "busy")

#: Event types that end something, and the status that they end it with.
_RUN_ENDS = {kind: str(status) for kind, status in RUN_EVENTS.items() if status in RUN_TERMINAL}
_STEP_ENDS = {kind: str(status) for kind, status in STEP_EVENTS.items() if status in STEP_TERMINAL}


class StepMoments(Protocol):
    """What is asked of a step's facts."""

    @property
    def target(self) -> str: ...
    @property
    def ready_at(self) -> datetime | None: ...


def recorded(events: Sequence[RunEvent], steps: Mapping[str, StepMoments], now: datetime) -> None:
    """Events were committed; ``steps`` as they stand after them."""
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


def _launching(event: RunEvent, step: StepMoments, now: datetime) -> None:
    if event.data["attempt"] == 1:
        DECIDED.labels("run").inc()
    if step.ready_at is not None:
        QUEUE_WAIT.labels(step.target).observe(_forward((now - step.ready_at).total_seconds()))


def _collected(event: RunEvent, step: StepMoments, now: datetime) -> None:
    finished = event.data["process"].get("finished_at")
    if finished is not None:
        COLLECT.labels(step.target).observe(_forward(now.timestamp() - finished))


def launched(target: str, attempt_id: UUID) -> None:
    """An attempt's process is there. Its id, a UUIDv7, tells in milliseconds when it was decided on."""
    LAUNCH.labels(target).observe(_forward(time.time() - (attempt_id.int >> 80) / 1000))


def sent(oldest_event_at: str) -> None:
    """A frame of new events left for a browser; the time of the oldest as the API writes it."""
    EVENT_DELAY.observe(_forward(time.time() - datetime.fromisoformat(oldest_event_at).timestamp()))


def runners(target: str, *, idle: int, busy: int, starting: int) -> None:
    """How many warm runners of a target this process looks after."""
    for state, count in zip(RUNNER_STATES, (starting, idle, busy), strict=True):
        RUNNERS.labels(target, state).set(count)


def forget_runners(targets: Iterable[str]) -> None:
    """This process looks after the targets no longer: another one tells of them."""
    for target in targets:
        RUNNERS.remove_by_labels({"target": target})


def _forward(seconds: float) -> float:
    """No time runs backwards; the clocks of two machines differ a little."""
    return max(seconds, 0.0)
