"""Runs over REST: start, look, cancel, retry, remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

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
        ({"only": ["nowhere"]}, "There is no node 'nowhere' in this pipeline."),
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
    # The draft cannot run any more; the answer to the repeated request stays what it was.
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


def test_a_document_that_is_no_draft_here_runs_too(alice: APIClient, drawing: Json) -> None:
    answer = alice.post(f"{API}/runs/", {"document": drawing, "parameters": {"share": 0.9}}, format="json")
    assert answer.status_code == 201
    assert answer.json()["pipeline"] is None
    assert answer.json()["parameters"] == {"share": 0.9}


def test_the_list_is_filtered_and_paged(alice: APIClient, pipeline: str, start: Callable[..., str]) -> None:
    ids = [start(experiment=name) for name in ("a", "b", "a")]

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


def test_events_are_read_on_from_a_number(alice: APIClient, finished_run: str) -> None:
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


def test_a_run_that_goes_on_can_be_cancelled_but_not_retried_or_removed(
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


def test_a_run_that_ended_cannot_be_cancelled_and_can_be_removed(alice: APIClient, finished_run: str) -> None:
    assert alice.post(f"{API}/runs/{finished_run}/cancel/").status_code == 409
    assert alice.delete(f"{API}/runs/{finished_run}/").status_code == 204
    assert alice.get(f"{API}/runs/{finished_run}/").status_code == 404


def test_the_plan_says_what_would_run(alice: APIClient, pipeline: str, finished_run: str) -> None:
    answer = alice.post(f"{API}/pipelines/{pipeline}/plan/", {"only": ["data"]}, format="json")
    assert answer.status_code == 200
    data, split = answer.json()["steps"]
    assert (data["node"], data["action"], data["because"]) == ("data", "run", [])
    assert data["expected_seconds"] >= 0
    assert (split["node"], split["action"], split["expected_seconds"]) == ("split", "skip", None)


def test_the_plan_of_what_cannot_run_is_its_problems(alice: APIClient, broken: str) -> None:
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
