"""A body over its limit is refused while it arrives, and kept nowhere."""

from __future__ import annotations

import json

import pytest

from designer.site.body_limit import BodyLimit, Message, Receive, Scope, Send


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
    limited = BodyLimit(application, usual=10, upload=100, upload_path="/upload")

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
