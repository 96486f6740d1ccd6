"""A body over its limit is refused while it arrives, and kept nowhere."""

from __future__ import annotations

import asyncio
import json

import pytest

from designer.site import body_limit, refusal
from designer.site.body_limit import BodyLimit, IncomingBody, Spool, TooSlow
from designer.site.http_types import Message, Receive, Scope, Send


class Application:
    """Reads the whole body, then answers with its size."""

    def __init__(self) -> None:
        self.taken = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        more = True
        while more:
            message = await receive()
            self.taken += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(self.taken).encode()})


async def post(
    chunks: list[bytes], path: str = "/usual", length: str = ""
) -> tuple[Application, list[Message], list[bytes]]:
    """The application, what was sent back, and the chunks that nobody asked for."""
    application, sent, waiting = Application(), [], list(chunks)
    limited = BodyLimit(application, usual=10, upload=100, upload_paths=["/upload"], spool=150)

    async def receive() -> Message:
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", length.encode())] if length else []
    await limited({"type": "http", "path": path, "headers": headers}, receive, send)
    return application, sent, waiting


async def test_a_body_within_the_limit_passes() -> None:
    _, sent, _ = await post([b"12345", b"67890"], length="10")
    assert sent[0]["status"] == 200
    assert sent[1]["body"] == b"10"


@pytest.mark.parametrize("length", ["", "3", "no number", "11"])
async def test_one_byte_more_is_refused_whatever_was_announced(length: str) -> None:
    application, sent, waiting = await post([b"12345", b"67890", b"x", b"y" * 50], length=length)
    assert application.taken <= 10
    assert waiting == []
    assert sent[0]["status"] == 413
    assert (b"content-type", b"application/problem+json") in sent[0]["headers"]
    assert json.loads(sent[1]["body"])["code"] == "over_limit"


async def test_the_last_chunk_may_be_the_one_too_many() -> None:
    _, sent, _ = await post([b"x" * 11])
    assert sent[0]["status"] == 413


async def test_an_upload_may_be_larger_and_its_refusal_names_the_setting() -> None:
    _, sent, _ = await post([b"x" * 100], path="/upload")
    assert sent[0]["status"] == 200
    _, sent, _ = await post([b"x" * 101], path="/upload")
    assert "JACKFIELD_UPLOAD_MB" in json.loads(sent[1]["body"])["detail"]


async def silence() -> Message:
    """Nothing comes, for as long as anybody waits."""
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_body_that_pauses_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "PAUSE_SECONDS", 0.01)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    limited = BodyLimit(Application(), usual=10, upload=100, upload_paths=["/upload"], spool=150)
    await limited({"type": "http", "path": "/", "headers": [(b"content-length", b"5")]}, silence, send)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_body_that_comes_in_drops_is_given_up() -> None:
    """Each byte comes a second before it would be given up, so only the pace as a whole is too slow."""
    now = 0.0

    async def drop() -> Message:
        nonlocal now
        now += body_limit.PAUSE_SECONDS - 1
        return {"type": "http.request", "body": b"x", "more_body": True}

    body = IncomingBody(drop, 1000, Spool(1000), clock=lambda: now)
    await body.receive()
    await body.receive()
    with pytest.raises(TooSlow):
        await body.receive()


async def test_after_its_body_a_client_may_stay_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [
        {"type": "http.request", "body": b"", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    body = IncomingBody(receive, 10, Spool(10))
    assert (await body.receive())["type"] == "http.request"
    monkeypatch.setattr(body_limit, "PAUSE_SECONDS", -1.0)
    assert (await body.receive())["type"] == "http.disconnect"


async def test_bodies_together_take_no_more_room_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal, "LINGER_SECONDS", 0.01)
    begun, gate = asyncio.Event(), asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    limited = BodyLimit(application, usual=10, upload=100, upload_paths=["/upload"], spool=150)
    answers: dict[str, list[Message]] = {"first": [], "second": [], "third": []}

    async def ask(name: str, length: bytes) -> None:
        async def send(message: Message) -> None:
            answers[name].append(message)

        scope = {"type": "http", "path": "/upload", "headers": [(b"content-length", length)]}
        await limited(scope, silence, send)

    first = asyncio.create_task(ask("first", b"100"))
    await begun.wait()
    await ask("second", b"51")
    assert answers["second"][0]["status"] == 503
    assert (b"retry-after", b"30") in answers["second"][0]["headers"]
    gate.set()
    await first
    await ask("third", b"100")
    assert answers["third"][0]["status"] == 200
