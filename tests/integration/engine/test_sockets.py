"""The websocket of a run, against real rows."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection

from runs.core.events import RunEvent
from runs.delivery import doorbell
from runs.journal.events import events_after
from runs.journal.record import record
from runs.journal.snapshot import snapshot_of
from runs.live import consumer
from runs.live.routing import websocket_urlpatterns
from runs.models import Run
from runs.scheduling.advance import next_moves
from tests.factories.plans import chain
from tests.factories.socket_reader import SocketReader
from tests.integration.engine.conftest import started

pytestmark = pytest.mark.usefixtures("home")

APPLICATION = URLRouter(websocket_urlpatterns)


def socket(
    run_id: object, after: object = 0, user: Any = None, origin: bytes = b"", host: bytes = b"localhost:8000"
) -> SocketReader:
    """A reader of a run: alice, unless another is named."""
    headers = [(b"host", host), *([(b"origin", origin)] if origin else [])]
    address = f"/ws/runs/{run_id}/?after={after}"
    return SocketReader(APPLICATION, address, *headers, user=user or User(username="alice"))


async def frames(reader: SocketReader, last: str = "end") -> list[dict[str, Any]]:
    """Frames up to the first of a kind."""
    found = [await reader.frame()]
    while found[-1]["t"] != last:
        found.append(await reader.frame())
    return found


async def closing_code(reader: SocketReader) -> int:
    """How a socket that was accepted is closed at once."""
    assert await reader.connect()
    message = await reader.next()
    assert message["type"] == "websocket.close"
    return int(message["code"])


def events_of(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for frame in found if frame["t"] == "events" for event in frame["events"]]


def progress(done: int) -> RunEvent:
    return RunEvent("step.progress", "n0", {"attempt": 1, "progress": {"done": done, "total": None}})


def finish(run: Run) -> None:
    """Bring a run of one step to its end."""
    data = {"attempt": 1, "exit_code": 0, "outputs": {}}
    record(run.id, [RunEvent("step.running", "n0", {"attempt": 1})])
    record(run.id, [RunEvent("step.succeeded", "n0", data)], follow=next_moves)


def apart(function: Any, *args: Any) -> threading.Thread:
    """A thread of its own, as workers are."""

    def run() -> None:
        try:
            function(*args)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


in_database = database_sync_to_async


async def test_a_reader_gets_every_event_then_the_end() -> None:
    run = await in_database(started)(chain(1))
    await in_database(finish)(run)
    reader = socket(run.id)
    await reader.connect()

    found = await frames(reader)

    assert events_of(found) == await in_database(events_after)(run.id, 0)
    assert found[-1] == {"t": "end", "seq": 7}
    assert (await reader.next())["code"] == 1000


async def test_a_reader_gets_only_what_comes_after_its_cursor() -> None:
    run = await in_database(started)(chain(1))
    await in_database(finish)(run)
    reader = socket(run.id, after=5)
    await reader.connect()

    assert [event["seq"] for event in events_of(await frames(reader))] == [6, 7]


async def test_news_from_another_thread_arrive_by_the_doorbell_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 3600.0)
    run = await in_database(started)(chain(1))
    reader = socket(run.id, after=4)
    await reader.connect()
    worker = apart(finish, run)

    found = await frames(reader)

    worker.join()
    assert [event["type"] for event in events_of(found)] == [
        "step.running",
        "step.succeeded",
        "run.succeeded",
    ]


async def test_news_from_another_process_arrive_through_redis(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, redis: str
) -> None:
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 3600.0)
    layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [redis]}}
    settings.CHANNEL_LAYERS = {"default": layer}
    run = await in_database(started)(chain(1))
    reader = socket(run.id, after=4)
    await reader.connect()
    worker = apart(finish, run)

    found = await frames(reader)

    worker.join()
    assert [event["seq"] for event in events_of(found)] == [5, 6, 7]
    await get_channel_layer().flush()


async def test_an_event_whose_doorbell_was_lost_comes_with_the_heartbeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doorbell, "ring", lambda run_id: None)
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 0.2)
    run = await in_database(started)(chain(1))
    reader = socket(run.id, after=4)
    await reader.connect()
    assert await reader.frame() == {"t": "heartbeat", "seq": 4}

    await in_database(finish)(run)

    assert [event["seq"] for event in events_of(await frames(reader))] == [5, 6, 7]


async def test_many_writers_and_a_reader_that_joins_midway_lose_nothing() -> None:
    run = await in_database(started)(chain(1))
    await in_database(record)(run.id, [RunEvent("step.running", "n0", {"attempt": 1})])

    def write() -> None:
        for number in range(60):
            record(run.id, [progress(number)])

    workers = [apart(write) for _ in range(3)]
    reader = socket(run.id)
    await reader.connect()
    while any(worker.is_alive() for worker in workers):
        await asyncio.sleep(0.01)
    data = {"attempt": 1, "exit_code": 0, "outputs": {}}
    await in_database(record)(run.id, [RunEvent("step.succeeded", "n0", data)], follow=next_moves)

    found = await frames(reader)

    seqs = [event["seq"] for event in events_of(found)]
    assert seqs == list(range(1, 4 + 1 + 180 + 2 + 1))


async def test_frames_hold_at_most_two_hundred_events() -> None:
    run = await in_database(started)(chain(1))
    await in_database(record)(run.id, [RunEvent("step.running", "n0", {"attempt": 1})])
    await in_database(record)(run.id, [progress(number) for number in range(450)])
    reader = socket(run.id)
    await reader.connect()

    sizes = [len((await reader.frame())["events"]) for _ in range(3)]

    assert sizes == [200, 200, 55]
    await reader.leave()


async def test_a_reader_far_behind_gets_a_snapshot_and_goes_on_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumer, "MAX_BACKLOG", 100)
    run = await in_database(started)(chain(1))
    await in_database(record)(run.id, [RunEvent("step.running", "n0", {"attempt": 1})])
    await in_database(record)(run.id, [progress(number) for number in range(150)])
    reader = socket(run.id)
    await reader.connect()

    first = await reader.frame()

    assert first == {"t": "reset", "snapshot": await in_database(snapshot_of)(run.id), "seq": 155}
    await in_database(record)(run.id, [progress(999)])
    assert [event["seq"] for event in (await reader.frame())["events"]] == [156]
    await reader.leave()


async def test_a_stranger_is_refused_with_a_code_that_browsers_see() -> None:
    run = await in_database(started)(chain(1))

    assert await closing_code(socket(run.id, 0, AnonymousUser())) == 4401


async def test_a_foreign_page_is_refused() -> None:
    run = await in_database(started)(chain(1))

    assert await closing_code(socket(run.id, origin=b"https://elsewhere.example")) == 4403


async def test_our_own_page_is_served() -> None:
    run = await in_database(started)(chain(1))
    reader = socket(run.id, origin=b"http://localhost:8000")
    await reader.connect()

    assert (await reader.frame())["t"] == "events"
    await reader.leave()


async def test_a_host_that_is_not_ours_is_refused_even_when_the_page_names_it_too() -> None:
    run = await in_database(started)(chain(1))
    reader = socket(run.id, origin=b"http://rebound.example", host=b"rebound.example")

    assert await closing_code(reader) == 4403


async def test_a_run_that_is_not_there_is_not_found() -> None:
    assert await closing_code(socket("0198c0de-0000-7000-8000-000000000001")) == 4404


async def test_an_address_without_an_id_is_not_found() -> None:
    assert await closing_code(socket("no-id")) == 4404


async def test_a_cursor_that_is_no_number_counts_from_the_start() -> None:
    run = await in_database(started)(chain(1))
    for after in ("x", "9" * 5000):
        reader = socket(run.id, after=after)
        assert await reader.connect()
        assert (await reader.frame())["events"][0]["seq"] == 1
        await reader.leave()


async def test_more_sockets_than_are_served_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    run = await in_database(started)(chain(1))
    monkeypatch.setattr(consumer, "MAX_SOCKETS", consumer._open_sockets + 1)
    reader = socket(run.id)
    await reader.connect()

    assert await closing_code(socket(run.id)) == 4429

    await reader.leave()
    again = socket(run.id)
    await again.connect()
    assert (await again.frame())["t"] == "events"
    await again.leave()
