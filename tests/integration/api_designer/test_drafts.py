"""Drafts over REST: saving, going stale, history, problems."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from designer.components.registry import builtin_registry
from designer.graph.serde import LoadedDocument, load_document
from designer.services import drafts


def put(client: APIClient, draft: dict[str, Any], match: str | None, **changes: Any) -> Any:
    body = {"name": draft["name"], "document": draft["document"], **changes}
    headers = {} if match is None else {"HTTP_IF_MATCH": match}
    return client.put(f"/api/v1/pipelines/{draft['id']}/", body, format="json", **headers)


def test_a_new_draft_has_revision_1_and_no_problems(draft: dict[str, Any]) -> None:
    assert (draft["revision"], draft["problems"]) == (1, [])


def test_saving_needs_the_revision_it_began_with(alice: APIClient, draft: dict[str, Any]) -> None:
    answer = put(alice, draft, None)
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]


def test_a_save_makes_the_next_revision_quoted_or_bare(alice: APIClient, draft: dict[str, Any]) -> None:
    assert put(alice, draft, "1", name="Second").json()["revision"] == 2
    assert put(alice, draft, '"2"', name="Third").json()["revision"] == 3


def test_saving_what_is_there_keeps_the_revision(alice: APIClient, draft: dict[str, Any]) -> None:
    assert put(alice, draft, "1").json()["revision"] == 1


def test_a_save_parses_its_document_once(
    alice: APIClient, draft: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []

    def counted(document: object) -> LoadedDocument:
        parsed.append(document)
        return load_document(document)

    monkeypatch.setattr(drafts, "load_document", counted)

    put(alice, draft, "1", name="Second")

    assert parsed == [draft["document"]]


def test_a_stale_save_is_refused_with_the_current_document(alice: APIClient, draft: dict[str, Any]) -> None:
    put(alice, draft, "1", name="Theirs")
    answer = put(alice, draft, "1", name="Mine")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["name"], problem["revision"]) == ("Theirs", 2)
    assert problem["document"] == draft["document"]
    assert alice.get(f"/api/v1/pipelines/{draft['id']}/").json()["name"] == "Theirs"


def test_a_document_with_problems_is_saved_all_the_same(alice: APIClient, draft: dict[str, Any]) -> None:
    broken = {
        **draft["document"],
        "nodes": [*draft["document"]["nodes"], {"id": "x", "component": "no_such"}],
    }
    answer = put(alice, draft, "1", document=broken)
    assert answer.status_code == 200
    assert [problem["code"] for problem in answer.json()["problems"]] == ["component.unknown"]


def test_a_nodes_name_is_saved_and_stands_in_its_problems(alice: APIClient, draft: dict[str, Any]) -> None:
    data, split = draft["document"]["nodes"]
    named = {**draft["document"], "nodes": [data, {**split, "name": "Halves"}], "edges": []}
    saved = put(alice, draft, "1", document=named).json()
    assert saved["document"] == named
    messages = {item["node"]: item["message"] for item in saved["problems"] if item["severity"] == "error"}
    assert messages == {"split": "Halves needs a table at 'Dataset'."}


def test_a_name_of_two_lines_is_refused_with_its_place(alice: APIClient, draft: dict[str, Any]) -> None:
    data, split = draft["document"]["nodes"]
    wrong = {**draft["document"], "nodes": [data, {**split, "name": "two\nlines"}]}
    answer = put(alice, draft, "1", document=wrong)
    assert answer.status_code == 400
    assert "nodes[1].name: A name is one line of text." in answer.json()["detail"]


def test_an_unknown_field_is_refused_with_the_close_one(alice: APIClient, draft: dict[str, Any]) -> None:
    body = {"name": "x", "documnt": draft["document"]}
    answer = alice.post("/api/v1/pipelines/", body, format="json")
    assert answer.status_code == 400
    assert "documnt" in answer.json()["detail"]
    assert "document" in answer.json()["detail"]


def test_a_document_of_5001_nodes_is_over_the_limit(alice: APIClient, draft: dict[str, Any]) -> None:
    nodes = [{"id": f"n{index}", "component": "linear_regression"} for index in range(5001)]
    answer = put(alice, draft, "1", document={**draft["document"], "nodes": nodes, "edges": []})
    assert answer.status_code == 413
    assert "5,000" in answer.json()["detail"]


def test_malformed_json_is_a_400(alice: APIClient) -> None:
    answer = alice.post("/api/v1/pipelines/", '{"name": ', content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["request_id"]


def test_history_can_be_opened_and_restored(alice: APIClient, draft: dict[str, Any]) -> None:
    put(alice, draft, "1", name="Second")
    base = f"/api/v1/pipelines/{draft['id']}/revisions/"
    assert [item["revision"] for item in alice.get(base).json()["results"]] == [2, 1]
    assert alice.get(f"{base}1/").json()["name"] == "Small"
    restored = alice.post(f"{base}1/restore/", {}, format="json").json()
    assert (restored["name"], restored["revision"]) == ("Small", 3)


def test_a_duplicate_is_a_draft_of_its_own(alice: APIClient, draft: dict[str, Any]) -> None:
    copy = alice.post(f"/api/v1/pipelines/{draft['id']}/duplicate/", {}, format="json").json()
    assert copy["id"] != draft["id"]
    assert copy["document"] == draft["document"]


def test_a_deleted_draft_is_gone(alice: APIClient, draft: dict[str, Any]) -> None:
    address = f"/api/v1/pipelines/{draft['id']}/"
    assert alice.delete(address).status_code == 204
    assert alice.get(address).status_code == 404


def test_columns_that_arrive_are_told_per_port(alice: APIClient, draft: dict[str, Any]) -> None:
    answer = alice.post(f"/api/v1/pipelines/{draft['id']}/columns/", {}, format="json")
    arriving = answer.json()["nodes"]["split"]["inputs"]["dataset"]
    assert [(column["name"], column["type"]) for column in arriving] == [("a", "integer"), ("b", "integer")]


def test_every_component_tells_its_interface(alice: APIClient) -> None:
    listed = alice.get("/api/v1/components/").json()["results"]
    assert {item["name"] for item in listed} == {spec.name for spec in builtin_registry().all()}
    split = alice.get("/api/v1/components/split_data/").json()
    assert [port["name"] for port in split["outputs"]] == ["first", "second"]
    assert split["parameters"]["properties"]["fraction"]["maximum"] == 1


def test_an_unknown_component_names_the_close_one(alice: APIClient) -> None:
    answer = alice.get("/api/v1/components/split_dta/")
    assert answer.status_code == 404
    assert "split_data" in answer.json()["detail"]


def test_a_copy_of_a_draft_with_the_longest_name_has_no_longer_one(
    alice: APIClient, drawing: dict[str, Any]
) -> None:
    # PostgreSQL refuses what SQLite lets pass.
    body = {"name": "n" * 200, "document": drawing}
    draft = alice.post("/api/v1/pipelines/", body, format="json").json()
    copy = alice.post(f"/api/v1/pipelines/{draft['id']}/duplicate/", {}, format="json").json()
    assert len(copy["name"]) == 200
    assert copy["name"].endswith("n (copy)")
