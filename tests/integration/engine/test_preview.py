"""What is previewed is what a run then does, whatever came before."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.utils import timezone

from compute.models import ComputeTarget
from compute.services import register_targets, store
from designer.plan import ExecutionPlan, PlannedStep
from runs.core.events import RunEvent
from runs.core.states import RUN_TERMINAL
from runs.journal.record import record
from runs.models import Experiment, Run, StepRun
from runs.reuse.history import History, Lineage
from runs.reuse.preview import Outcome, preview
from runs.scheduling.advance import advance, next_moves
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import started, statuses

HISTORIES = 30
RUNS = 5
LONG_AGO = timedelta(hours=2)
Choose = random.Random


@pytest.fixture(autouse=True)
def home(db: None, tmp_path: Path, settings: LazySettings) -> Path:
    """A data folder and a target with a slot for every step."""
    settings.JACKFIELD_HOME = tmp_path
    register_targets()
    ComputeTarget.objects.filter(name="local").update(max_parallel=1000)
    return tmp_path


def previewed(drawn: ExecutionPlan) -> dict[str, Outcome]:
    experiment = Experiment.objects.filter(name="default").values_list("id", flat=True).first()
    return preview(drawn, History(Lineage(None, experiment, "Toys"), before=None))


class Toys:
    """Does the steps' work in this process: of few values, so that different steps write equal bytes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "toy"

    def finish(self, runs: list[Run], failing: frozenset[str] = frozenset()) -> None:
        """Do what is launched until the runs have ended; ``failing`` steps of the last one fail."""
        ids = [run.pk for run in runs]
        while going_on := list(self._going_on(ids)):
            launched = list(StepRun.objects.filter(run__in=ids, status="launching"))
            for item in launched:
                self._end(item, failed=item.run_id == ids[-1] and item.node in failing)
            for run in going_on:
                # Without an engine nobody wakes those that wait for another run.
                advance(run.id)
            assert launched or going_on != list(self._going_on(ids)), "The runs wait for nothing."

    def _going_on(self, ids: list[UUID]) -> Iterable[Run]:
        return Run.objects.filter(pk__in=ids).exclude(status__in=RUN_TERMINAL).order_by("id")

    def _end(self, item: StepRun, *, failed: bool) -> None:
        data: dict[str, Any] = {"attempt": item.attempt, "exit_code": int(failed)}
        record(item.run_id, [RunEvent("step.running", item.node, {"attempt": item.attempt})])
        if failed:
            event = RunEvent("step.failed", item.node, {**data, "error": {"code": "x", "message": "Bad."}})
        else:
            event = RunEvent("step.succeeded", item.node, {**data, "outputs": self._outputs(item)})
        record(item.run_id, [event], follow=next_moves)

    def _outputs(self, item: StepRun) -> dict[str, Any]:
        parts = item.key_parts
        assert parts is not None
        read = [store().path(digest).read_text() for _, digest in parts["inputs"].values()]
        self._file.write_text(str((parts["parameters"].get("amount", 0) + sum(map(int, read))) % 3))
        digest, size = store().put(self._file)
        return {"value": {"digest": digest, "type": "file", "bytes": size}}


def random_plan(choose: Choose) -> ExecutionPlan:
    """Up to eight steps, any of which may be equal to another, forced, or mind the age of its result."""
    steps: list[PlannedStep] = []
    for number in range(choose.randint(2, 8)):
        above = choose.sample([item.node for item in steps], choose.randint(0, min(2, len(steps))))
        changes: dict[str, Any] = {"amount": choose.randint(0, 2), "version": choose.choice("112")}
        for chance, change in (
            (0.1, {"reuse": False}),
            (0.1, {"regenerate": True}),
            (0.1, {"deterministic": False}),
            (0.1, {"deterministic": False, "max_age_seconds": 3600}),
        ):
            if choose.random() < chance:
                changes |= change
        steps.append(step(f"n{number}", "add", *above, **changes))
    return plan(*steps)


def time_passes(choose: Choose) -> None:
    """Some results become old, and some bytes get lost."""
    if choose.random() < 0.3:
        StepRun.objects.filter(node=f"n{choose.randint(0, 7)}").update(finished_at=timezone.now() - LONG_AGO)
    if choose.random() < 0.3:
        for outputs in StepRun.objects.filter(node=f"n{choose.randint(0, 7)}").values_list(
            "outputs", flat=True
        ):
            for output in outputs.values():
                store().delete(output["digest"])


def check(drawn: ExecutionPlan, told: dict[str, Outcome], run: Run, *, all_well: bool) -> None:
    steps = {item.node: item for item in StepRun.objects.filter(run=run).select_related("reused_from")}
    for node, outcome in told.items():
        item, planned = steps[node], drawn.by_node[node]
        match outcome.action:
            case "run" if all_well:
                assert (item.status, item.attempt) == ("succeeded", 1), node
            case "reuse" if outcome.result is not None:
                assert (item.status, item.reused_from_id) == ("reused", outcome.result.step), node
            case "reuse" if all_well:
                assert (item.status, item.attempt) == ("reused", 0), node
        if outcome.action == "run" and item.attempt:
            known = all(told[source].result is not None for source in drawn.upstream[node])
            because = [reason.to_json() for reason in outcome.because]
            assert ageless(item.because)[: None if known else len(because)] == ageless(because), planned


def ageless(because: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reasons without ages, which grow between the preview and the run."""
    return [{**reason, "old": None} if reason["part"] == "age" else reason for reason in because]


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_run_does_what_its_preview_says_over_random_plans_and_histories(seed: int, tmp_path: Path) -> None:
    choose, toys = random.Random(seed), Toys(tmp_path)
    going_on: list[Run] = []
    for _ in range(RUNS):
        if not going_on:
            time_passes(choose)
        drawn = random_plan(choose)
        told = previewed(drawn)
        going_on.append(started(drawn))
        if choose.random() < 0.3:
            continue  # the next one begins while it goes on
        failing = frozenset(node for node in told if choose.random() < 0.1)
        toys.finish(going_on, failing)
        check(drawn, told, going_on[-1], all_well=not failing)
        going_on.clear()


def test_the_preview_of_a_step_that_another_run_computes_now_says_that_it_is_reused() -> None:
    drawn = plan(step("a", "add", amount=1), step("b", "add", "a"))
    started(drawn)

    told = previewed(drawn)

    assert (told["a"].action, told["a"].result) == ("reuse", None)
    assert told["b"].action == "wait"


def test_the_preview_of_equal_steps_runs_the_first_and_each_that_has_to_run() -> None:
    drawn = plan(*(step(name, regenerate=name == "b") for name in "abc"))

    assert {node: outcome.action for node, outcome in previewed(drawn).items()} == {
        "a": "run", "b": "run", "c": "reuse"
    }  # fmt: skip


def test_a_step_with_an_age_limit_takes_what_it_waited_for(tmp_path: Path) -> None:
    drawn = plan(
        step("a", "add", amount=1), step("b", "add", amount=1, deterministic=False, max_age_seconds=60)
    )
    run = started(drawn)

    Toys(tmp_path).finish([run])

    assert statuses(run) == {"a": "succeeded", "b": "reused"}


def test_a_preview_writes_nothing() -> None:
    drawn = random_plan(random.Random(1))

    previewed(drawn)

    assert not Run.objects.exists()
    assert not StepRun.objects.exists()
