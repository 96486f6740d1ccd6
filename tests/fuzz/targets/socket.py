"""The websocket: the whole application with the real consumer, its address, headers and messages."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable
from typing import Any

from tests.fuzz import installation
from tests.fuzz.mutations import json_of
from tests.fuzz.target import Target, Trial

#: For what never comes: nothing waits this long otherwise.
SECONDS = 60
CODES = (1000, 4401, 4403, 4404, 4429)
WORDS = [
    "path",
    "query",
    "headers",
    "frames",
    "after=0",
    "after=1&after=2",
    "after=999999999999999",
    "origin",
    "host",
]
WORDS += [
    "authorization",
    "cookie",
    "/ws/runs/RUN/",
    "/ws/runs/ENDED/",
    "TOKEN",
    "text",
    "bytes",
    "http://testserver",
]
WORDS += ["http://[::1", "http://testserver:99999", "Bearer ", "127.0.0.1", "\\xff"]


def make() -> Trial:
    installation.set_up()
    from django.conf import settings

    from designer.api.authentication import wrong_tokens
    from designer.site.asgi import application

    client = installation.owner()
    body = {"document": installation.drawing()}
    names = {"TOKEN": settings.JACKFIELD_TOKEN}
    for name in ("RUN", "ENDED"):
        names[name] = client.post("/api/v1/runs/", body, format="json").json()["id"]
    client.post(f"/api/v1/runs/{names['ENDED']}/cancel/", {}, format="json")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def trial(data: bytes) -> None:
        wrong_tokens.forget()
        spoken = conversation(data, names)
        if spoken is not None:
            loop.run_until_complete(asyncio.wait_for(speak(application, *spoken), SECONDS))

    return trial


def conversation(data: bytes, names: dict[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """The scope and the messages that a JSON text stands for; None for one that no server would pass on."""
    text = data.decode(errors="replace")
    for name, value in names.items():
        text = text.replace(name, value)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    headers = told.get("headers")
    pairs = headers.items() if isinstance(headers, dict) else ()
    scope = {
        "type": "websocket",
        "path": "/" + str(told.get("path", "")).lstrip("/"),
        "query_string": as_bytes(told.get("query", "")),
        "headers": [(as_bytes(name).lower(), as_bytes(value)) for name, value in pairs],
        "subprotocols": [],
        "client": ["127.0.0.1", 1],
    }
    frames = told.get("frames")
    return scope, [frame(item) for item in frames[:20]] if isinstance(frames, list) else []


def as_bytes(value: Any) -> bytes:
    return str(value).encode("latin-1", errors="replace")


def frame(item: Any) -> dict[str, Any]:
    """A message as servers pass it on: text, or bytes in base64."""
    if isinstance(item, dict) and isinstance(item.get("bytes"), str):
        return {
            "type": "websocket.receive",
            "bytes": base64.b64encode(item["bytes"].encode(errors="replace")),
        }
    text = item if isinstance(item, str) else json.dumps(item)
    return {"type": "websocket.receive", "text": text}


async def speak(application: Any, scope: dict[str, Any], frames: list[dict[str, Any]]) -> None:
    """One socket from its opening to its end; whoever still listens after the messages is left."""
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    closed: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            json.loads(message["text"])
        if message["type"] == "websocket.close":
            closed.append(message.get("code", 1000))
            incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})

    for message in ({"type": "websocket.connect"}, *frames, {"type": "websocket.disconnect", "code": 1001}):
        incoming.put_nowait(message)
    await application(scope, incoming.get, send)
    assert all(code in CODES for code in closed), closed


def seeds() -> Iterable[bytes]:
    known = {"authorization": "Bearer TOKEN", "host": "testserver", "origin": "http://testserver"}
    for path in ("/ws/runs/RUN/", "/ws/runs/ENDED/", "/ws/runs/x/", "/ws/", "/"):
        for query in ("", "after=3", "after=x&token=TOKEN"):
            told = {
                "path": path,
                "query": query,
                "headers": known,
                "frames": ["{}", {"t": "subscribe", "after": 1}],
            }
            yield json.dumps(told).encode()
    yield json.dumps(
        {"path": "/ws/runs/RUN/", "query": "", "headers": {}, "frames": [{"bytes": "x"}]}
    ).encode()


SOCKET = Target("socket", make, seeds, json_of(WORDS, spoil=False), longest=4_096)
