"""Requests that no browser sends: to the wrong host, from the wrong page, framed two ways, out of folders."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e.server import TOKEN, Server
from tests.security.wire import OWNER, Wire

ME = "/api/v1/me/"
NO_RUN = "/ws/runs/01890000-0000-7000-8000-000000000000/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "elsewhere.example"}, 400),
        ({"Host": "127.0.0.1.elsewhere.example"}, 400),
        ({"Host": "127.0.0.1:1@elsewhere.example"}, 400),
        ({"Host": ""}, 400),
        ({"X_Forwarded_Host": "elsewhere.example"}, 200),
        ({"X_Forwarded_Proto": "https"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "http://localhost.elsewhere.example"}, 403),
    ],
)
def test_hosts_and_origins(wire: Wire, headers: dict[str, str], status: int) -> None:
    assert wire.ask("GET", ME, **OWNER, **headers).status == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": TOKEN},
        {"Authorization": f"Token {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Bearer x {TOKEN}"},
        {"Authorization": "Bearer"},
        {"X_Api_Key": TOKEN},
        {"Cookie": f"token={TOKEN}"},
        {"Cookie": f"sessionid={TOKEN}"},
        {"X_HTTP_Method_Override": "GET"},
        {"X_Forwarded_User": "owner"},
        {"X_Remote_User": "owner"},
        {"Remote_User": "owner"},
    ],
)
def test_nothing_else_is_a_credential(wire: Wire, headers: dict[str, str]) -> None:
    assert wire.ask("GET", ME, **headers).status == 401


@pytest.mark.parametrize("query", [f"?token={TOKEN}", f"?access_token={TOKEN}", f"?key={TOKEN}"])
def test_a_token_in_the_address_is_none(wire: Wire, query: str) -> None:
    assert wire.ask("GET", ME + query).status == 401


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PATCH", "DELETE", "POST"])
def test_a_method_that_an_address_does_not_have(wire: Wire, method: str) -> None:
    answer = wire.ask(method, ME, **OWNER)
    assert answer.status in (400, 405)
    assert TOKEN.encode() not in answer.body


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5x",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
        "Content-Length: 99999999999999999999999999",
    ],
)
def test_a_body_framed_two_ways_is_refused(wire: Wire, framing: str) -> None:
    head = f"POST /api/v1/pipelines/ HTTP/1.1\r\nHost: {wire.host}\r\n{framing}\r\n\r\n"
    smuggled = f"0\r\n\r\nGET {ME} HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    answer = wire.send((head + smuggled).encode())
    assert answer.status in (400, 401, 413)
    assert answer.headers["connection"] == "close"
    assert TOKEN.encode() not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fetc/passwd",
        "/static/....//....//etc/passwd",
        "/static//etc/passwd",
        "/static/%5c..%5cetc%5cpasswd",
        "/static/%00/etc/passwd",
        "/media/../etc/passwd",
        "/api/v1/../../etc/passwd",
        "/.jackfield/token",
        "/static/../token",
        "/static/../secret_key",
    ],
)
def test_no_path_leads_out_of_the_static_files(wire: Wire, path: str) -> None:
    answer = wire.ask("GET", path)
    assert answer.status in (400, 404)
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"1" * 1_000_000,
        b'{"name": "x", "document": 1e400}',
        b'{"name": NaN}',
        b'{"name": "\\ud800", "document": {}}',
        b'{"name": "\\u0000", "document": {}}',
        b"\xff\xfe",
        b"\x00",
        b"",
        b"null",
        b'"text"',
        b"[]",
        b'{"name": ["x"], "document": []}',
        b'{"name": "x", "document": {"format": "jackfield/pipeline@1", "nodes": {}, "edges": {}}}',
        b'{"__proto__": {}, "name": "x", "document": {}}',
    ],
)
def test_json_that_is_meant_to_break_the_reader_is_refused(wire: Wire, body: bytes) -> None:
    answer = wire.ask("POST", "/api/v1/pipelines/", body, Content_Type="application/json", **OWNER)
    assert 400 <= answer.status < 500, answer
    assert json.loads(answer.body)["status"] == answer.status


@pytest.mark.parametrize("kind", ["text/xml", "application/x-www-form-urlencoded", "text/plain", "x/y"])
def test_other_kinds_of_bodies_are_not_read(wire: Wire, kind: str) -> None:
    assert wire.ask("POST", "/api/v1/pipelines/", b"<x/>", Content_Type=kind, **OWNER).status == 415


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        (NO_RUN, {}, 4401),
        (NO_RUN, {"Authorization": "Bearer wrong"}, 4401),
        (NO_RUN, {"Cookie": f"sessionid={TOKEN}"}, 4401),
        (f"{NO_RUN}?token={TOKEN}", {}, 4401),
        (NO_RUN, OWNER, 4404),
        (f"{NO_RUN}?after=x", OWNER, 4404),
        ("/ws/runs/..%2f..%2f/", OWNER, 4404),
        ("/ws/runs/x/", OWNER, 4404),
        (NO_RUN, {**OWNER, "Origin": "https://elsewhere.example"}, 4403),
        (NO_RUN, {**OWNER, "Origin": "null"}, 4403),
        (NO_RUN, {**OWNER, "Origin": "http://127.0.0.1:1"}, 4403),
    ],
)
def test_a_socket_is_closed_with_the_reason(
    server: Server, wire: Wire, path: str, headers: dict[str, str], code: int
) -> None:
    address = server.url.replace("http", "ws", 1) + path
    own: Any = dict(headers)
    with connect(address, additional_headers=own, sock=wire.connect(), open_timeout=60) as socket:
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=60)
        assert socket.close_code == code


def test_the_servers_log_has_no_secret_and_no_traceback(server: Server, wire: Wire) -> None:
    """Last in this file: it looks back on all the attempts."""
    wire.ask("GET", ME, Authorization="Bearer a-guess-that-must-not-be-logged")
    log = server.log.read_text()
    assert "must-not-be-logged" not in log
    assert TOKEN not in log
    assert "Traceback" not in log
