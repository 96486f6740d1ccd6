"""RabbitMQ goes away in the middle of a run and comes back with nothing in it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.crew import until
from tests.e2e.documents import document, node
from tests.e2e.drawings import Gate
from tests.e2e.installation import Installation
from tests.e2e.server import Answer, Server, steps_of
from tests.e2e.test_kill import assert_whole
from tests.real_parts.rabbitmq import OwnRabbitmq
from tests.real_parts.session import free_port

pytestmark = pytest.mark.soak


@pytest.fixture
def installation(
    tmp_path: Path, postgres: str, redis: str, own_rabbitmq: OwnRabbitmq
) -> Iterator[Installation]:
    running = Installation(
        tmp_path / "home",
        free_port(),
        DATABASE_URL=postgres,
        BROKER_URL=own_rabbitmq.url,
        CHANNEL_URL=redis,
        JACKFIELD_PROCESS_TARGET="1",
    )
    try:
        running.start()
        yield running
    finally:
        running.end()


def ready(server: Server) -> Answer:
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=60) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def test_runs_end_though_the_broker_was_away(
    installation: Installation, own_rabbitmq: OwnRabbitmq, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    drawn = document(
        [gate.node("first"), node("summary", "summarize_data")], ["first.dataset1 > summary.dataset"]
    )
    before = installation.start_run(drawn)
    installation.wait_for(before, lambda run: steps_of(run)["first"]["status"] == "running")

    own_rabbitmq.kill()

    until(lambda: ready(installation).status == 503)
    assert b"broker" in ready(installation).content
    meanwhile = installation.start_run(
        document([node("data", "enter_data_manually", data="a\n1\n", format="csv", has_header=True)], [])
    )
    assert len(installation.get("runs/")["results"]) == 2
    gate.open()

    own_rabbitmq.start()

    assert_whole(installation, before)
    assert_whole(installation, meanwhile)
    until(lambda: ready(installation).status == 200)
