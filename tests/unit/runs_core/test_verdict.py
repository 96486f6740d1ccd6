"""What the end of a process means for its step."""

from __future__ import annotations

from typing import Any

import pytest

from runs.core.progress import is_news
from runs.core.retry_policy import wait_before_next
from runs.core.verdict import STOPPED, Circumstances, Ending, crash, success, verdict


def around(**changes: Any) -> Circumstances:
    facts = {"attempt": 1, "cancelling": False, "overdue": False, "crashes": 0, "crash_retries": 2}
    return Circumstances(**{**facts, **changes})


def ending(reason: str = "exited", code: int | None = 1, **changes: Any) -> Ending:
    return Ending(succeeded=False, exit_code=code, reason=reason, **changes)


def test_a_success_carries_its_outputs() -> None:
    outputs = {"value": {"digest": "sha256:1", "type": "file", "bytes": 3}}

    event = success("a", 2, Ending(True, 0, "exited", outputs=outputs))

    assert (event.type, event.data["attempt"], event.data["outputs"]) == ("step.succeeded", 2, outputs)


@pytest.mark.parametrize("reason", ["exited", "timeout", "memory", "processes", "disk"])
def test_what_the_component_did_itself_fails_its_step_and_is_not_tried_again(reason: str) -> None:
    error = {"code": "x", "message": "It ran out.", "hint": ""}

    event = verdict("a", ending(reason, error=error), around())

    assert (event.type, event.data["error"]) == ("step.failed", error)


@pytest.mark.parametrize(("reason", "code"), [("lost", None), ("exited", 137), ("exited", -9)])
def test_what_was_done_to_it_is_tried_again(reason: str, code: int | None) -> None:
    event = verdict("a", ending(reason, code), around())

    assert (event.type, event.data["exit_code"]) == ("step.retrying", code)
    assert event.data["error"]["code"] == "step.lost"
    assert event.data["wait_seconds"] > 0


def test_a_crash_is_for_good_when_the_policy_allows_no_more() -> None:
    assert verdict("a", ending("lost", None), around(crashes=2)).type == "step.crashed"


def test_a_step_that_was_stopped_is_cancelled_while_its_run_is_being_cancelled() -> None:
    assert verdict("a", ending("stopped", None), around(cancelling=True)).type == "step.cancelled"


def test_a_step_that_the_engine_stopped_runs_again_at_once_and_that_is_no_crash() -> None:
    event = verdict("a", ending("stopped", None), around(crashes=2))

    assert (event.type, event.data["wait_seconds"]) == ("step.retrying", 0.0)
    assert event.data["error"]["code"] == STOPPED


def test_a_step_that_was_stopped_for_being_overdue_ran_out_of_time() -> None:
    event = verdict("a", ending("stopped", None), around(overdue=True))

    assert (event.type, event.data["error"]["code"]) == ("step.failed", "step.timeout")


def test_a_crash_that_would_happen_again_is_not_tried_again() -> None:
    assert crash("a", {}, around(), permanent=True).type == "step.crashed"


def test_a_crash_of_a_run_that_is_being_cancelled_is_its_cancel() -> None:
    assert crash("a", {}, around(cancelling=True)).type == "step.cancelled"


def test_waits_double_up_to_a_bound_and_end_with_the_policy() -> None:
    assert [wait_before_next(n, 3) for n in (1, 2, 3, 4)] == [2.0, 4.0, 8.0, None]
    assert wait_before_next(30, 99) == 300.0
    assert wait_before_next(1, 0) is None


@pytest.mark.parametrize(
    ("told", "report", "silent", "news"),
    [
        (None, {"done": 0, "total": 10}, 0.0, True),
        ({"done": 1, "total": 10}, {"done": 1, "total": 10}, 999.0, False),
        ({"done": 1, "total": 1000}, {"done": 5, "total": 1000}, 1.0, False),
        ({"done": 1, "total": 1000}, {"done": 11, "total": 1000}, 1.0, True),
        ({"done": 1, "total": 1000}, {"done": 5, "total": 1000}, 60.0, True),
        ({"done": 999, "total": 1000}, {"done": 1000, "total": 1000}, 1.0, True),
        ({"done": 1, "total": None}, {"done": 500, "total": None}, 1.0, False),
        ({"done": 1, "total": None}, {"done": 500, "total": None}, 60.0, True),
    ],
)
def test_progress_is_told_at_each_percent_or_after_a_silence(
    told: dict[str, float | None] | None, report: dict[str, float | None], silent: float, news: bool
) -> None:
    assert is_news(told, report, silent) is news
