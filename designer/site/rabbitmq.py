"""dramatiq's RabbitMQ broker, made safe for short-lived threads and for servers that lose their queues."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pika
from dramatiq import Message
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.common import q_name


class SharedRabbitmqBroker(RabbitmqBroker):
    """One connection for all publishing threads; lost queues are declared again.

    dramatiq opens a connection per publishing thread and keeps it. A web process handles each request
    in a new thread, so it would leak one connection per submitted run.
    """

    def __init__(self, url: str, middleware: list[Any]) -> None:
        super().__init__(url=url, middleware=middleware)
        #: Replaces dramatiq's thread-local namespace.
        self.state = SimpleNamespace()  # type: ignore[assignment]  # shared between threads on purpose
        self._publishing = threading.RLock()

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        with self._publishing:
            self._drop_dead_connection()
            return super().enqueue(message, delay=delay)

    def _drop_dead_connection(self) -> None:
        """Drop a connection that the server has closed because nobody answered its heartbeats.

        Messages written to it would be lost without an error.
        """
        connection = getattr(self.state, "connection", None)
        if connection is None:
            return
        with suppress(pika.exceptions.AMQPError):
            if connection.is_open:
                connection.process_data_events(time_limit=0)
        if not connection.is_open:
            del self.connection

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Any:
        # A consumer may be restarting because the server lost its data, queues included, and dramatiq
        # declares a queue only once.
        self.queues_pending.add(q_name(queue_name))
        return super().consume(queue_name, prefetch, timeout)

    def _ensure_queue(self, canonical_queue_name: str) -> None:
        with self._publishing:
            super()._ensure_queue(canonical_queue_name)  # type: ignore[no-untyped-call]  # untyped in dramatiq

    def get_queue_message_counts(self, queue_name: str) -> tuple[int, int, int]:
        with self._publishing:
            self._drop_dead_connection()
            return super().get_queue_message_counts(queue_name)
