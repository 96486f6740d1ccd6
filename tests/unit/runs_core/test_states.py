"""The tables of transitions: every pair that is not in them is refused."""

from __future__ import annotations

import itertools

import pytest

from runs.core.events import (
    EVENT_TYPES,
    PROGRESS,
    RUN_EVENTS,
    STEP_EVENTS,
    TransitionRefused,
    run_status_after,
    step_status_after,
)
from runs.core.states import (
    RUN_TERMINAL,
    RUN_TRANSITIONS,
    STEP_ACTIVE,
    STEP_DONE,
    STEP_TERMINAL,
    STEP_TRANSITIONS,
    RunStatus,
    StepStatus,
)

REFUSED_STEPS = [
    (status, event)
    for status, event in itertools.product(StepStatus, STEP_EVENTS)
    if STEP_EVENTS[event] not in STEP_TRANSITIONS[status]
]
REFUSED_RUNS = [
    (status, event)
    for status, event in itertools.product(RunStatus, RUN_EVENTS)
    if RUN_EVENTS[event] not in RUN_TRANSITIONS[status] and (status, event) != ("queued", "run.queued")
]


@pytest.mark.parametrize(("status", "event"), REFUSED_STEPS)
def test_a_step_transition_that_is_not_in_the_table_is_refused(status: StepStatus, event: str) -> None:
    with pytest.raises(TransitionRefused, match=status):
        step_status_after(status, event)


@pytest.mark.parametrize(("status", "event"), REFUSED_RUNS)
def test_a_run_transition_that_is_not_in_the_table_is_refused(status: RunStatus, event: str) -> None:
    with pytest.raises(TransitionRefused, match=status):
        run_status_after(status, event)


def test_every_step_transition_in_the_table_has_an_event_that_makes_it() -> None:
    for status, allowed in STEP_TRANSITIONS.items():
        reached = {
            step_status_after(status, event) for event, after in STEP_EVENTS.items() if after in allowed
        }
        assert reached == allowed


def test_terminal_states_have_no_exits() -> None:
    assert all(not STEP_TRANSITIONS[status] for status in STEP_TERMINAL)
    assert all(not RUN_TRANSITIONS[status] for status in RUN_TERMINAL)
    assert all(STEP_TRANSITIONS[status] for status in set(StepStatus) - STEP_TERMINAL)
    assert all(RUN_TRANSITIONS[status] for status in set(RunStatus) - RUN_TERMINAL)


def test_a_process_exists_only_in_states_that_are_not_terminal() -> None:
    assert not STEP_ACTIVE & STEP_TERMINAL
    assert STEP_DONE <= STEP_TERMINAL


@pytest.mark.parametrize("status", list(StepStatus))
def test_only_a_step_with_a_process_makes_progress(status: StepStatus) -> None:
    if status in STEP_ACTIVE:
        assert step_status_after(status, PROGRESS) == status
    else:
        with pytest.raises(TransitionRefused):
            step_status_after(status, PROGRESS)


def test_the_event_types_are_those_of_the_contract() -> None:
    runs = "queued started cancelling succeeded failed cancelled"
    steps = (
        "ready launching running succeeded reused failed crashed skipped upstream_failed cancelled "
        "retrying progress"
    )
    expected = {f"run.{name}" for name in runs.split()} | {f"step.{name}" for name in steps.split()}
    assert set(EVENT_TYPES) == expected
