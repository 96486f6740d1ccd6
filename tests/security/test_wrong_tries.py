"""Who guesses is slowed down: 429 with Retry-After, per address, and per key at endpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from compute.services import register_targets
from designer.foundation.allowance import Allowance
from designer.foundation.wrong_tries import BURST
from designer.services.sign_in import make_link_token
from runs.endpoints import call_views
from tests.e2e.documents import document, node

HERE, THERE = "192.0.2.1", "192.0.2.2"
CALL = "/endpoints/small/runs"
Try = Callable[[int, str], Any]


def with_token(number: int, address: str) -> Any:
    return bearer(f"wrong-{number}", address).get("/api/v1/me/")


def with_key(number: int, address: str) -> Any:
    return bearer(f"jk_wrong-{number}", address).post(CALL, {}, format="json")


def with_link(number: int, address: str) -> Any:
    return Client(REMOTE_ADDR=address).get(f"/sign-in/wrong-{number}/")


def bearer(secret: str, address: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}", REMOTE_ADDR=address)


def tire(attempt: Try, address: str) -> Any:
    """The first answer that is not a plain refusal: at most this many, however slow this machine is."""
    for number in range(20 * BURST):
        answer = attempt(number, address)
        if answer.status_code not in (401, 403):
            assert number >= BURST
            return answer
    raise AssertionError("never told to wait")


@pytest.mark.parametrize("attempt", [with_token, with_key, with_link])
def test_a_guesser_is_told_to_wait(db: None, attempt: Try) -> None:
    answer = tire(attempt, HERE)
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Too many wrong" in answer.json()["detail"]
    assert attempt(0, THERE).status_code in (401, 403)


def test_a_right_token_from_there_passes(db: None) -> None:
    """Behind a proxy everybody has its address: one program with an old token must not lock others out."""
    tire(with_token, HERE)
    assert bearer(settings.JACKFIELD_TOKEN, HERE).get("/api/v1/me/").status_code == 200


def test_a_browser_that_is_signed_in_does_not_wait(db: None) -> None:
    browser = Client(REMOTE_ADDR=HERE)
    browser.get(f"/sign-in/{make_link_token()}/")
    tire(with_token, HERE)
    tire(with_link, HERE)
    assert browser.get("/api/v1/me/").status_code == 200


def test_missing_credentials_are_no_guess(charlie: APIClient) -> None:
    for _ in range(2 * BURST):
        assert charlie.get("/api/v1/me/").status_code == 401


def test_a_key_calls_so_often_and_another_is_not_held_up(
    alice: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_views, "calls_of_key", Allowance(2, 3600))
    register_targets()
    drawing = document([node("data", "enter_data_manually", data="a\n1\n")], [])
    draft = alice.post("/api/v1/pipelines/", {"name": "Small", "document": drawing}, format="json").json()
    alice.post("/api/v1/endpoints/", {"name": "small", "pipeline": draft["id"]}, format="json")

    def new_caller(name: str) -> APIClient:
        key = alice.post("/api/v1/endpoints/small/keys/", {"name": name}, format="json").json()["key"]
        return bearer(key, HERE)

    billing, reports = new_caller("billing"), new_caller("reports")
    nowhere = f"{CALL}/01890000-0000-7000-8000-000000000000"
    assert [billing.get(nowhere).status_code for _ in range(3)] == [404, 404, 429]
    answer = billing.get(nowhere)
    assert 1 <= int(answer.headers["Retry-After"]) <= 1800
    assert "'billing' calls too often" in answer.json()["detail"]
    assert reports.get(nowhere).status_code == 404
