"""A key opens its own endpoint and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from compute.services import register_targets
from tests.e2e.documents import document, node
from tests.security.routes import NO_ID
from tests.security.test_strangers_everywhere import operations

CALL = "/endpoints/small/runs"
#: Operations that a key is for; at another endpoint it is refused all the same.
OWN = "/endpoints/"


@pytest.fixture
def key(alice: APIClient) -> str:
    """A key of the endpoint ``small``."""
    register_targets()
    drawing = document([node("data", "enter_data_manually", data="a\n1\n")], [])
    draft = alice.post("/api/v1/pipelines/", {"name": "Small", "document": drawing}, format="json").json()
    for name in ("small", "other"):
        alice.post("/api/v1/endpoints/", {"name": name, "pipeline": draft["id"]}, format="json")
    return str(alice.post("/api/v1/endpoints/small/keys/", {"name": "billing"}, format="json").json()["key"])


def holder(key: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {key}")


@pytest.mark.parametrize(("method", "path"), list(operations()))
def test_a_key_is_nobody_at_every_other_address(key: str, method: str, path: str) -> None:
    answer = holder(key).generic(method.upper(), path, "{}", content_type="application/json")
    assert answer.status_code == 401
    assert key not in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/metrics", "/", "/settings", "/api/v1/docs/", "/endpoints/", "/endpoints/small/"]
)
def test_a_key_is_nobody_at_pages_and_metrics(key: str, path: str) -> None:
    stranger, known = APIClient().get(path), holder(key).get(path)
    assert known.status_code == stranger.status_code


#: What becomes of a key on its way, or is tried in its place.
WRONG = {
    "one letter less": lambda key: key[:-1],
    "one letter more": lambda key: f"{key}x",
    "another last letter": lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"),
    "its beginning": lambda key: key[:12],
    "its end": lambda key: key[12:],
    "capitals": lambda key: key.swapcase(),
    "twice": lambda key: key + key,
    "a NUL behind it": lambda key: f"{key}\0",
    "a blank within": lambda key: f"{key[:9]} {key[9:]}",
    "letters that are not ASCII": lambda key: f"{key[:-1]}ü",
    "nothing": lambda key: "",
    "a wildcard": lambda key: "jk_%",
    "SQL": lambda key: "jk_' OR '1'='1",
    "a path": lambda key: "../small",
    "a thousand letters": lambda key: "jk_" + "a" * 1_000,
}


@pytest.mark.parametrize("how", WRONG)
def test_what_is_almost_a_key_is_none(key: str, how: str) -> None:
    guesser = holder(WRONG[how](key))
    assert guesser.post(CALL, {}, format="json").status_code == 401
    assert guesser.get(f"{CALL}/{NO_ID}").status_code == 401


@pytest.mark.parametrize("header", ["Basic", "Token", "Key", "bearer:", "Bearer Bearer", ""])
def test_a_key_under_another_scheme_is_none(key: str, header: str) -> None:
    assert APIClient(HTTP_AUTHORIZATION=f"{header} {key}").post(CALL, {}, format="json").status_code == 401


@pytest.mark.parametrize("where", ["?key={key}", "?token={key}", "?access_token={key}", "?api_key={key}"])
def test_a_key_in_the_address_is_none(key: str, where: str) -> None:
    assert APIClient().post(CALL + where.format(key=key), {}, format="json").status_code == 401


@pytest.mark.parametrize(
    "name", ["other", "nothing", "SMALL", "small%00", "small%2f..%2fother", "small/../other"]
)
def test_a_key_is_for_one_endpoint(key: str, name: str) -> None:
    assert holder(key).post(f"/endpoints/{name}/runs", {}, format="json").status_code in (400, 401, 404, 405)


@pytest.mark.parametrize(
    "body",
    [
        {"document": {}},
        {"compute": "docker"},
        {"pipeline": NO_ID},
        {"regenerate": True},
        {"only": ["data"]},
        {"name": "x"},
        {"version": 2},
        {"version": "1; DROP TABLE runs_run"},
        {"parameters": {"__class__": 1}},
        {"parameters": {"data.data": "b\n2\n"}},
        {"parameters": {"$parameter": "x"}},
        {"parameters": []},
        {"parameters": None},
        {"experiment": ["x"]},
        {"experiment": "x" * 201},
        {"parameters": {}, "ParameterAssignments": {}},
    ],
)
def test_a_call_changes_nothing_but_published_parameters(key: str, body: dict[str, Any]) -> None:
    answer = holder(key).post(CALL, body, format="json")
    assert answer.status_code in (400, 404, 422), answer.content
    assert answer.json()["detail"]


def test_a_run_of_somebody_else_does_not_exist_for_a_key(alice: APIClient, key: str) -> None:
    own = holder(key).post(CALL, {}, format="json").json()["run_id"]
    drawing = document([node("data", "enter_data_manually", data="a\n1\n")], [])
    foreign = alice.post("/api/v1/runs/", {"document": drawing}, format="json").json()["id"]
    assert holder(key).get(f"{CALL}/{own}").status_code == 200
    assert holder(key).get(f"{CALL}/{foreign}").status_code == 404


def test_a_revoked_key_and_a_disabled_endpoint_start_nothing(alice: APIClient, key: str) -> None:
    alice.patch("/api/v1/endpoints/small/", {"enabled": False}, format="json")
    assert holder(key).post(CALL, {}, format="json").status_code == 403
    alice.patch("/api/v1/endpoints/small/", {"enabled": True}, format="json")
    (listed,) = alice.get("/api/v1/endpoints/small/keys/").json()["results"]
    assert key not in str(listed)
    alice.delete(f"/api/v1/endpoints/small/keys/{listed['id']}/")
    assert holder(key).post(CALL, {}, format="json").status_code == 401
