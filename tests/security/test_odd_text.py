"""Text that cannot be repeated, charsets that are none, hosts that nobody can read: refused, never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from designer.graph.document_limits import MAX_NODES
from tests.e2e.documents import document, node
from tests.e2e.server import Server
from tests.security.test_strangers_everywhere import operations
from tests.security.wire import OWNER, Wire

#: Half of a surrogate pair, as a name and as a value: JSON can write it, UTF-8 cannot.
HALVES = [
    rb'{"\ud800": 1}',
    rb'{"name": "\uDFFF"}',
    rb'{"document": {"nodes": [{"\udbff": "x"}]}}',
    rb'{"parameters": {"\ud800\ud800": 1}, "name": "x"}',
]
WRITING = [(method, path) for method, path in operations() if method in ("post", "put", "patch", "delete")]


@pytest.mark.parametrize("body", HALVES)
@pytest.mark.parametrize(("method", "path"), WRITING)
def test_half_of_a_character_is_refused_wherever_it_is_sent(
    alice: APIClient, method: str, path: str, body: bytes
) -> None:
    answer = alice.generic(method.upper(), path, body, content_type="application/json")
    assert 400 <= answer.status_code < 500 or (method, answer.status_code) == ("delete", 204), answer.content
    assert answer.status_code == 204 or answer.json()["detail"]


CHARSETS = ["hex", "rot13", "zlib", "bz2", "base64", "uu", "quopri", "punycode", "idna", "undefined", "mbcs"]
CHARSETS += [
    "utf-7",
    "utf-16",
    "unicode_escape",
    "raw_unicode_escape",
    "oem",
    "utf-8-sig",
    "nothing",
    "utf-8'",
]


@pytest.mark.parametrize("charset", CHARSETS)
def test_an_announced_charset_decides_nothing(alice: APIClient, charset: str) -> None:
    """Some codecs of Python are no charsets: one unpacks, another raises what nobody expects."""
    kind = f"application/json; charset={charset}"
    answer = alice.generic("POST", "/api/v1/pipelines/", b'{"name": "\xc3\xa4"}', content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert "document" in answer.json()["fields"]
    broken = alice.generic("POST", "/api/v1/pipelines/", b'{"name": "\xe4"}', content_type=kind)
    assert (broken.status_code, broken.json()["code"]) == (400, "parse_error")


#: Origins that Python's own reader of addresses refuses to read.
UNREADABLE = ["http://[::1", "http://[", "http://]", "//[x]", "http://[127.0.0.1]", "http://a[b]c"]


@pytest.mark.parametrize("origin", UNREADABLE)
def test_an_origin_that_cannot_be_read_is_a_foreign_one(server: Server, wire: Wire, origin: str) -> None:
    assert wire.ask("GET", "/api/v1/me/", Origin=origin, **OWNER).status == 403
    headers: Any = {**OWNER, "Origin": origin}
    address = server.url.replace("http", "ws", 1) + "/ws/runs/01890000-0000-7000-8000-000000000000/"
    with connect(address, additional_headers=headers, sock=wire.connect(), open_timeout=60) as socket:
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=60)
        assert socket.close_code == 4403
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("host", ["[::1", "[", "a b", "127.0.0.1:x", "\x7f", "a@b", "a/b", "."])
def test_a_host_that_cannot_be_read_is_refused(server: Server, wire: Wire, host: str) -> None:
    answer = wire.send(f"GET /api/v1/me/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.status == 400
    assert "Traceback" not in server.log.read_text()


def chain(length: int) -> dict[str, Any]:
    return document(
        [node(f"n{number}", "split_data") for number in range(length)],
        [f"n{number}.first > n{number + 1}.dataset" for number in range(length - 1)],
    )


def test_a_chain_of_three_thousand_is_read_without_a_recursion(alice: APIClient) -> None:
    answer = alice.post("/api/v1/pipelines/", {"name": "x", "document": chain(3_000)}, format="json")
    assert answer.status_code == 201
    assert [problem["code"] for problem in answer.json()["problems"]] == [
        "compute.unset",
        "port.required_unconnected",
    ]


def test_more_nodes_than_a_pipeline_may_have_are_too_many(alice: APIClient) -> None:
    answer = alice.post("/api/v1/pipelines/", {"name": "x", "document": chain(MAX_NODES + 1)}, format="json")
    assert answer.status_code == 413
    assert "5,001 nodes" in answer.json()["detail"]
