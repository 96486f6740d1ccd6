"""Publishing: an outside system starts runs with a key, with curl, and reads the result back."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.e2e.documents import automobile_pipeline
from tests.e2e.server import Server


class Caller:
    """An outside system: curl, an address and a key."""

    def __init__(self, server: Server, key: str) -> None:
        self._server = server
        self.key = key

    def curl(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON body, as curl got them."""
        data = [] if body is None else ["--data", json.dumps(body), "-H", "Content-Type: application/json"]
        command = ["curl", "-sS", "-X", method, "-H", f"Authorization: Bearer {self.key}", *data]
        answer = subprocess.run(
            [*command, "-w", "\n%{http_code}", self._server.url + path],
            capture_output=True,
            text=True,
            check=True,
        )
        content, _, status = answer.stdout.rpartition("\n")
        return int(status), json.loads(content)


@pytest.fixture(scope="module")
def published(server: Server, request: pytest.FixtureRequest) -> str:
    """An endpoint of the automobile pipeline; its name."""
    shared = request.getfixturevalue("shared_data")
    server.upload("automobile", shared("automobile.csv"))
    body = {"name": "Automobile price", "document": automobile_pipeline()}
    pipeline = server.post("pipelines/", body)["id"]
    server.post("endpoints/", {"name": "price", "pipeline": pipeline})
    return "price"


@pytest.fixture
def caller(server: Server, published: str) -> Caller:
    return Caller(server, server.post(f"endpoints/{published}/keys/", {"name": "billing"})["key"])


def finished(server: Server, caller: Caller, run_id: str) -> Any:
    server.finished(run_id)
    status, run = caller.curl("GET", f"/endpoints/price/runs/{run_id}")
    assert status == 200
    return run


def test_a_caller_changes_a_parameter_and_reads_the_metrics(server: Server, caller: Caller) -> None:
    status, started = caller.curl("POST", "/endpoints/price/runs", {"parameters": {"train_fraction": 0.6}})
    assert status == 202, started
    assert started["status_url"].endswith(f"/endpoints/price/runs/{started['run_id']}")
    run = finished(server, caller, started["run_id"])
    assert run["status"] == "succeeded"
    assert run["metrics"]["evaluate"]["coefficient_of_determination"] > 0.5


def test_azures_words_are_understood(server: Server, caller: Caller) -> None:
    body = {"ParameterAssignments": {"train_fraction": 0.6}, "ExperimentName": "from azure"}
    status, started = caller.curl("POST", "/endpoints/price/runs", body)
    assert status == 202, started
    assert finished(server, caller, started["run_id"])["status"] == "succeeded"


def test_an_unknown_parameter_is_refused_by_name(caller: Caller) -> None:
    status, answer = caller.curl("POST", "/endpoints/price/runs", {"parameters": {"train_fractoin": 0.6}})
    assert status == 422
    assert "train_fractoin" in answer["detail"] + json.dumps(answer.get("problems", []))


def test_a_revoked_key_opens_nothing(server: Server, caller: Caller) -> None:
    keys = server.get("endpoints/price/keys/")["results"]
    newest = max(keys, key=lambda key: key["created_at"])
    assert server.call("DELETE", f"endpoints/price/keys/{newest['id']}/").status == 204
    status, answer = caller.curl("POST", "/endpoints/price/runs", {})
    assert status == 401
    assert "revoked" in answer["detail"]


def test_a_key_opens_nothing_but_its_endpoint(caller: Caller) -> None:
    assert caller.curl("GET", "/api/v1/pipelines/")[0] == 401
    assert caller.curl("POST", "/endpoints/other/runs", {})[0] in (401, 404)


def test_a_disabled_endpoint_says_so(server: Server, caller: Caller) -> None:
    server.call("PATCH", "endpoints/price/", {"enabled": False})
    try:
        status, answer = caller.curl("POST", "/endpoints/price/runs", {})
    finally:
        server.call("PATCH", "endpoints/price/", {"enabled": True})
    assert status == 403
    assert "disabled" in answer["detail"]
