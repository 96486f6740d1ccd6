"""Sessions: names of their own, an end by hand and by disuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from designer.api import session_age
from designer.services.sign_in import make_link_token
from designer.site.cookie_names import cookie_names

ME, SIGN_OUT = "/api/v1/me/", "/api/v1/sign-out/"
DAYS = 24 * 3600


def browser(*, checks_csrf: bool = False) -> Client:
    """A browser that opened a sign-in link."""
    client = Client(enforce_csrf_checks=checks_csrf)
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


def test_use_moves_the_end_and_writes_once_an_hour(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    client.get(ME)
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.update(expire_date=soon)
    assert client.get(ME).status_code == 200
    assert Session.objects.get().expire_date == soon

    monkeypatch.setattr(session_age, "STEP_SECONDS", 0)
    answer = client.get(ME)
    assert Session.objects.get().expire_date > soon + timedelta(days=29)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * DAYS


def test_signing_in_changes_the_session(db: None) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else"
    client.get(f"/sign-in/{make_link_token()}/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosen-by-somebody-else"
    assert client.get(ME).status_code == 200
