"""Who sends is asked before what is sent is read."""

from __future__ import annotations

import re

import pytest

from tests.e2e.documents import document, node
from tests.e2e.server import TOKEN, Server
from tests.security.wire import FLOOD_BYTES, OWNER, PIECE_BYTES, Wire

#: Loopback's buffers of both ends, and what is read after the answer.
BUFFERED = 32 * PIECE_BYTES
FORM = "multipart/form-data; boundary=b"
#: Headers that prove nothing.
STRANGERS = {
    "nothing": "",
    "a wrong token": "Authorization: Bearer wrong\r\n",
    "an empty token": "Authorization: Bearer \r\n",
    "another scheme": "Authorization: Basic b3duZXI6\r\n",
    "a token that is not ASCII": "Authorization: Bearer \xfc\r\n",
    "a made-up session": "Cookie: sessionid=abc; jackfield_session_00000000=abc\r\n",
    "the token in another header": f"X-Token: {TOKEN}\r\n",
    "an endpoint's kind of key": "Authorization: Bearer jk_abcdefghijklmnop\r\n",
}
PATHS = ["/api/v1/datasets/", "/api/v1/pipelines/", "/endpoints/nothing/runs", "/", "/sign-in/x/"]


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", STRANGERS)
def test_a_strangers_flood_is_not_read(wire: Wire, who: str, path: str, chunked: bool) -> None:
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {FLOOD_BYTES}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {wire.host}\r\n{STRANGERS[who]}"
        f"Content-Type: {FORM}\r\n{length}\r\n\r\n"
    ).encode("latin-1")
    answer, taken = wire.flood(head, chunked)
    assert answer.status == 401
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-type"] == "application/problem+json"
    assert taken <= BUFFERED


@pytest.mark.parametrize("size", [0, 1, 16 * 1024])
def test_a_strangers_few_bytes_get_the_usual_answer(wire: Wire, size: int) -> None:
    answer = wire.ask("POST", "/api/v1/pipelines/", b"x" * size, Content_Type="application/json")
    assert answer.status == 401
    assert b"credentials" in answer.body


def test_one_byte_more_is_not_read(wire: Wire) -> None:
    answer = wire.ask("POST", "/api/v1/pipelines/", b"x" * (16 * 1024 + 1))
    assert answer.status == 401
    assert b"16 kB" in answer.body


def form(content: bytes) -> bytes:
    head = 'Content-Disposition: form-data; name="name"\r\n\r\nlarge'
    file = 'Content-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'
    return f"--b\r\n{head}\r\n--b\r\n{file}".encode() + content + b"\r\n--b--\r\n"


def test_the_owner_may_send_more_by_token_and_by_session(server: Server, wire: Wire) -> None:
    body = form(b"a\n" + b"1\n" * 100_000)
    assert wire.ask("POST", "/api/v1/datasets/", body, Content_Type=FORM, **OWNER).status == 201

    link = server.manage("sign_in_link").stdout.strip().removeprefix(server.url)
    signed_in = wire.ask("GET", link)
    cookies = "; ".join(re.findall(r"jackfield_\w+=[^;]+", signed_in.headers["set-cookie"]))
    csrf = re.search(r"jackfield_csrf_\w+=(\w+)", cookies)
    assert csrf is not None
    by_session = {"Cookie": cookies, "X_CSRFToken": csrf[1], "Content_Type": FORM}
    assert wire.ask("POST", "/api/v1/datasets/", body, **by_session).status == 200


def test_an_endpoints_key_is_somebody_at_endpoints_alone(server: Server, wire: Wire) -> None:
    drawing = document([node("data", "enter_data_manually", data="a\n1\n")], [])
    pipeline = server.post("pipelines/", {"name": "Small", "document": drawing})["id"]
    server.post("endpoints/", {"name": "small", "pipeline": pipeline})
    key = server.post("endpoints/small/keys/", {"name": "billing"})["key"]
    known = {"Authorization": f"Bearer {key}", "Content_Type": "application/json"}
    no_json = b"x" * 20_000
    assert wire.ask("POST", "/endpoints/small/runs", no_json, **known).status == 400
    elsewhere = wire.ask("POST", "/api/v1/pipelines/", no_json, **known)
    assert (elsewhere.status, b"16 kB" in elsewhere.body) == (401, True)
