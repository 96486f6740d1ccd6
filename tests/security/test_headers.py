"""Every answer carries the security headers, whoever writes it."""

from __future__ import annotations

import re

import pytest
from websockets.sync.client import connect

from tests.e2e.server import Server
from tests.security.routes import addresses
from tests.security.wire import OWNER, Answer, Wire

EVERYWHERE = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ELSEWHERE = [
    "/nowhere",
    "/api/v1/nowhere/",
    "/api/v1/runs/?page_size=x",
    "/static/index.html",
    "/static/nowhere.js",
    "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
    "/static/../manage.py",
    "/api/v1/me",
    "/%00",
]


def assert_hardened(answer: Answer) -> None:
    for name, value in EVERYWHERE.items():
        assert answer.headers.get(name) == value, name
    assert "camera=()" in answer.headers["permissions-policy"]
    policy = directives(answer)
    assert policy["frame-ancestors"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"}
    scripts = policy.get("script-src", policy["default-src"])
    assert scripts in ({"'none'"}, {"'self'"})


def directives(answer: Answer) -> dict[str, set[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize("path", [*addresses(), *ELSEWHERE])
def test_an_answer_is_hardened_whoever_asks(wire: Wire, path: str) -> None:
    assert_hardened(wire.ask("GET", path))
    assert_hardened(wire.ask("GET", path, **OWNER))


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/api/v1/pipelines/", {}),
        ("DELETE", "/healthz", {}),
        ("PUT", "/", {}),
        ("OPTIONS", "/api/v1/runs/", {}),
        ("TRACE", "/api/v1/runs/", {}),
        ("HEAD", "/", {}),
        ("GET", "/", {"Host": "elsewhere.example"}),
        ("GET", "/", {"Origin": "https://elsewhere.example"}),
        ("POST", "/api/v1/datasets/", {"Content_Length": "999999999"}),
    ],
)
def test_a_refusal_is_hardened(wire: Wire, method: str, path: str, headers: dict[str, str]) -> None:
    answer = wire.ask(method, path, **headers)
    assert_hardened(answer)
    assert answer.status in (200, 400, 401, 403, 405)


def test_a_document_outside_the_pages_can_do_nothing(wire: Wire) -> None:
    for path in ("/static/index.html", "/healthz", "/nowhere"):
        policy = directives(wire.ask("GET", path))
        assert policy["default-src"] == {"'none'"}
        assert "sandbox" in policy


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_the_description_needs_a_sign_in(wire: Wire, path: str) -> None:
    refused = wire.ask("GET", path)
    assert (refused.status, refused.headers["content-type"]) == (401, "application/problem+json")
    assert refused.body.startswith(b'{"type":')
    assert wire.ask("GET", path, **OWNER).status == 200


def test_the_page_of_the_description_has_no_script_within_it(wire: Wire) -> None:
    page = wire.ask("GET", "/api/v1/docs/", **OWNER)
    assert directives(page)["default-src"] == {"'self'"}
    scripts = re.findall(rb"<script([^>]*)>(.*?)</script>", page.body, re.DOTALL)
    assert len(scripts) == 3
    for attributes, content in scripts:
        assert b"src=" in attributes
        assert content.strip() == b""


@pytest.mark.parametrize("path", ["/ws/", "/ws/nothing/", "/", "/ws/runs/", "/api/v1/runs/"])
def test_a_socket_at_an_unknown_address_is_closed(server: Server, path: str) -> None:
    with connect(server.url.replace("http", "ws", 1) + path, open_timeout=60) as socket:
        with pytest.raises(Exception, match="4404"):
            socket.recv(timeout=60)
        assert socket.close_code == 4404
    assert "Traceback" not in server.log.read_text()
