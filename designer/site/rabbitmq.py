"""dramatiq's RabbitMQ broker, for processes whose threads come and go and servers that forget."""

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
    """One connection for all threads that publish, and queues that are made again when they are gone.

    dramatiq keeps a connection for each thread that ever published. A web process answers every
    request in a thread of its own, and would keep one for each run that was submitted.
    """

    def __init__(self, url: str, middleware: list[Any]) -> None:
        super().__init__(url=url, middleware=middleware)
        #: In place of a thread's own namespace.
        self.state = SimpleNamespace()  # type: ignore[assignment]  # not of one thread: the point
        self._publishing = threading.RLock()

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        with self._publishing:
            self._notice_the_end()
            return super().enqueue(message, delay=delay)

    def _notice_the_end(self) -> None:
        """Drop a connection that the server closed meanwhile (nobody answered its heartbeats).

        What is written to it would be lost without an error.
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
        # A consumer that starts again may do so because the server lost its data, queues included;
        # dramatiq takes them to be there once it has declared them.
        self.queues_pending.add(q_name(queue_name))
        return super().consume(queue_name, prefetch, timeout)

    def _ensure_queue(self, canonical_queue_name: str) -> None:
        with self._publishing:
            super()._ensure_queue(canonical_queue_name)  # type: ignore[no-untyped-call]  # theirs has no types

    def get_queue_message_counts(self, queue_name: str) -> tuple[int, int, int]:
        with self._publishing:
            self._notice_the_end()
            return super().get_queue_message_counts(queue_name)
