"""What Jackfield's own RabbitMQ broker adds to dramatiq's."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import dramatiq

from designer.site.rabbitmq import SharedRabbitmqBroker
from tests.integration.brokers.test_brokers import until
from tests.real_parts.rabbitmq import delete_queues


class Wire:
    """A TCP connection to the server that can be cut on the server's side."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close as a server does after missed heartbeats, before the client has noticed."""
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._ends += [client, server]
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=[one, other], daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)


def actor_of(url: str) -> tuple[SharedRabbitmqBroker, dramatiq.Actor[[int], None]]:
    broker = SharedRabbitmqBroker(url, [])

    @dramatiq.actor(broker=broker, queue_name="control")
    def ring(number: int) -> None: ...

    return broker, ring


def test_threads_that_publish_and_end_share_one_connection(rabbitmq: str) -> None:
    broker, ring = actor_of(rabbitmq)
    threads = [threading.Thread(target=ring.send, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(broker.connections) == 1
    # A message just published may not be in the queue yet.
    until(lambda: broker.get_queue_message_counts("control")[0] == 20)
    broker.close()


def wired(url: str) -> tuple[Wire, str]:
    """A wire to the server, and the server's address by way of it."""
    port = urlsplit(url).port
    assert port is not None
    wire = Wire(port)
    return wire, url.replace(f":{port}/", f":{wire.port}/")


def test_a_connection_closed_by_the_server_loses_no_message(rabbitmq: str) -> None:
    wire, url = wired(rabbitmq)
    broker, ring = actor_of(url)
    for number in range(5):
        ring.send(number)
        # Once it is counted, the server has it.
        until(lambda expected=number + 1: broker.get_queue_message_counts("control")[0] == expected)
        wire.cut()
    assert len(broker.connections) == 1
    broker.close()
    wire.close()


def test_a_connection_closed_by_the_client_is_replaced(rabbitmq: str) -> None:
    broker, ring = actor_of(rabbitmq)
    ring.send(1)
    broker.connection.close()
    ring.send(2)
    until(lambda: broker.get_queue_message_counts("control")[0] == 2)
    broker.close()


def test_publishing_declares_the_queues_again_on_a_server_that_lost_them(rabbitmq: str) -> None:
    wire, url = wired(rabbitmq)
    broker, ring = actor_of(url)
    ring.send(1)
    until(lambda: broker.get_queue_message_counts("control")[0] == 1)
    wire.cut()
    delete_queues(rabbitmq)
    consumer = broker.consume("control", timeout=100)
    ring.send(2)
    until(lambda: (message := next(consumer)) is not None and message.args == (2,))
    consumer.close()
    broker.close()
    wire.close()
