"""The audit log: who did what from where. It says so once, for good, and holds no secret."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient
from rest_framework.views import APIView

from designer.api.audit import ACTIONS, _csv_lines
from designer.models import AuditRecord
from designer.services.sign_in import make_link_token

AUDIT = "/api/v1/audit/"
#: Requests that write and are not recorded: drawing and running, of which revisions and runs tell already.
UNRECORDED = {
    ("POST", "pipelines/"),
    ("PUT", "pipelines/<uuid:pipeline_id>/"),
    ("POST", "pipelines/<uuid:pipeline_id>/validate/"),
    ("POST", "pipelines/<uuid:pipeline_id>/columns/"),
    ("POST", "pipelines/<uuid:pipeline_id>/duplicate/"),
    ("POST", "pipelines/<uuid:pipeline_id>/revisions/<int:number>/restore/"),
    ("POST", "pipelines/<uuid:pipeline_id>/plan/"),
    ("POST", "pipelines/<uuid:pipeline_id>/runs/"),
    ("POST", "plan/"),
    ("POST", "samples/<slug:name>/open/"),
    ("POST", "datasets/"),
    ("POST", "datasets/inspect/"),
    ("POST", "runs/"),
    ("PATCH", "runs/<uuid:run_id>/"),
    ("POST", "runs/<uuid:run_id>/cancel/"),
    ("POST", "runs/<uuid:run_id>/retry/"),
    ("POST", "runs/<uuid:run_id>/regenerate/"),
    ("POST", "compute-targets/<str:name>/probe/"),
    ("POST", "compute-targets/<str:name>/images/"),
}


def recorded() -> list[tuple[str, str, str, int]]:
    return list(AuditRecord.objects.order_by("id").values_list("action", "subject", "actor", "status"))


def test_making_and_revoking_a_token_is_recorded(alice: APIClient) -> None:
    token = alice.post("/api/v1/tokens/", {"name": "CI", "scopes": ["read"]}, format="json").json()
    alice.delete(f"/api/v1/tokens/{token['id']}/")
    assert recorded() == [
        ("token.create", f"CI {token['id']}", "owner", 201),
        ("token.revoke", token["id"], "owner", 204),
    ]
    assert AuditRecord.objects.first().address == "127.0.0.1"  # type: ignore[union-attr]


def test_a_named_token_is_named_also_when_it_is_refused(alice: APIClient, draft: dict[str, Any]) -> None:
    address = f"/api/v1/pipelines/{draft['id']}/"
    for scope in ("read", "run"):
        body = {"name": f"my {scope}", "scopes": [scope]}
        secret = alice.post("/api/v1/tokens/", body, format="json").json()["token"]
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        client.delete(address)
    deletions = [record for record in recorded() if record[0] == "pipeline.delete"]
    assert deletions == [
        ("pipeline.delete", draft["id"], "token my read", 403),
        ("pipeline.delete", draft["id"], "token my run", 204),
    ]


def test_a_sign_in_is_recorded_without_its_link(db: None) -> None:
    token = make_link_token()
    Client().get(f"/sign-in/{token}/")
    Client().get(f"/sign-in/{token}/")
    assert recorded() == [("sign_in", "", "owner", 302), ("sign_in", "", "", 403)]


def test_strangers_leave_no_trace(charlie: APIClient) -> None:
    charlie.post("/api/v1/tokens/", {"name": "x", "scopes": ["admin"]}, format="json")
    charlie.delete("/api/v1/datasets/x/")
    assert recorded() == []


def test_every_request_that_writes_is_recorded_or_known_not_to_be() -> None:
    listed = {(method, route.removeprefix("api/v1/")) for method, route in ACTIONS} - {
        ("GET", "sign-in/<str:token>/")
    }
    assert set(_writes(get_resolver().url_patterns)) == listed | UNRECORDED
    assert not listed & UNRECORDED


def _writes(patterns: list[URLPattern | URLResolver], above: str = "") -> list[tuple[str, str]]:
    found = []
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _writes(pattern.url_patterns, route)
            continue
        view = getattr(pattern.callback, "cls", APIView)
        methods = [name.upper() for name in ("post", "put", "patch", "delete") if hasattr(view, name)]
        if route.startswith("api/v1/"):
            found += [(method, route.removeprefix("api/v1/")) for method in methods]
    return found


def test_only_admin_reads_it(alice: APIClient) -> None:
    body = {"name": "all but admin", "scopes": ["read", "run", "publish"]}
    secret = alice.post("/api/v1/tokens/", body, format="json").json()["token"]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert client.get(AUDIT).status_code == 403
    (listed,) = alice.get(AUDIT).json()["results"]
    assert listed["action"] == "token.create"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_changes_it(alice: APIClient, method: str) -> None:
    assert getattr(alice, method)(AUDIT).status_code == 405


def test_the_export_has_every_record_in_order(alice: APIClient) -> None:
    for name in ("a", 'b, "quoted"', "c\nd"):
        alice.post("/api/v1/tokens/", {"name": name.replace("\n", " "), "scopes": ["read"]}, format="json")
    answer = alice.get(f"{AUDIT}?as=csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["subject"].rsplit(" ", 1)[0] for row in rows] == ["a", 'b, "quoted"', "c d"]
    assert {row["actor"] for row in rows} == {"owner"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", " =1", "\t=1"])
def test_a_subject_that_a_spreadsheet_would_compute_is_exported_as_text(name: str) -> None:
    AuditRecord.objects.create(action="secret.delete", subject=name, actor="token CI", address="", status=403)
    export = "".join(_csv_lines())
    assert [row["subject"] for row in csv.DictReader(io.StringIO(export))] == [f"'{name}"]


def test_a_request_that_was_done_is_answered_though_the_log_cannot_be_written(
    alice: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**fields: Any) -> None:
        raise DatabaseError("no room")

    monkeypatch.setattr(AuditRecord.objects, "create", refuse)
    answer = alice.post("/api/v1/tokens/", {"name": "CI", "scopes": ["read"]}, format="json")
    assert answer.status_code == 201
    assert "token.create by owner could not be written to the audit log" in caplog.text
