"""What is read of runs, and how many statements a long list takes."""

from __future__ import annotations

import itertools
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from designer.foundation.errors import NotFound
from designer.foundation.ids import uuid7
from runs.api.run_list import experiments, run_rows, runs
from runs.core.events import RunEvent
from runs.journal.logged import logged, metrics
from runs.journal.record import record
from runs.journal.snapshot import run_or_404, snapshot
from runs.models import Experiment, LoggedItem, Metric, Run, StepRun
from runs.scheduling.advance import next_moves
from tests.factories.plans import chain, plan, step
from tests.integration.engine.conftest import started

pytestmark = pytest.mark.usefixtures("home")


def log_number(step: StepRun, name: str, value: float, line: int, at_step: int | None = None) -> None:
    Metric.objects.create(
        step_run=step,
        attempt=step.attempt,
        name=name,
        value=value,
        line=line,
        step=at_step,
        at=timezone.now(),
    )


def many_runs(count: int) -> None:
    """Ended runs of two steps, written as rows."""
    experiment, _ = Experiment.objects.get_or_create(name="many")
    rows = [
        Run(id=uuid7(), experiment=experiment, document={}, plan={}, status="succeeded") for _ in range(count)
    ]
    Run.objects.bulk_create(rows)
    StepRun.objects.bulk_create(
        StepRun(run=run, node=node, position=position, target="local", status="succeeded")
        for run in rows
        for position, node in enumerate(("a", "b"))
    )


def test_a_snapshot_has_the_form_of_the_contract() -> None:
    run = started(chain(2), experiment="toys", name="First", by="alice")

    shown = snapshot(run_or_404(run.id))

    assert shown["id"] == str(run.id)
    assert (shown["status"], shown["seq"], shown["experiment"]) == ("running", 4, "toys")
    assert (shown["name"], shown["started_by"], shown["retry_of"]) == ("First", "alice", None)
    assert shown["created_at"].endswith("Z")
    assert [item["node"] for item in shown["steps"]] == ["n0", "n1"]
    assert shown["steps"][0] == {
        "node": "n0",
        "component": "constant",
        "name": "",
        "status": "launching",
        "attempt": 1,
        "target": "local",
        "reused_from": None,
        "saved_seconds": None,
        "because": [{"part": "first_run", "name": "", "node": None, "old": None, "new": None}],
        "awaits": None,
        "started_at": None,
        "finished_at": None,
        "exit_code": None,
        "error": None,
        "outputs": {},
        "missing_outputs": [],
        "progress": None,
        "warnings": [],
    }
    assert shown["warning_count"] == 0


def test_a_run_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        run_or_404(uuid4())


def test_a_metric_is_a_number_or_a_series() -> None:
    run = started(chain(1))
    node = StepRun.objects.get(run=run)
    log_number(node, "auc", 0.5, 0)
    log_number(node, "loss", 2.0, 1, at_step=0)
    log_number(node, "loss", 1.0, 2, at_step=1)

    found = metrics(run)["n0"]

    assert found["auc"] == 0.5
    assert [(point["step"], point["value"]) for point in found["loss"]] == [(0, 2.0), (1, 1.0)]


def test_metrics_of_an_attempt_that_crashed_do_not_count() -> None:
    run = started(chain(1))
    log_number(StepRun.objects.get(run=run), "auc", 0.1, 0)
    data = {"attempt": 1, "exit_code": 137, "error": None, "wait_seconds": 0.0}
    record(run.id, [RunEvent("step.retrying", "n0", data)], follow=next_moves)
    log_number(StepRun.objects.get(run=run), "auc", 0.9, 0)

    assert metrics(run) == {"n0": {"auc": 0.9}}


def test_what_a_step_logged_besides_numbers_is_read_in_its_order() -> None:
    run = started(plan(step("a")))
    node = StepRun.objects.get(run=run)
    for line, name in enumerate(("roc", "lift")):
        LoggedItem.objects.create(
            step_run=node,
            attempt=1,
            line=line,
            kind="curve",
            name=name,
            data={"x": [line]},
            at=timezone.now(),
        )

    assert logged(run, "a") == [
        {"kind": "curve", "name": "roc", "data": {"x": [0]}},
        {"kind": "curve", "name": "lift", "data": {"x": [1]}},
    ]
    with pytest.raises(NotFound, match="no step 'b'"):
        logged(run, "b")


def test_rows_of_the_list_count_steps_and_carry_single_numbers() -> None:
    run = started(plan(step("a"), step("b")), experiment="toys")
    node = StepRun.objects.get(run=run, node="a")
    log_number(node, "auc", 0.75, 0)
    log_number(node, "loss", 1.0, 1, at_step=0)
    warnings = [{"code": "odd", "message": "Odd.", "hint": ""}] * 3
    data = {"attempt": 1, "exit_code": 1, "error": None, "warnings": warnings}
    record(run.id, [RunEvent("step.failed", "a", data)], follow=next_moves)

    (row,) = run_rows(runs(experiment="toys"))

    assert (row["steps_total"], row["steps_done"], row["steps_succeeded"]) == (2, 1, 0)
    assert row["warning_count"] == 3
    assert row["metrics"] == {"a": {"auc": 0.75}}


def test_a_page_of_ten_thousand_runs_takes_four_statements_and_no_more_work_than_of_a_thousand() -> None:
    many_runs(1_000)
    of_a_thousand = database_work()
    many_runs(9_000)

    with CaptureQueriesContext(connection) as queries:
        page = run_rows(runs()[:50])

    assert len(page) == 50
    assert page[0]["id"] > page[-1]["id"]
    assert len(queries) == 4
    assert 0 < database_work() < 1.5 * of_a_thousand


def database_work() -> int:
    """Hundreds of instructions that SQLite carries out for a page of runs: the same on any machine."""
    instructions = itertools.count(1)
    connection.connection.set_progress_handler(lambda: next(instructions) and 0, 100)
    try:
        run_rows(runs()[:50])
    finally:
        connection.connection.set_progress_handler(None, 0)
    return next(instructions) - 1


def test_experiments_count_their_runs() -> None:
    started(chain(1), experiment="toys")
    started(chain(1), experiment="toys")

    assert [(row["name"], row["runs"]) for row in experiments()] == [("toys", 2)]
