"""Whether the server can do its work: database, broker and compute targets."""

from __future__ import annotations

import dramatiq
from django.db import connection
from dramatiq.brokers.stub import StubBroker

from compute.models import ComputeTarget


def unready() -> str | None:
    """The sentence that says what does not answer; None when all does."""
    for name, ask in (("database", _ask_database), ("broker", _ask_broker), ("compute", _ask_targets)):
        try:
            ask()
        except Exception as error:  # whatever fails: the answer is that it does, and how
            return f"The {name} does not answer: {error}"
    return None


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    broker = dramatiq.get_broker()
    if isinstance(broker, StubBroker):
        return
    if hasattr(broker, "client"):
        broker.client.ping()
    else:
        broker.get_queue_message_counts("control")  # type: ignore[attr-defined]  # RabbitMQ's


def _ask_targets() -> None:
    if not ComputeTarget.objects.exists():
        raise RuntimeError("no target has registered yet. Start a worker: manage.py run_worker")
