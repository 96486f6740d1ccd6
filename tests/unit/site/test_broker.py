"""The broker that each kind of installation gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dramatiq
import pytest
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.worker import Worker

from designer.site.broker import KEPT_DEAD_LETTERS, MemoryBroker, configure_broker
from designer.site.environment import Environment, read_environment


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[Environment]:
    """An embedded installation's; the process's own broker is put back afterwards."""
    own = dramatiq.get_broker()
    yield read_environment({"JACKFIELD_HOME": str(tmp_path)})
    dramatiq.set_broker(own)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", MemoryBroker),
        ("redis://127.0.0.1:1/0", RedisBroker),
        ("amqp://127.0.0.1:1", RabbitmqBroker),
    ],
)
def test_the_address_chooses_the_broker_and_nothing_is_asked_yet(
    environment: Environment, url: str, kind: type[dramatiq.Broker]
) -> None:
    broker = configure_broker(environment.model_copy(update={"broker_url": url}))

    assert isinstance(broker, kind)
    assert dramatiq.get_broker() is broker


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1:1/0"])
def test_no_message_is_ended_for_its_age_or_time(environment: Environment, url: str) -> None:
    broker = configure_broker(environment.model_copy(update={"broker_url": url}))

    names = {type(middleware).__name__ for middleware in broker.middleware}
    assert not names & {"AgeLimit", "TimeLimit", "Results", "Pipelines"}


def test_messages_that_fail_for_good_are_kept_within_bounds(environment: Environment) -> None:
    broker = configure_broker(environment)

    @dramatiq.actor(broker=broker, queue_name="trouble", max_retries=0)
    def fails() -> None:
        raise RuntimeError("for good")

    worker = Worker(broker, worker_timeout=20, worker_threads=2)
    worker.start()
    for _ in range(KEPT_DEAD_LETTERS + 20):
        fails.send()
    assert isinstance(broker, MemoryBroker)
    broker.join("trouble", timeout=30_000, fail_fast=False)
    worker.stop()

    assert len(broker.dead_letters) == KEPT_DEAD_LETTERS
