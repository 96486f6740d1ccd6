"""States of runs and steps, and the table of allowed transitions."""

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

RUN_TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    R.QUEUED: frozenset({R.RUNNING, R.CANCELLING, *RUN_TERMINAL}),
    R.RUNNING: frozenset({R.CANCELLING, *RUN_TERMINAL}),
    R.CANCELLING: frozenset(RUN_TERMINAL),
    **{terminal: frozenset() for terminal in RUN_TERMINAL},
}

#: An attempt that crashed and may be tried again takes its step back to ready. A ready step is
#: ready anew when it begins, or ceases, to wait for another that computes the same.
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
