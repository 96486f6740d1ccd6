"""States of runs and steps, and the table of allowed transitions. Pure."""

from __future__ import annotations

from enum import StrEnum


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"
    LAUNCHING = "launching"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    REUSED = "reused"
    FAILED = "failed"
    CRASHED = "crashed"
    SKIPPED = "skipped"
    UPSTREAM_FAILED = "upstream_failed"
    CANCELLED = "cancelled"


R, S = RunStatus, StepStatus

RUN_TERMINAL = frozenset({R.SUCCEEDED, R.FAILED, R.CANCELLED})
STEP_TERMINAL = frozenset(
    {S.SUCCEEDED, S.REUSED, S.FAILED, S.CRASHED, S.SKIPPED, S.UPSTREAM_FAILED, S.CANCELLED}
)
#: Terminal states whose outputs exist.
STEP_DONE = frozenset({S.SUCCEEDED, S.REUSED})
#: States in which a process may exist.
STEP_ACTIVE = frozenset({S.LAUNCHING, S.RUNNING})
#: States in which a step holds a slot or waits for one, in the order of the index on them.
STEP_DEMANDING = (S.READY, S.LAUNCHING, S.RUNNING)

RUN_TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    R.QUEUED: frozenset({R.RUNNING, R.CANCELLING, *RUN_TERMINAL}),
    R.RUNNING: frozenset({R.CANCELLING, *RUN_TERMINAL}),
    R.CANCELLING: frozenset(RUN_TERMINAL),
    **{terminal: frozenset() for terminal in RUN_TERMINAL},
}

#: A crashed attempt that may be retried takes its step back to ready. Ready to ready: the step starts or
#: stops waiting for the result of another step with the same reuse key.
STEP_TRANSITIONS: dict[StepStatus, frozenset[StepStatus]] = {
    S.PENDING: frozenset({S.READY, S.SUCCEEDED, S.REUSED, S.SKIPPED, S.UPSTREAM_FAILED, S.CANCELLED}),
    S.READY: frozenset(
        {
            S.READY,
            S.LAUNCHING,
            S.SUCCEEDED,
            S.REUSED,
            S.SKIPPED,
            S.UPSTREAM_FAILED,
            S.FAILED,
            S.CRASHED,
            S.CANCELLED,
        }
    ),
    S.LAUNCHING: frozenset({S.READY, S.RUNNING, S.SUCCEEDED, S.FAILED, S.CRASHED, S.CANCELLED}),
    S.RUNNING: frozenset({S.READY, S.SUCCEEDED, S.FAILED, S.CRASHED, S.CANCELLED}),
    **{terminal: frozenset() for terminal in STEP_TERMINAL},
}
