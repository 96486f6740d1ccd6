"""Who may ask: tokens, one-time links, origins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from designer.models import SignInLink
from designer.services.sign_in import make_link_token

PROTECTED = [
    "me/",
    "components/",
    "pipelines/",
    "datasets/",
    "samples/",
    "runs/",
    "compute-targets/",
    "endpoints/",
]


@pytest.mark.parametrize("address", PROTECTED)
def test_a_stranger_gets_401_everywhere(charlie: APIClient, address: str) -> None:
    answer = charlie.get(f"/api/v1/{address}")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_wrong_token_gets_401(charlie: APIClient) -> None:
    charlie.credentials(HTTP_AUTHORIZATION="Bearer wrong")
    assert charlie.get("/api/v1/me/").status_code == 401


def test_health_needs_no_sign_in(charlie: APIClient) -> None:
    assert charlie.get("/healthz").json() == {"status": "ok"}


def test_a_link_signs_in_once(db: None) -> None:
    token = make_link_token()
    first, second = Client(), Client()
    assert first.get(f"/sign-in/{token}/").status_code == 302
    assert first.get("/api/v1/me/").json()["name"] == "owner"
    answer = second.get(f"/sign-in/{token}/")
    assert answer.status_code == 403
    assert "sign_in_link" in answer.json()["detail"]


def test_an_old_link_has_expired(db: None) -> None:
    token = make_link_token()
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"/sign-in/{token}/").status_code == 403


def test_a_foreign_page_is_refused_even_with_the_token(alice: APIClient) -> None:
    answer = alice.get("/api/v1/me/", HTTP_ORIGIN="https://elsewhere.example")
    assert answer.status_code == 403
    assert "elsewhere.example" in answer.json()["detail"]


def test_a_session_needs_the_csrf_token_to_change_things(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(f"/sign-in/{make_link_token()}/")
    answer = browser.post("/api/v1/pipelines/", {}, content_type="application/json")
    assert answer.status_code == 403


def test_the_token_file_is_the_owners_alone() -> None:
    mode = (settings.JACKFIELD_HOME / "secret_key").stat().st_mode & 0o777
    assert mode == 0o600
