"""The delay of events to a browser is measured for new events, not for history."""

from __future__ import annotations

import asyncio

import pytest

from runs.delivery import doorbell
from runs.live import consumer
from runs.metrics import telemetry
from runs.models import Run
from tests.factories.plans import chain
from tests.factories.socket_reader import SocketReader
from tests.integration.engine.conftest import home, started
from tests.integration.engine.test_sockets import events_of, finish, frames, in_database, socket

__all__ = ["home"]

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def delays(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The measured delays in seconds."""
    found: list[float] = []
    monkeypatch.setattr(telemetry.EVENT_DELAY, "observe", found.append)
    return found


async def test_history_sent_to_a_late_reader_is_not_measured(delays: list[float]) -> None:
    run = await in_database(started)(chain(1))
    await in_database(finish)(run)
    reader = socket_of(run)
    await reader.connect()
    assert len(events_of(await frames(reader))) == 7
    assert delays == []


async def test_the_delay_of_an_event_sent_by_the_heartbeat_includes_the_wait_for_it(
    delays: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "ring", lambda run_id: None)
    monkeypatch.setattr(consumer, "HEARTBEAT_SECONDS", 0.5)
    run = await in_database(started)(chain(1))
    reader = socket_of(run)
    await reader.connect()
    await frames(reader, "heartbeat")
    before = asyncio.get_running_loop().time()
    await in_database(finish)(run)
    await frames(reader)
    assert 0 < delays[0] <= asyncio.get_running_loop().time() - before


def socket_of(run: Run) -> SocketReader:
    return socket(run.id)
