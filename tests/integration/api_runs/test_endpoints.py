"""Publishing, keys, and calls by outside systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from runs.models import EndpointKey, Run
from tests.integration.api_runs.conftest import API, FakeEngine

Json = dict[str, Any]
CALL = "/endpoints/halves/runs"


@pytest.fixture
def published(alice: APIClient, pipeline: str) -> Json:
    """The small pipeline published as the endpoint ``halves``."""
    answer = alice.post(f"{API}/endpoints/", {"name": "halves", "pipeline": pipeline}, format="json")
    assert answer.status_code == 201, answer.content
    endpoint: Json = answer.json()
    return endpoint


def new_key(alice: APIClient, endpoint: str = "halves") -> Json:
    answer = alice.post(f"{API}/endpoints/{endpoint}/keys/", {"name": "billing"}, format="json")
    assert answer.status_code == 201
    key: Json = answer.json()
    return key


def caller_with(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def caller(alice: APIClient, published: Json) -> APIClient:
    """An outside system with a key of ``halves``."""
    return caller_with(new_key(alice)["key"])


def save(alice: APIClient, pipeline: str, drawing: Json) -> None:
    revision = alice.get(f"{API}/pipelines/{pipeline}/").json()["revision"]
    answer = alice.put(
        f"{API}/pipelines/{pipeline}/",
        {"name": "Small", "document": drawing},
        format="json",
        HTTP_IF_MATCH=str(revision),
    )
    assert answer.status_code == 200


# --- publishing ---------------------------------------------------------------------------------


def test_publishing_freezes_the_draft_as_version_1(alice: APIClient, published: Json, pipeline: str) -> None:
    (version,) = published["versions"]
    assert (published["default_version"], published["enabled"], version["version"]) == (1, True, 1)
    assert version["pipeline"] == {"id": pipeline, "name": "Small"}
    assert version["parameters"] == [{"name": "share", "type": "float", "default": 0.5}]
    assert alice.get(f"{API}/endpoints/halves/").json() == published
    assert alice.get(f"{API}/endpoints/").json() == {"results": [published], "next": None}
    (frozen,) = alice.get(f"{API}/pipelines/{pipeline}/versions/").json()["results"]
    assert frozen["version"] == 1


def test_a_name_is_taken_once(alice: APIClient, published: Json, pipeline: str) -> None:
    answer = alice.post(f"{API}/endpoints/", {"name": "halves", "pipeline": pipeline}, format="json")
    assert answer.status_code == 409
    assert "choose another name" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["Halves", "a/b", "", "-a", "a" * 64, "ä"])
def test_a_name_that_cannot_be_in_a_url_is_refused(alice: APIClient, pipeline: str, name: str) -> None:
    answer = alice.post(f"{API}/endpoints/", {"name": name, "pipeline": pipeline}, format="json")
    assert answer.status_code == 400


def test_a_draft_that_cannot_run_is_not_published(alice: APIClient, broken: str) -> None:
    answer = alice.post(f"{API}/endpoints/", {"name": "broken", "pipeline": broken}, format="json")
    assert answer.status_code == 422
    assert answer.json()["problems"]
    assert alice.get(f"{API}/endpoints/broken/").status_code == 404


def test_an_unchanged_draft_is_the_same_version_and_a_changed_one_the_next(
    alice: APIClient, published: Json, pipeline: str, drawing: Json
) -> None:
    versions = f"{API}/endpoints/halves/versions/"
    same = alice.post(versions, {"pipeline": pipeline}, format="json")
    assert (same.status_code, same.json()["version"]) == (200, 1)

    drawing["parameters"][0]["default"] = 0.9
    save(alice, pipeline, drawing)
    changed = alice.post(versions, {"pipeline": pipeline}, format="json")
    assert (changed.status_code, changed.json()["version"]) == (201, 2)
    assert [row["version"] for row in alice.get(versions).json()["results"]] == [2, 1]
    assert alice.get(f"{API}/endpoints/halves/").json()["default_version"] == 1


def test_an_older_pipeline_version_is_published_by_number(
    alice: APIClient, published: Json, pipeline: str
) -> None:
    body = {"name": "again", "pipeline": pipeline, "version": 1}
    assert alice.post(f"{API}/endpoints/", body, format="json").status_code == 201
    missing = alice.post(f"{API}/endpoints/", {**body, "name": "never", "version": 7}, format="json")
    assert (missing.status_code, "no version 7" in missing.json()["detail"]) == (404, True)


def test_the_default_version_must_exist(alice: APIClient, published: Json) -> None:
    answer = alice.patch(f"{API}/endpoints/halves/", {"default_version": 3}, format="json")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "Endpoint 'halves' has no version 3. It has: 1."


# --- keys ---------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_only_its_hash_is_kept(alice: APIClient, published: Json) -> None:
    key = new_key(alice)
    assert set(key) == {"id", "name", "key"}
    listing = alice.get(f"{API}/endpoints/halves/keys/")
    assert key["key"] not in listing.content.decode()
    (row,) = listing.json()["results"]
    assert key["key"].startswith(row["prefix"])
    stored = EndpointKey.objects.get()
    assert key["key"] not in (stored.hash, stored.prefix)


def test_a_revoked_key_is_refused(alice: APIClient, published: Json) -> None:
    key = new_key(alice)
    address = f"{API}/endpoints/halves/keys/{key['id']}/"
    assert alice.delete(address).status_code == 204
    answer = caller_with(key["key"]).post(CALL, {}, format="json")
    assert answer.status_code == 401
    assert answer.json()["detail"] == "The key 'billing' was revoked. Ask for a new one."
    assert alice.get(f"{API}/endpoints/halves/keys/").json()["results"] == []
    assert alice.delete(address).status_code == 409


def test_a_key_is_valid_for_its_own_endpoint_only(alice: APIClient, caller: APIClient, pipeline: str) -> None:
    alice.post(f"{API}/endpoints/", {"name": "other", "pipeline": pipeline}, format="json")
    for path in ("/endpoints/other/runs", "/endpoints/nowhere/runs"):
        answer = caller.post(path, {}, format="json")
        assert (answer.status_code, "another endpoint" in answer.json()["detail"]) == (401, True)
    assert caller.get(f"{API}/runs/").status_code == 401
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    "secret", ["", "jk_", "jk_wrong", pytest.param(settings.JACKFIELD_TOKEN, id="owners_token"), "ü"]
)
def test_an_invalid_key_is_refused(published: Json, secret: str) -> None:
    answer = caller_with(secret).post(CALL, {}, format="json")
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer


def test_a_key_whose_end_was_changed_is_refused(alice: APIClient, published: Json) -> None:
    key = new_key(alice)["key"]
    changed = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert caller_with(changed).post(CALL, {}, format="json").status_code == 401


# --- calls --------------------------------------------------------------------------------------


def test_a_call_starts_a_run_and_says_where_to_look(
    alice: APIClient, caller: APIClient, engine: FakeEngine
) -> None:
    answer = caller.post(CALL, {"parameters": {"share": 0.25}, "experiment": "outside"}, format="json")

    assert answer.status_code == 202
    started = answer.json()
    assert started["status_url"] == f"http://testserver{CALL}/{started['run_id']}"
    run = alice.get(f"{API}/runs/{started['run_id']}/").json()
    assert (run["parameters"], run["experiment"]) == ({"share": 0.25}, "outside")
    assert run["endpoint"] == {"name": "halves", "version": 1}
    assert run["started_by"] == "key billing"

    engine.run_step(started["run_id"], "data")
    engine.log_number(started["run_id"], "data", "rows", 2)
    status = caller.get(started["status_url"])
    assert status.json() == {
        "run_id": started["run_id"],
        "status": "running",
        "metrics": {"data": {"rows": 2.0}},
        "error": None,
    }
    (endpoint,) = alice.get(f"{API}/endpoints/").json()["results"]
    assert endpoint["runs"] == 1


def test_a_failed_run_returns_the_reason_to_its_caller(caller: APIClient, engine: FakeEngine) -> None:
    started = caller.post(CALL, {}, format="json").json()
    engine.fail(started["run_id"], "data", "No column 'prise'.")
    answer = caller.get(started["status_url"]).json()
    assert answer["status"] == "failed"
    assert answer["error"] == {
        "node": "data",
        "code": "value.bad",
        "message": "No column 'prise'.",
        "hint": "Look at it.",
    }


def test_runs_not_started_by_the_endpoint_are_not_shown(caller: APIClient, start: Callable[..., str]) -> None:
    assert caller.get(f"{CALL}/{start()}").status_code == 404


def test_azures_field_names_are_accepted(alice: APIClient, caller: APIClient) -> None:
    body = {"ParameterAssignments": {"share": 0.125}, "ExperimentName": "azure"}
    started = caller.post(CALL, body, format="json").json()
    run = alice.get(f"{API}/runs/{started['run_id']}/").json()
    assert (run["parameters"], run["experiment"]) == ({"share": 0.125}, "azure")


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"parameters": {"shar": 0.2}}, 422, "shar"),
        ({"parameters": {"share": "much"}}, 422, "share"),
        ({"version": 9}, 404, "It has: 1."),
        ({"paramters": {}}, 400, "Did you mean 'parameters'?"),
        ({"parameters": {}, "ParameterAssignments": {}}, 400, "mean the same"),
    ],
)
def test_a_wrong_call_is_refused_with_the_reason(
    caller: APIClient, body: Json, status: int, sentence: str
) -> None:
    answer = caller.post(CALL, body, format="json")
    assert answer.status_code == status, answer.content
    assert sentence in answer.json()["detail"]
    assert not Run.objects.exists()


def test_a_disabled_endpoint_starts_nothing_and_still_answers_about_its_runs(
    alice: APIClient, caller: APIClient
) -> None:
    started = caller.post(CALL, {}, format="json").json()
    assert alice.patch(f"{API}/endpoints/halves/", {"enabled": False}, format="json").status_code == 200
    refused = caller.post(CALL, {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "endpoint_disabled")
    assert caller.get(started["status_url"]).status_code == 200
    alice.patch(f"{API}/endpoints/halves/", {"enabled": True}, format="json")
    assert caller.post(CALL, {}, format="json").status_code == 202


def test_a_published_version_does_not_change_with_the_draft(
    alice: APIClient, caller: APIClient, pipeline: str, drawing: Json
) -> None:
    save(alice, pipeline, {**drawing, "parameters": [{"name": "share", "type": "float", "default": 0.9}]})
    alice.post(f"{API}/endpoints/halves/versions/", {"pipeline": pipeline}, format="json")

    def share(body: Json) -> float:
        started = caller.post(CALL, body, format="json").json()
        value: float = Run.objects.get(id=started["run_id"]).parameters["share"]
        return value

    assert share({}) == 0.5
    assert share({"version": 2}) == 0.9
    alice.patch(f"{API}/endpoints/halves/", {"default_version": 2}, format="json")
    assert share({}) == 0.9
    alice.delete(f"{API}/pipelines/{pipeline}/")
    assert share({"version": 1}) == 0.5


def test_the_same_idempotency_key_starts_one_run_per_endpoint(
    alice: APIClient, caller: APIClient, pipeline: str
) -> None:
    alice.post(f"{API}/endpoints/", {"name": "other", "pipeline": pipeline}, format="json")
    other = caller_with(new_key(alice, "other")["key"])

    def call(client: APIClient, name: str) -> str:
        answer = client.post(f"/endpoints/{name}/runs", {}, format="json", HTTP_IDEMPOTENCY_KEY="monday")
        run_id: str = answer.json()["run_id"]
        return run_id

    assert call(caller, "halves") == call(caller, "halves") != call(other, "other")
    assert Run.objects.count() == 2
