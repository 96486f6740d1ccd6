"""Runs over REST: start, read, cancel, retry, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from rest_framework.test import APIClient

from compute import services
from tests.integration.api_runs.conftest import API, FakeEngine

Json = dict[str, Any]


def test_a_run_is_started_with_its_parameters_experiment_and_name(alice: APIClient, pipeline: str) -> None:
    body = {"parameters": {"share": 0.25}, "experiment": "halves", "name": "quarter"}
    answer = alice.post(f"{API}/pipelines/{pipeline}/runs/", body, format="json")

    assert answer.status_code == 201
    run = answer.json()
    assert (run["experiment"], run["name"], run["parameters"]) == ("halves", "quarter", {"share": 0.25})
    assert run["pipeline"] == {"id": pipeline, "name": "Small"}
    assert run["pipeline_revision"] == 1
    assert [step["node"] for step in run["steps"]] == ["data", "split"]
    assert alice.get(f"{API}/runs/{run['id']}/").json() == run


def test_a_draft_that_cannot_run_is_refused_with_its_problems(alice: APIClient, broken: str) -> None:
    answer = alice.post(f"{API}/pipelines/{broken}/runs/", {}, format="json")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    (problem,) = [item for item in answer.json()["problems"] if item["severity"] == "error"]
    assert (problem["code"], problem["node"], problem["port"]) == (
        "port.required_unconnected",
        "split",
        "dataset",
    )
    assert alice.get(f"{API}/runs/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"experimnt": "x"}, "Unknown field 'experimnt'. Did you mean 'experiment'?"),
        ({"parameters": [1]}, "parameters: "),
        ({"regenerate": "all"}, "Send true, or a list of node ids."),
        ({"only": ["nowhere"]}, "There is no node 'nowhere' in this pipeline. Known: 'data', "),
        ({"only": ["splitt"]}, "There is no node 'splitt' in this pipeline. Did you mean 'split'?"),
    ],
)
def test_a_wrong_request_is_refused_with_the_reason(
    alice: APIClient, pipeline: str, body: Json, sentence: str
) -> None:
    answer = alice.post(f"{API}/pipelines/{pipeline}/runs/", body, format="json")
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_an_unknown_parameter_is_a_problem(alice: APIClient, pipeline: str) -> None:
    answer = alice.post(f"{API}/pipelines/{pipeline}/runs/", {"parameters": {"shar": 0.1}}, format="json")
    assert answer.status_code == 422
    assert [item["code"] for item in answer.json()["problems"]] == ["parameter.unknown"]


def test_only_the_chosen_part_and_what_it_reads_is_run(alice: APIClient, pipeline: str) -> None:
    for body in ({"only": ["data"]}, {"until": ["data"]}):
        run = alice.post(f"{API}/pipelines/{pipeline}/runs/", body, format="json").json()
        assert [step["node"] for step in run["steps"]] == ["data"]
    run = alice.post(f"{API}/pipelines/{pipeline}/runs/", {"from": ["split"]}, format="json").json()
    assert [step["node"] for step in run["steps"]] == ["data", "split"]


def test_the_same_idempotency_key_starts_one_run(alice: APIClient, pipeline: str, drawing: Json) -> None:
    def post() -> Json:
        answer = alice.post(
            f"{API}/pipelines/{pipeline}/runs/", {}, format="json", HTTP_IDEMPOTENCY_KEY="once"
        )
        assert answer.status_code == 201
        run: Json = answer.json()
        return run

    first = post()
    # The draft cannot run any more, but the repeated request still returns the first run.
    alice.put(
        f"{API}/pipelines/{pipeline}/",
        {"name": "Small", "document": {**drawing, "edges": []}},
        format="json",
        HTTP_IF_MATCH="1",
    )
    assert post()["id"] == first["id"]
    assert len(alice.get(f"{API}/runs/").json()["results"]) == 1


def test_an_idempotency_key_that_is_too_long_is_refused(alice: APIClient, pipeline: str) -> None:
    answer = alice.post(
        f"{API}/pipelines/{pipeline}/runs/", {}, format="json", HTTP_IDEMPOTENCY_KEY="k" * 129
    )
    assert answer.status_code == 400


def test_a_document_that_is_not_a_draft_runs_too(alice: APIClient, drawing: Json) -> None:
    answer = alice.post(f"{API}/runs/", {"document": drawing, "parameters": {"share": 0.9}}, format="json")
    assert answer.status_code == 201
    assert answer.json()["pipeline"] is None
    assert answer.json()["parameters"] == {"share": 0.9}


def test_the_list_is_filtered_and_paged(alice: APIClient, pipeline: str, start: Callable[..., str]) -> None:
    # Without regenerate, two of the three identical runs would wait for the first.
    ids = [start(experiment=name, regenerate=True) for name in ("a", "b", "a")]

    def listed(query: str) -> list[str]:
        answer = alice.get(f"{API}/runs/?{query}")
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["results"]]

    assert listed("") == ids[::-1]
    assert listed("experiment=a") == [ids[2], ids[0]]
    assert listed(f"pipeline={pipeline}&status=running") == ids[::-1]
    assert listed("status=failed") == []
    page = alice.get(f"{API}/runs/?page_size=2").json()
    rest = alice.get(page["next"]).json()
    assert [row["id"] for row in page["results"] + rest["results"]] == ids[::-1]
    assert rest["next"] is None
    row = page["results"][0]
    assert (row["steps_total"], row["steps_done"], row["experiment"]) == (2, 0, "a")


@pytest.mark.parametrize("query", ["status=done", "pipeline=7"])
def test_a_filter_that_cannot_match_is_refused(alice: APIClient, query: str) -> None:
    assert alice.get(f"{API}/runs/?{query}").status_code == 400


def test_experiments_count_their_runs(alice: APIClient, start: Callable[..., str]) -> None:
    for name in ("a", "b", "a"):
        start(experiment=name)
    results = alice.get(f"{API}/experiments/").json()["results"]
    assert {row["name"]: row["runs"] for row in results} == {"a": 2, "b": 1}


def test_events_are_read_after_a_number(alice: APIClient, finished_run: str) -> None:
    everything = alice.get(f"{API}/runs/{finished_run}/events/").json()
    assert [event["seq"] for event in everything["events"]] == list(range(1, everything["seq"] + 1))
    assert everything["events"][-1]["type"] == "run.succeeded"
    later = alice.get(f"{API}/runs/{finished_run}/events/?after=3").json()
    assert later["events"] == everything["events"][3:]
    end = alice.get(f"{API}/runs/{finished_run}/events/?after={everything['seq']}").json()
    assert end == {"events": [], "seq": everything["seq"]}
    assert alice.get(f"{API}/runs/{finished_run}/events/?after=-1").status_code == 400


def test_a_run_keeps_the_document_it_was_started_with(
    alice: APIClient, start: Callable[..., str], drawing: Json
) -> None:
    answer = alice.get(f"{API}/runs/{start()}/document/").json()
    assert answer["document"] == drawing
    assert [step["node"] for step in answer["plan"]["steps"]] == ["data", "split"]


def test_metrics_are_numbers_by_node_and_name(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start()
    engine.run_step(run_id, "data")
    engine.log_number(run_id, "data", "rows", 2)
    assert alice.get(f"{API}/runs/{run_id}/metrics/").json() == {"data": {"rows": 2.0}}
    assert alice.get(f"{API}/runs/").json()["results"][0]["metrics"] == {"data": {"rows": 2.0}}


def test_an_unfinished_run_can_be_cancelled_but_not_retried_or_deleted(
    alice: APIClient, start: Callable[..., str]
) -> None:
    run_id = start()
    assert alice.post(f"{API}/runs/{run_id}/retry/").status_code == 409
    assert alice.delete(f"{API}/runs/{run_id}/").status_code == 409
    cancelled = alice.post(f"{API}/runs/{run_id}/cancel/")
    assert cancelled.status_code == 200
    assert cancelled.json()["status"] == "cancelling"


def test_a_failed_run_is_retried_from_where_it_failed(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start(parameters={"share": 0.75})
    engine.succeed(run_id, "data", {})
    engine.fail(run_id, "split", "There is nothing to split.")

    answer = alice.post(f"{API}/runs/{run_id}/retry/")

    assert answer.status_code == 201
    run = answer.json()
    assert (run["retry_of"], run["parameters"]) == (run_id, {"share": 0.75})
    assert run["steps"][0]["status"] == "reused"
    assert run["steps"][0]["reused_from"]["run"] == run_id


def test_an_ended_run_cannot_be_cancelled_but_can_be_deleted(alice: APIClient, finished_run: str) -> None:
    assert alice.post(f"{API}/runs/{finished_run}/cancel/").status_code == 409
    assert alice.delete(f"{API}/runs/{finished_run}/").status_code == 204
    assert alice.get(f"{API}/runs/{finished_run}/").status_code == 404


def test_the_plan_says_what_would_run(alice: APIClient, pipeline: str, finished_run: str) -> None:
    answer = alice.post(f"{API}/pipelines/{pipeline}/plan/", {"only": ["data"]}, format="json")
    assert answer.status_code == 200
    data, split = answer.json()["steps"]
    assert (data["node"], data["action"], data["because"]) == ("data", "reuse", [])
    assert data["expected_seconds"] >= 0
    source = data["reuse_from"]
    assert (source["run"], source["node"]) == (finished_run, "data")
    assert data["saves_seconds"] == data["expected_seconds"]
    assert split == {
        "node": "split",
        "action": "skip",
        "because": [],
        "expected_seconds": None,
        "reuse_from": None,
        "saves_seconds": None,
    }


def planned(alice: APIClient, pipeline: str, **body: Any) -> dict[str, tuple[str, list[Json]]]:
    """Node -> the action and the reasons in a plan."""
    answer = alice.post(f"{API}/pipelines/{pipeline}/plan/", body, format="json")
    assert answer.status_code == 200, answer.content
    return {step["node"]: (step["action"], step["because"]) for step in answer.json()["steps"]}


def reason(part: str, name: str = "", node: str | None = None, old: Any = None, new: Any = None) -> Json:
    return {"part": part, "name": name, "node": node, "old": old, "new": new}


def test_a_first_plan_runs_the_root_and_lets_the_rest_wait_for_its_outputs(
    alice: APIClient, pipeline: str
) -> None:
    assert planned(alice, pipeline) == {
        "data": ("run", [reason("first_run")]),
        "split": ("wait", [reason("input", "dataset", "data")]),
    }


def test_a_changed_parameter_runs_the_steps_it_affects_and_names_both_values(
    alice: APIClient, pipeline: str, finished_run: str
) -> None:
    assert planned(alice, pipeline, parameters={"share": 0.25}) == {
        "data": ("reuse", []),
        "split": ("run", [reason("parameter", "fraction", old=0.5, new=0.25)]),
    }


def test_an_unsaved_document_is_planned(
    alice: APIClient, pipeline: str, finished_run: str, drawing: Json
) -> None:
    other = {**drawing["nodes"][0], "parameters": {"data": "a,b\n9,9\n"}, "comment": "new"}
    changed = planned(alice, pipeline, document={**drawing, "nodes": [other, drawing["nodes"][1]]})
    moved = [{**node, "comment": "x", "position": {"x": 5, "y": 5}} for node in drawing["nodes"]]

    assert [action for action, _ in changed.values()] == ["run", "wait"]
    assert changed["data"][1] == [
        reason("parameter", "data", old="a,b\n1,2\n3,4\n", new="a,b\n9,9\n"),
    ]
    again = planned(alice, pipeline, document={**drawing, "nodes": moved})
    assert [action for action, _ in again.values()] == ["reuse", "reuse"]
    assert planned(alice, pipeline)["data"] == ("reuse", [])


def test_regenerated_nodes_are_planned_to_run(alice: APIClient, pipeline: str, finished_run: str) -> None:
    assert planned(alice, pipeline, regenerate=["split"]) == {
        "data": ("reuse", []),
        "split": ("run", [reason("regenerate")]),
    }
    assert {action for action, _ in planned(alice, pipeline, regenerate=True).values()} == {"run"}
    # In a partial run, nodes outside the part that it only reads are reused.
    part = {"from": ["split"], "regenerate": True}
    assert [action for action, _ in planned(alice, pipeline, **part).values()] == ["reuse", "run"]
    answer = alice.post(f"{API}/pipelines/{pipeline}/plan/", {"regenerate": ["nowhere"]}, format="json")
    assert answer.status_code == 400


def test_outputs_of_a_partial_run_are_reused_by_the_next(
    alice: APIClient, pipeline: str, start: Callable[..., str], engine: FakeEngine
) -> None:
    first = start(only=["data"])
    engine.succeed(first, "data", {"dataset": pl.DataFrame({"a": [1, 3], "b": [2, 4]})})

    second = alice.get(f"{API}/runs/{start()}/").json()

    data, split = second["steps"]
    assert (data["status"], data["reused_from"]["run"]) == ("reused", first)
    assert (split["status"], split["because"]) == ("launching", [reason("first_run")])


def test_a_fully_reused_run_has_ended_when_the_request_returns(
    alice: APIClient, pipeline: str, finished_run: str, start: Callable[..., str]
) -> None:
    run = alice.get(f"{API}/runs/{start()}/").json()
    assert run["status"] == "succeeded"
    assert [step["status"] for step in run["steps"]] == ["reused", "reused"]
    assert all(step["saved_seconds"] >= 0 for step in run["steps"])


def test_regenerate_runs_the_given_nodes_again(alice: APIClient, finished_run: str) -> None:
    address = f"{API}/runs/{finished_run}/regenerate/"

    again = alice.post(address, {"nodes": ["split"]}, format="json")

    assert again.status_code == 201
    data, split = again.json()["steps"]
    assert (data["status"], split["status"]) == ("reused", "launching")
    assert split["because"] == [reason("regenerate")]
    assert alice.post(f"{API}/runs/{again.json()['id']}/regenerate/", {}, format="json").status_code == 409
    assert alice.post(address, {"nodes": ["nowhere"]}, format="json").status_code == 400


def test_a_run_lists_its_missing_outputs_and_can_regenerate_them(
    alice: APIClient, finished_run: str, engine: FakeEngine
) -> None:
    services.store().delete(engine.step(finished_run, "data").outputs["dataset"]["digest"])

    shown = alice.get(f"{API}/runs/{finished_run}/").json()
    again = alice.post(f"{API}/runs/{finished_run}/regenerate/", {}, format="json").json()

    assert [step["missing_outputs"] for step in shown["steps"]] == [["dataset"], []]
    data = again["steps"][0]
    assert (data["status"], data["because"]) == ("launching", [reason("artifact", "dataset", old="gone")])


def test_a_run_is_pinned_and_unpinned(alice: APIClient, finished_run: str) -> None:
    for pinned in (True, False):
        answer = alice.patch(f"{API}/runs/{finished_run}/", {"pinned": pinned}, format="json")
        assert (answer.status_code, answer.json()["pinned"]) == (200, pinned)
        assert alice.get(f"{API}/runs/{finished_run}/").json()["pinned"] is pinned
    assert alice.patch(f"{API}/runs/{finished_run}/", {"status": "failed"}, format="json").status_code == 400


def test_a_document_that_is_not_a_draft_is_planned_too(alice: APIClient, drawing: Json) -> None:
    body = {"document": drawing, "parameters": {"share": 0.5}}
    answer = alice.post(f"{API}/plan/", body, format="json")
    assert [step["action"] for step in answer.json()["steps"]] == ["run", "wait"]


def test_planning_a_draft_that_cannot_run_returns_its_problems(alice: APIClient, broken: str) -> None:
    answer = alice.post(f"{API}/pipelines/{broken}/plan/", {}, format="json")
    assert answer.status_code == 422
    assert answer.json()["problems"]


def test_a_stranger_sees_nothing(charlie: APIClient, pipeline: str, finished_run: str) -> None:
    for path in (
        "runs/",
        "experiments/",
        f"runs/{finished_run}/",
        f"runs/{finished_run}/events/",
        "endpoints/",
    ):
        assert charlie.get(f"{API}/{path}").status_code == 401
    assert charlie.post(f"{API}/pipelines/{pipeline}/runs/", {}, format="json").status_code == 401
    assert charlie.post(f"{API}/runs/{finished_run}/cancel/").status_code == 401


def test_a_document_with_a_long_name_runs_in_an_experiment_whose_name_fits(
    alice: APIClient, drawing: Json
) -> None:
    body = {"document": {**drawing, "name": "n" * 1000}}
    run = alice.post(f"{API}/runs/", body, format="json").json()
    assert (len(run["experiment"]), len(run["name"])) == (200, 200)


def test_a_node_with_another_name_is_the_same_step_to_reuse(
    alice: APIClient, pipeline: str, drawing: Json, finished_run: str
) -> None:
    data, split = drawing["nodes"]
    named = {**drawing, "nodes": [{**data, "name": "The table"}, {**split, "name": "Halves"}]}
    body = {"name": "Small", "document": named}
    assert (
        alice.put(f"{API}/pipelines/{pipeline}/", body, format="json", HTTP_IF_MATCH="1").status_code == 200
    )

    planned = alice.post(f"{API}/pipelines/{pipeline}/plan/", {}, format="json").json()["steps"]
    assert [(step["node"], step["action"]) for step in planned] == [("data", "reuse"), ("split", "reuse")]
    run = alice.post(f"{API}/pipelines/{pipeline}/runs/", {}, format="json").json()
    assert run["status"] == "succeeded"
    assert [(step["name"], step["status"]) for step in run["steps"]] == [
        ("The table", "reused"),
        ("Halves", "reused"),
    ]
    earlier = alice.get(f"{API}/runs/{finished_run}/").json()["steps"]
    assert [step["name"] for step in earlier] == ["", ""]
