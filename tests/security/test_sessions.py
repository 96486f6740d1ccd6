"""Sessions: names of their own, an end by hand and by disuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from designer.models import AuditRecord
from designer.services import sessions
from designer.services.sign_in import make_link_token
from designer.services.tokens import create_token
from designer.site.cookie_names import cookie_names

ME, SIGN_OUT, SESSIONS = "/api/v1/me/", "/api/v1/sign-out/", "/api/v1/sessions/"
DAYS = 24 * 3600


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def browser(user_agent: str = FIREFOX, *, checks_csrf: bool = False) -> Client:
    """A browser that opened a sign-in link."""
    client = Client(enforce_csrf_checks=checks_csrf, HTTP_USER_AGENT=user_agent)
    assert client.get(f"/sign-in/{make_link_token()}/").status_code == 302
    return client


def sign_out(client: Client, **body: object) -> int:
    return client.post(SIGN_OUT, body, content_type="application/json").status_code


def test_two_installations_on_one_machine_have_cookies_of_their_own() -> None:
    names = {*cookie_names("one key"), *cookie_names("another key")}
    assert len(names) == 4
    assert cookie_names("one key") == cookie_names("one key")
    assert "key" not in "".join(names)


def test_the_cookies_are_this_installations(db: None) -> None:
    own = set(cookie_names(settings.SECRET_KEY))
    assert set(browser().cookies) == own
    assert own == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def test_a_session_under_the_usual_name_is_nobodys(db: None) -> None:
    session = browser().cookies[settings.SESSION_COOKIE_NAME].value
    stranger = Client()
    stranger.cookies["sessionid"] = session
    assert stranger.get(ME).status_code == 401


def test_scripts_and_other_sites_do_not_get_the_session(db: None) -> None:
    cookie = browser().cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 30 * DAYS


def test_who_signs_out_is_signed_out_and_others_are_not(db: None) -> None:
    here, there = browser(), browser()
    kept = here.cookies[settings.SESSION_COOKIE_NAME].value
    assert sign_out(here) == 204
    assert here.get(ME).status_code == 401
    assert there.get(ME).status_code == 200
    # Whoever kept the cookie has nothing either.
    here.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert here.get(ME).status_code == 401


def test_signing_out_everywhere_ends_every_session(db: None) -> None:
    here, there = browser(), browser()
    assert sign_out(here, everywhere=True) == 204
    assert [client.get(ME).status_code for client in (here, there)] == [401, 401]
    assert not Session.objects.exists()


def test_a_token_ends_all_sessions_and_stays_valid(alice: APIClient) -> None:
    lost = browser()
    assert alice.post(SIGN_OUT, {"everywhere": True}, format="json").status_code == 204
    assert (lost.get(ME).status_code, alice.get(ME).status_code) == (401, 200)


@pytest.mark.parametrize("body", [{"everywhere": "perhaps"}, {"everwhere": True}])
def test_a_wrong_request_signs_nobody_out(db: None, body: dict[str, object]) -> None:
    client = browser()
    assert sign_out(client, **body) == 400
    assert client.get(ME).status_code == 200


def test_a_foreign_page_cannot_sign_anybody_out(db: None) -> None:
    client = browser(checks_csrf=True)
    assert sign_out(client) == 403
    assert client.get(ME).status_code == 200


def test_a_stranger_has_nothing_to_sign_out_of(charlie: APIClient) -> None:
    assert charlie.post(SIGN_OUT, {"everywhere": True}, format="json").status_code == 401


def test_a_session_that_is_not_used_ends(db: None) -> None:
    client = browser()
    client.get(ME)
    (row,) = Session.objects.all()
    assert abs(row.expire_date - timezone.now() - timedelta(days=30)) < timedelta(hours=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(ME).status_code == 401


def test_use_moves_the_end_and_writes_once_a_minute(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    client.get(ME)
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.update(expire_date=soon)
    assert client.get(ME).status_code == 200
    assert Session.objects.get().expire_date == soon

    monkeypatch.setattr(sessions, "SEEN_STEP_SECONDS", 0)
    answer = client.get(ME)
    assert Session.objects.get().expire_date > soon + timedelta(days=29)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * DAYS


def test_signing_in_changes_the_session(db: None) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else"
    client.get(f"/sign-in/{make_link_token()}/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosen-by-somebody-else"
    assert client.get(ME).status_code == 200


def listed(client: Client | APIClient) -> list[dict[str, Any]]:
    answer = client.get(SESSIONS)
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_the_list_says_which_browsers_are_signed_in_and_which_is_this_one(db: None) -> None:
    before = timezone.now() - timedelta(seconds=1)
    here, there = browser(FIREFOX), browser(SAFARI)
    for asking, own in ((here, ("Firefox", "Linux")), (there, ("Safari", "iPhone"))):
        first, other = listed(asking)
        assert (first["current"], first["browser"], first["system"]) == (True, *own)
        assert not other["current"]
        assert first["address"] == "127.0.0.1"
        assert first["created_at"] == first["last_used_at"]
        assert before <= datetime.fromisoformat(first["created_at"]) <= timezone.now()


def test_the_list_signs_nobody_in(db: None) -> None:
    client = browser()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert cookie not in client.get(SESSIONS).content.decode()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = listed(client)[0]["id"]
    assert thief.get(ME).status_code == 401


def test_a_session_is_ended_from_another_and_only_that_one(db: None) -> None:
    here, lost, other = browser(), browser(SAFARI), browser()
    (found,) = [row for row in listed(here) if row["browser"] == "Safari"]
    assert here.delete(f"{SESSIONS}{found['id']}/").status_code == 204
    assert [client.get(ME).status_code for client in (here, lost, other)] == [200, 401, 200]
    assert here.delete(f"{SESSIONS}{found['id']}/").status_code == 404
    assert AuditRecord.objects.filter(action="session.end", subject=found["id"], status=204).count() == 1


def test_a_session_that_ends_itself_is_signed_out(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    monkeypatch.setattr(sessions, "SEEN_STEP_SECONDS", 0)  # the same request would save it
    assert client.delete(f"{SESSIONS}{listed(client)[0]['id']}/").status_code == 204
    assert client.get(ME).status_code == 401


def test_a_request_under_way_does_not_bring_an_ended_session_back(alice: APIClient) -> None:
    under_way = browser().session
    under_way["seen"] = 1
    assert alice.delete(f"{SESSIONS}{listed(alice)[0]['id']}/").status_code == 204
    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.exists()


@pytest.mark.parametrize("scopes", [["read"], ["run", "publish"]])
def test_only_an_administrator_sees_and_ends_sessions(alice: APIClient, scopes: list[str]) -> None:
    browser()
    (row,) = listed(alice)
    assert not row["current"]
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {create_token('program', scopes, None)[1]}")
    assert program.get(SESSIONS).status_code == 403
    assert program.delete(f"{SESSIONS}{row['id']}/").status_code == 403
    assert len(listed(alice)) == 1


def test_a_foreign_page_ends_no_session(db: None) -> None:
    client = browser(checks_csrf=True)
    assert client.delete(f"{SESSIONS}{listed(client)[0]['id']}/").status_code == 403
    assert client.get(ME).status_code == 200


def test_a_new_token_ends_no_session(db: None) -> None:
    here, there = browser(), browser()
    body = {"name": "nightly", "scopes": ["run"]}
    assert here.post("/api/v1/tokens/", body, content_type="application/json").status_code == 201
    assert len(listed(there)) == 2


def test_sessions_that_are_over_are_not_listed_and_go_with_the_next_sign_in(db: None) -> None:
    browser()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert len(listed(browser())) == 1
    assert Session.objects.count() == 1


def test_a_session_of_an_older_server_is_listed_without_what_it_did_not_remember(db: None) -> None:
    client = browser()
    session = client.session
    for member in (sessions.SIGNED_IN_AT, sessions.SEEN, sessions.BROWSER, sessions.SYSTEM, sessions.ADDRESS):
        del session[member]
    session.save()
    (row,) = listed(client)
    assert (row["browser"], row["system"], row["address"], row["created_at"]) == ("", "", "", None)
    assert row["current"]


def test_what_is_kept_of_a_user_agent_is_a_word_of_ours(db: None) -> None:
    client = browser(f"<script>alert(1)</script> {'x' * 4000} Chrome/140.0 Safari/537.36 Edg/140.0")
    (row,) = listed(client)
    assert (row["browser"], row["system"]) == ("Edge", "")
