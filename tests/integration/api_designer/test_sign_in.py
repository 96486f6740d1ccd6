"""Who may ask: tokens, one-time links, origins."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from designer.models import SignInLink
from designer.services.sign_in import make_link_token
from designer.site import readiness
from designer.site.socket_sign_in import BearerMiddleware

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


def test_a_page_runs_no_script_but_ours(db: None) -> None:
    policy = Client().get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_a_socket_with_a_wrong_token_is_nobodys_whatever_session_it_has(
    transactional_db: None,
) -> None:
    seen: list[AbstractBaseUser | AnonymousUser] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["user"])

    for token in ("wrong", settings.JACKFIELD_TOKEN):
        headers = [(b"authorization", f"Bearer {token}".encode())]
        scope = {"type": "websocket", "headers": headers, "user": User(username="alice")}
        await BearerMiddleware(application)(scope, None, None)
    assert [user.is_authenticated for user in seen] == [False, True]


def test_readiness_tells_a_stranger_no_host_and_no_user(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError('connection to "db.internal" failed for user "jackfield"')

    monkeypatch.setattr(readiness, "_ask_database", refuse)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The database does not answer. The server's log says more."


def test_readiness_waits_for_a_target(db: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "manage.py run_worker" in answer.json()["detail"]


def test_reading_the_database_signs_nobody_in(db: None) -> None:
    browser, thief = Client(), Client()
    browser.get(f"/sign-in/{make_link_token()}/")
    (stored,) = Session.objects.values_list("session_key", flat=True)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert stored == hashlib.sha256(cookie.encode()).hexdigest()[:40]
    thief.cookies[settings.SESSION_COOKIE_NAME] = stored
    assert thief.get("/api/v1/me/").status_code == 401
    assert browser.get("/api/v1/me/").json()["name"] == "owner"


def test_a_session_that_was_deleted_or_has_expired_is_signed_out(db: None) -> None:
    browser = Client()
    browser.get(f"/sign-in/{make_link_token()}/")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert browser.get("/api/v1/me/").status_code == 401


def test_a_second_sign_in_adds_no_session(db: None) -> None:
    browser = Client()
    browser.get(f"/sign-in/{make_link_token()}/")
    browser.get(f"/sign-in/{make_link_token()}/")
    assert browser.get("/api/v1/me/").json()["name"] == "owner"
    assert Session.objects.count() == 1
