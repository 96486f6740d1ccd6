"""Reuse across runs and within one: what runs again, what does not, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from compute.models import ComputeTarget
from compute.services import store
from designer.plan import ExecutionPlan
from runs.core.reduce import reduce
from runs.journal.events import events_after
from runs.journal.logged import logged, metrics
from runs.journal.plans import plan_of
from runs.journal.snapshot import run_or_404, snapshot
from runs.models import Outbox, Run, RunEvent, StepAttempt, StepRun
from runs.reuse.keys import identify
from runs.submission.cancel import cancel_run
from runs.submission.delete import delete_run
from runs.submission.regenerate import regenerate_run, regenerating
from runs.submission.request import RunRequest
from runs.submission.retry import retry_run
from runs.submission.submit import submit
from runs.supervision.engine import Engine
from tests.factories.plans import chain, fixed, plan, step
from tests.integration.engine.conftest import ended, started, statuses, until

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A folder in which steps leave a file each time they run."""
    folder = tmp_path / "witness"
    folder.mkdir()
    return folder


def ran(witness: Path) -> int:
    return len(list(witness.iterdir()))


def output(run: Run, node: str) -> dict[str, Any]:
    found: dict[str, Any] = run.steps.get(node=node).outputs["value"]
    return found


def reasons(run: Run, node: str) -> list[tuple[Any, ...]]:
    """``(part, name, node, old, new)`` of why a step ran."""
    because = run.steps.get(node=node).because
    return [(item["part"], item["name"], item["node"], item["old"], item["new"]) for item in because]


def parts(run: Run, node: str) -> list[str]:
    return [reason[0] for reason in reasons(run, node)]


def test_the_same_again_runs_nothing_and_says_where_all_comes_from(witness: Path) -> None:
    drawn = chain(4, amount=1.0, witness=str(witness))
    first = ended(started(drawn))
    count = ran(witness)

    second = ended(started(drawn))

    assert (second.status, set(statuses(second).values())) == ("succeeded", {"reused"})
    assert ran(witness) == count == 3
    assert not StepAttempt.objects.filter(step__run=second).exists()
    shown = {item["node"]: item for item in snapshot(run_or_404(second.id))["steps"]}
    source = first.steps.get(node="n3")
    assert shown["n3"]["reused_from"]["step"] == str(source.id)
    assert shown["n3"]["outputs"] == source.outputs
    assert shown["n3"]["because"] == []


def test_what_is_reused_twice_comes_from_the_step_that_ran() -> None:
    drawn = plan(step("measured", "measure", count=1))
    first = ended(started(drawn))
    ended(started(drawn))

    third = ended(started(drawn))

    assert third.steps.get(node="measured").reused_from.run_id == first.id
    assert metrics(third) == metrics(first)


def test_a_step_has_its_warnings_and_so_has_a_step_that_reuses_it_even_once_its_run_is_deleted() -> None:
    told = {"code": "column.constant", "message": "Column 'x' is constant.", "hint": "Leave it out."}
    lines = [
        json.dumps({"kind": "metric", "name": "a", "value": 1}),
        json.dumps({"kind": "warning", **told, "column": "x"}),
        *[json.dumps({"kind": "warning", **told})] * 120,
    ]
    drawn = plan(step("odd", "scribble", lines="".join(f"{line}\n" for line in lines)), step("fine"))
    first = started(drawn)
    born = snapshot(run_or_404(first.id))

    now = snapshot(run_or_404(ended(first).id))

    warnings = now["steps"][0]["warnings"]
    assert warnings[:2] == [{**told, "column": "x"}, told]
    assert (len(warnings), warnings[-1]["message"]) == (100, "The step gave 22 more warnings.")
    assert (now["warning_count"], now["steps"][1]["warnings"]) == (100, [])
    assert reduce(born, events_after(first.id, born["seq"])) == now
    assert logged(first, "odd") == []

    second = ended(started(drawn))
    third = ended(started(drawn))
    delete_run(first.id)
    for run in (second, third):
        shown = snapshot(run_or_404(run.id))
        assert shown["steps"][0]["status"] == "reused"
        assert shown["steps"][0]["warnings"] == warnings


def test_a_first_run_says_so_and_a_change_is_told_down_to_where_it_stops() -> None:
    def drawn(amount: float) -> ExecutionPlan:
        return plan(
            step("top", value=1.0),
            step("changed", "add", "top", amount=amount),
            step("below", "add", "changed", amount=5.0),
            step("beside", "add", "top", amount=7.0),
        )

    first = ended(started(drawn(1.0)))
    second = ended(started(drawn(2.0)))

    assert parts(first, "top") == ["first_run"]
    assert statuses(second) == {
        "top": "reused", "changed": "succeeded", "below": "succeeded", "beside": "reused"
    }  # fmt: skip
    assert reasons(second, "changed") == [("parameter", "amount", None, 1, 2)]
    old, new = output(first, "changed")["digest"], output(second, "changed")["digest"]
    assert reasons(second, "below") == [("input", "first", "changed", old, new)]


def test_a_step_that_runs_again_with_the_same_output_leaves_what_is_below_reused() -> None:
    def drawn(version: str) -> ExecutionPlan:
        return plan(
            step("top", version=version),
            step("below", "add", "top"),
            step("deeper", "add", "below", amount=1.0),
        )

    ended(started(drawn("1")))
    second = ended(started(drawn("2")))

    assert statuses(second) == {"top": "succeeded", "below": "reused", "deeper": "reused"}
    assert reasons(second, "top") == [("version", "", None, "1", "2")]


def test_another_pipeline_with_other_names_reuses_the_same() -> None:
    ended(started(plan(step("a", value=4.0), step("b", "add", "a"))))

    other = ended(
        started(plan(step("x", value=4.0), step("y", "add", "x", timeout_seconds=99)), name="Other")
    )

    assert set(statuses(other).values()) == {"reused"}


def test_back_to_an_earlier_setting_runs_nothing() -> None:
    for amount in (1.0, 2.0):
        ended(started(chain(3, amount=amount)))

    assert set(statuses(ended(started(chain(3, amount=1.0)))).values()) == {"reused"}


@pytest.mark.parametrize(("function", "status"), [("fail", "failed"), ("die", "crashed")])
def test_a_failed_or_crashed_attempt_is_never_reused(function: str, status: str) -> None:
    drawn = plan(step("bad", function, crash_retries=0))
    ended(started(drawn))

    second = ended(started(drawn))

    assert statuses(second) == {"bad": status}
    assert reasons(second, "bad") == [("unfinished", "", None, status, None)]


def test_a_cancelled_attempt_is_never_reused(witness: Path) -> None:
    drawn = plan(step("long", "nap", seconds=600.0, witness=str(witness)))
    first = started(drawn)
    until(lambda: ran(witness) == 1)
    cancel_run(first.id)
    ended(first)

    second = started(drawn)
    until(lambda: ran(witness) == 2)

    assert reasons(second, "long") == [("unfinished", "", None, "cancelled", None)]
    cancel_run(second.id)
    ended(second)


def test_bytes_that_are_gone_are_made_again_and_the_rest_is_reused() -> None:
    drawn = plan(step("top", value=2.0), step("below", "add", "top", amount=1.0))
    first = ended(started(drawn))
    store().delete(output(first, "top")["digest"])
    assert snapshot(run_or_404(first.id))["steps"][0]["missing_outputs"] == ["value"]

    second = ended(started(drawn))

    assert statuses(second) == {"top": "succeeded", "below": "reused"}
    assert reasons(second, "top") == [("artifact", "value", None, "gone", None)]
    assert output(second, "top") == output(first, "top")


def test_bytes_that_are_damaged_are_made_again_and_it_says_so() -> None:
    drawn = plan(step("top", value=2.0), step("below", "add", "top", amount=1.0))
    first = ended(started(drawn))
    damage(output(first, "below")["digest"], b"9.0")

    second = ended(started(drawn))

    assert statuses(second) == {"top": "reused", "below": "succeeded"}
    assert reasons(second, "below") == [("artifact", "value", None, "damaged", None)]
    assert store().path(output(second, "below")["digest"]).read_bytes() == b"3.0"


def damage(digest: str, content: bytes) -> None:
    path = store().path(digest)
    path.chmod(0o644)
    path.write_bytes(content)


def test_an_input_damaged_while_the_run_goes_on_ends_it_and_the_next_run_mends_it(gate: Path) -> None:
    drawn = plan(
        step("source", value=8.0),
        step("slow", "nap", gate=str(gate)),
        step("reader", "add", "source", "slow"),
    )
    first = started(drawn)
    until(lambda: statuses(first)["source"] == "succeeded")
    damage(output(first, "source")["digest"], b"80.0")
    gate.touch()
    ended(first)
    reader = first.steps.get(node="reader")
    assert (reader.status, reader.error["code"], reader.attempt) == ("crashed", "input.lost", 1)
    assert "Run the pipeline again" in reader.error["hint"]

    second = ended(started(drawn))

    assert statuses(second) == {"source": "succeeded", "slow": "reused", "reader": "succeeded"}
    assert store().path(output(second, "reader")["digest"]).read_text() == "8.0"


def test_equal_steps_of_one_run_are_computed_once(witness: Path) -> None:
    same = [step(f"n{number}", "nap", seconds=0.4, witness=str(witness)) for number in range(4)]
    run = ended(started(plan(*same, step("end", "add", "n0", "n3"))))

    assert run.status == "succeeded"
    assert ran(witness) == 2  # it begins and ends
    assert sorted(statuses(run).values()) == ["reused"] * 3 + ["succeeded"] * 2


def test_two_runs_at_once_compute_each_key_once(witness: Path) -> None:
    drawn = chain(4, "nap", seconds=0.3, witness=str(witness))
    runs = [started(drawn) for _ in range(2)]

    for run in runs:
        assert ended(run).status == "succeeded"

    assert ran(witness) == 3 * 2
    both = [status for run in runs for status in statuses(run).values()]
    assert sorted(both) == ["reused"] * 4 + ["succeeded"] * 4
    assert not StepRun.objects.exclude(computing_key=None, awaiting_key=None).exists()


def test_a_step_that_waits_for_another_run_says_for_whose_and_holds_no_slot(witness: Path) -> None:
    first = started(plan(step("a", "nap", seconds=600.0, witness=str(witness))))
    until(lambda: ran(witness) == 1)
    second = started(plan(step("b", "nap", seconds=600.0, witness=str(witness)), step("free", value=3.0)))
    born = snapshot(run_or_404(second.id))

    (waiting,) = (item for item in born["steps"] if item["node"] == "b")
    assert (waiting["status"], waiting["awaits"]) == ("ready", {"run": str(first.id), "node": "a"})
    # Of the target's two slots one is taken by the other run.
    until(lambda: statuses(second)["free"] == "succeeded")

    cancel_run(first.id)
    ended(first)

    until(lambda: statuses(second)["b"] == "running" and ran(witness) == 2)
    now = snapshot(run_or_404(second.id))
    assert reduce(born, events_after(second.id, born["seq"])) == now
    assert {item["node"]: item["awaits"] for item in now["steps"]} == {"b": None, "free": None}
    cancel_run(second.id)
    ended(second)


def test_when_the_one_that_computes_fails_the_other_takes_over(gate: Path) -> None:
    drawn = plan(step("unlucky", "nap", gate=str(gate)))
    first = started(drawn)
    until(lambda: statuses(first)["unlucky"] == "running")
    second = started(drawn)
    assert statuses(second) == {"unlucky": "ready"}

    cancel_run(first.id)
    ended(first)
    gate.touch()

    assert ended(second).status == "succeeded"
    assert statuses(second) == {"unlucky": "succeeded"}
    assert statuses(first) == {"unlucky": "cancelled"}


def test_a_run_that_waits_can_be_cancelled() -> None:
    drawn = plan(step("long", "nap", seconds=600.0))
    first = started(drawn)
    second = started(drawn)

    cancel_run(second.id)

    assert ended(second).status == "cancelled"
    assert Run.objects.get(pk=first.pk).status == "running"
    cancel_run(first.id)
    ended(first)


def test_regenerate_runs_what_it_names_and_what_follows_from_other_bytes_alone(witness: Path) -> None:
    drawn = chain(3, amount=1.0, witness=str(witness))
    ended(started(drawn))

    again = ended(started(regenerating(drawn, ["n1"])))

    assert statuses(again) == {"n0": "reused", "n1": "succeeded", "n2": "reused"}
    assert parts(again, "n1") == ["regenerate"]


def test_two_runs_that_regenerate_do_not_share_and_what_they_make_is_reused(witness: Path) -> None:
    drawn = plan(step("a", "nap", seconds=0.2, witness=str(witness)))
    runs = [started(regenerating(drawn, ["a"])) for _ in range(2)]
    for run in runs:
        assert statuses(ended(run)) == {"a": "succeeded"}

    assert ran(witness) == 4
    assert statuses(ended(started(drawn))) == {"a": "reused"}


def test_a_node_that_always_runs_says_so(witness: Path) -> None:
    drawn = plan(step("a", reuse=False, witness=str(witness)), step("b", "add", "a"))
    ended(started(drawn))

    second = ended(started(drawn))

    assert statuses(second) == {"a": "succeeded", "b": "reused"}
    assert parts(second, "a") == ["always_run"]
    assert ran(witness) == 2


def test_a_component_that_may_give_another_result_runs_unless_a_young_one_will_do() -> None:
    free = plan(step("a", deterministic=False))
    ended(started(free))
    second = ended(started(free))
    assert parts(second, "a") == ["not_deterministic"]

    young = plan(step("a", deterministic=False, max_age_seconds=3600))
    third = ended(started(young))
    assert third.steps.get(node="a").reused_from_id == second.steps.get(node="a").id

    made = timezone.now() - timedelta(hours=2)
    StepRun.objects.update(finished_at=made)
    fourth = ended(started(young))
    assert statuses(fourth) == {"a": "succeeded"}
    (age,) = reasons(fourth, "a")
    assert (age[0], age[4]) == ("age", 3600)
    assert 7200 <= age[3] <= (timezone.now() - made).total_seconds() + 1


def test_what_reads_the_outside_world_is_reused_while_that_is_unchanged() -> None:
    def drawn(fingerprint: str | None) -> ExecutionPlan:
        return plan(step("a", deterministic=False, fingerprint=fingerprint))

    ended(started(drawn("etag 1")))
    assert statuses(ended(started(drawn("etag 1")))) == {"a": "reused"}
    changed = ended(started(drawn("etag 2")))
    assert reasons(changed, "a") == [("fingerprint", "", None, "etag 1", "etag 2")]
    unknown = ended(started(drawn(None)))
    assert parts(unknown, "a")[0] == "not_deterministic"


def test_a_run_is_regenerated_where_its_bytes_are_gone() -> None:
    drawn = plan(step("a", value=1.0), step("b", "add", "a", amount=1.0), step("c", "add", "b", amount=1.0))
    first = ended(started(drawn))
    store().delete(output(first, "b")["digest"])

    second = ended(regenerate_run(first.id))
    assert statuses(second) == {"a": "reused", "b": "succeeded", "c": "reused"}

    third = ended(regenerate_run(first.id, ["a"]))
    assert statuses(third) == {"a": "succeeded", "b": "reused", "c": "reused"}
    # What was asked for once is not asked for again by a retry of it.
    assert not any(item["regenerate"] for item in regenerate_run(third.id).plan["steps"])


def test_a_deleted_run_takes_nothing_from_those_that_reuse_it() -> None:
    drawn = plan(step("a", value=1.0))
    first = ended(started(drawn))
    ended(started(drawn))
    delete_run(first.id)

    assert statuses(ended(started(drawn))) == {"a": "reused"}


def test_what_was_carried_over_by_a_retry_is_reused_by_the_next_run() -> None:
    drawn = plan(step("good", value=5.0), step("bad", "fail", "good"))
    first = ended(started(drawn))
    ended(retry_run(first.id))

    third = ended(started(drawn))

    assert statuses(third) == {"good": "reused", "bad": "failed"}
    assert third.steps.get(node="good").reused_from.run_id == first.id


def test_the_events_of_a_run_of_which_all_is_reused_give_its_snapshot() -> None:
    drawn = plan(fixed("data"), step("a", value=1.0), step("b", "add", "a", amount=1.0))
    ended(started(drawn))
    second = ended(started(drawn))

    types = list(RunEvent.objects.filter(run=second).order_by("seq").values_list("type", flat=True))
    assert types == [
        "run.queued", "run.started", "step.succeeded", "step.reused", "step.reused", "run.succeeded"
    ]  # fmt: skip


def test_an_engine_that_starts_later_takes_over_what_waits(engine: Engine, witness: Path, gate: Path) -> None:
    drawn = plan(step("long", "nap", gate=str(gate), witness=str(witness)))
    runs = [started(drawn) for _ in range(2)]
    until(lambda: ran(witness) >= 1)

    engine.stop()
    gate.touch()
    engine.start()

    for run in runs:
        assert ended(run).status == "succeeded"
    ends = [path for path in witness.iterdir() if path.name.startswith("nap-ends")]
    assert len(ends) == 1


def test_a_step_of_the_wrong_environment_has_a_key_of_its_own() -> None:
    drawn = plan(step("a", value=1.0))
    ended(started(drawn))

    other = started(plan(replace(drawn.steps[0], environment="other")))

    assert statuses(other) != {"a": "reused"}
    ended(other)


def cleaning(mode: str) -> dict[str, Any]:
    """Data without missing values, cleaned, cut in two and summarized."""
    rows = "a,b\n1,2\n3,4\n5,6\n7,8\n"
    nodes = [
        {"id": "data", "component": "enter_data_manually", "parameters": {"data": rows}},
        {"id": "clean", "component": "clean_missing_data", "parameters": {"mode": mode}},
        {"id": "split", "component": "split_data", "parameters": {"fraction": 0.5, "seed": 7}},
        {"id": "summary", "component": "summarize_data"},
    ]
    wires = [
        "data.dataset clean.dataset", "clean.cleaned_dataset split.dataset", "split.first summary.dataset"
    ]  # fmt: skip
    edges = [dict(zip(("from", "to"), wire.split(), strict=True)) for wire in wires]
    return {"format": "jackfield/pipeline@1", "name": "Cleaning", "nodes": nodes, "edges": edges}


def test_another_way_to_clean_data_that_has_nothing_missing_runs_one_step_only() -> None:
    first = ended(submit(RunRequest(cleaning("mean"))))
    second = ended(submit(RunRequest(cleaning("remove_row"))))

    assert set(statuses(first).values()) == {"succeeded"}
    assert statuses(second) == {
        "data": "reused", "clean": "succeeded", "split": "reused", "summary": "reused"
    }  # fmt: skip
    assert reasons(second, "clean")[0] == ("parameter", "mode", None, "mean", "remove_row")


def test_a_thousand_reused_steps_end_with_the_request_and_start_nothing(tmp_path: Path) -> None:
    """25 wide and 40 deep; the results are made up, as if an earlier run had computed them."""
    places = [(depth, lane) for depth in range(40) for lane in range(25)]
    drawn = plan(
        *(
            step(
                f"n{depth}_{lane}",
                "add",
                *([f"n{depth - 1}_{lane}"] if depth else ()),
                amount=25.0 * depth + lane,
            )
            for depth, lane in places
        )
    )
    ComputeTarget.objects.update(max_parallel=0)
    first = started(drawn)
    (tmp_path / "value").write_text("1.0")
    digest = store().put(tmp_path / "value")[0]
    make_up_results(first, digest)

    second = started(drawn)

    second.refresh_from_db()
    assert (second.status, set(statuses(second).values())) == ("succeeded", {"reused"})
    assert not Outbox.objects.filter(run_id=second.id).exists()


def make_up_results(run: Run, digest: str) -> None:
    """Give every step of the run the key it would have, and one output."""
    outputs = {"value": {"digest": digest, "type": "file", "bytes": 3}}
    written = {planned.node: outputs for planned in plan_of(run.id).steps}
    for planned in plan_of(run.id).steps:
        identity = identify(planned, written)
        changes = {"reuse_key": identity.key, "key_parts": identity.parts, "outputs": outputs}
        run.steps.filter(node=planned.node).update(status="succeeded", **changes)
    Run.objects.filter(pk=run.pk).update(status="succeeded")
