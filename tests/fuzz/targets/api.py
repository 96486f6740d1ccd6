"""Bodies sent over HTTP: to an endpoint, and as a draft by the page. What they write is rolled back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from tests.fuzz import installation
from tests.fuzz.mutations import json_of
from tests.fuzz.target import Target, Trial
from tests.fuzz.targets import documents

CALL = "/endpoints/small/runs"
#: One of these comes with a body, by its checksum.
KINDS = [
    *["application/json"] * 12,
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/x",
]
KINDS += ["application/json; charset=utf-16"]
WORDS = [
    "parameters",
    "experiment",
    "version",
    "ParameterAssignments",
    "ExperimentName",
    "share",
    "seed",
    "text",
]
WORDS += [
    "header",
    "columns",
    "names",
    "rules",
    "include",
    "document",
    "name",
    "select",
    "nodes",
    "mode",
    "from",
]


def sent(client: Any, path: str, body: bytes, **headers: str) -> Any:
    """The JSON of an answer below 500, whatever was asked."""
    answer = client.generic("POST", path, body, content_type=KINDS[zlib.crc32(body) % len(KINDS)], **headers)
    assert answer.status_code < 500, answer.content[:2_000]
    told = json.loads(answer.content)
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert told["detail"]
    return told


def make_endpoint() -> Trial:
    installation.set_up()
    from django.db import transaction
    from rest_framework.test import APIClient

    from runs.endpoints.call_views import calls_of_key

    key = installation.publish(installation.owner())
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {key}")

    def trial(data: bytes) -> None:
        calls_of_key.forget()
        chosen = zlib.crc32(data) % 5 == 0
        repeated = {"HTTP_IDEMPOTENCY_KEY": data[:150].decode("latin-1")} if chosen else {}
        with transaction.atomic():
            started = sent(client, CALL, data, **repeated)
            if "run_id" in started:
                assert client.get(f"{CALL}/{started['run_id']}").status_code == 200
            transaction.set_rollback(True)

    return trial


def endpoint_seeds() -> Iterable[bytes]:
    values = {item["name"]: item["default"] for item in installation.PARAMETERS}
    yield b"{}"
    yield json.dumps({"parameters": values, "experiment": "x", "version": 1}).encode()
    yield json.dumps({"ParameterAssignments": values, "ExperimentName": "x"}).encode()
    yield b"parameters=1&experiment=x"
    yield b'--b\r\nContent-Disposition: form-data; name="experiment"\r\n\r\nx\r\n--b--\r\n'


def make_drafts() -> Trial:
    installation.set_up()
    from django.db import transaction

    client = installation.owner()

    def trial(data: bytes) -> None:
        with transaction.atomic():
            saved = sent(client, "/api/v1/pipelines/", data)
            if "revision" in saved:
                _use(client, saved)
            transaction.set_rollback(True)
        sent(client, "/api/v1/plan/", data)

    return trial


def _use(client: Any, saved: dict[str, Any]) -> None:
    """What the page asks for after a draft was saved."""
    address = f"/api/v1/pipelines/{saved['id']}/"
    assert client.get(address).json()["document"] == saved["document"]
    body = json.dumps({"name": saved["name"], "document": saved["document"]}).encode()
    kept = client.generic("PUT", address, body, content_type="application/json", HTTP_IF_MATCH="1")
    assert (kept.status_code, kept.json()["revision"]) == (200, 1)
    for path in ("validate/", "columns/", "duplicate/", "plan/", "runs/"):
        answer = client.post(address + path, {}, format="json")
        assert answer.status_code < 500, answer.content[:2_000]


def draft_seeds() -> Iterable[bytes]:
    for drawing in documents.drawings():
        yield json.dumps({"name": "x", "document": drawing}).encode()
        yield json.dumps({"document": drawing, "parameters": {"share": 1}, "compute": "local"}).encode()


ENDPOINT = Target("endpoint", make_endpoint, endpoint_seeds, json_of(WORDS), longest=4_096)
DRAFTS = Target(
    "drafts",
    make_drafts,
    draft_seeds,
    json_of([*WORDS, *documents.words()]),
    longest=16_384,
)
