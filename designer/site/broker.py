"""The message broker: in this process's memory (embedded), Redis or RabbitMQ (server mode)."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Any
from urllib.parse import urlsplit

import dramatiq
from django.db import close_old_connections
from dramatiq.brokers.stub import StubBroker
from dramatiq.common import dq_name
from dramatiq.middleware import Callbacks, Middleware, Retries, ShutdownNotifications

from designer.site.environment import Environment
from runs.delivery.patient_queue import Patience, PatientQueue

#: Failed messages kept for inspection; what must not be lost is in the outbox.
KEPT_DEAD_LETTERS = 100
#: A lost message costs little: the sweep sends it again.
RETRIES = 2


class MemoryBroker(StubBroker):
    """dramatiq's in-memory broker for a long-lived process: bounded dead letters, and no polling."""

    def __init__(self, middleware: list[Middleware]) -> None:
        super().__init__(middleware)
        letters: Any = defaultdict(lambda: deque(maxlen=KEPT_DEAD_LETTERS))
        self.dead_letters_by_queue = letters

    def declare_queue(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = PatientQueue()
            self.emit_after("declare_queue", queue_name)
            delayed_name = dq_name(queue_name)
            self.queues[delayed_name] = PatientQueue()
            self.delay_queues.add(delayed_name)
            self.emit_after("declare_delay_queue", delayed_name)


class DatabaseConnections(Middleware):
    """Closes stale database connections between messages, as Django does between requests."""

    def before_process_message(self, broker: Any, message: Any) -> None:
        close_old_connections()

    def after_process_message(
        self, broker: Any, message: Any, *, result: Any = None, exception: BaseException | None = None
    ) -> None:
        close_old_connections()


def configure_broker(environment: Environment) -> dramatiq.Broker:
    """Set the process's broker; call before actors are imported."""
    broker = _broker(environment.broker_url)
    dramatiq.set_broker(broker)
    return broker


def _broker(url: str) -> dramatiq.Broker:
    # No AgeLimit, no TimeLimit: actors are short, and an exception raised into a thread may hit any line.
    middleware = [
        ShutdownNotifications(),
        Callbacks(),
        Retries(max_retries=RETRIES, min_backoff=1_000, max_backoff=10_000),
        DatabaseConnections(),
        Patience(),
    ]
    scheme = urlsplit(url).scheme
    if scheme in ("redis", "rediss"):
        from dramatiq.brokers.redis import RedisBroker

        # A dead worker's messages are requeued within a minute; our own sweep is faster.
        return RedisBroker(  # type: ignore[no-untyped-call]  # untyped in dramatiq
            url=url, middleware=middleware, heartbeat_timeout=15_000, maintenance_chance=20_000
        )
    if scheme in ("amqp", "amqps"):
        from designer.site.rabbitmq import SharedRabbitmqBroker

        return SharedRabbitmqBroker(url, middleware)
    return MemoryBroker(middleware)
