"""Whether the server is ready: data folder, database, broker and compute targets."""

from __future__ import annotations

import logging
import os
import tempfile

import dramatiq
from django.conf import settings
from django.db import connection
from dramatiq.brokers.stub import StubBroker

from compute.models import ComputeTarget
from designer.foundation.storage_failure import storage_failure

logger = logging.getLogger(__name__)

#: A block of common file systems.
BLOCK_BYTES = 4096


class NotRegistered(Exception):
    """No compute target is registered. The text is safe to show without a sign-in."""


def unready() -> str | None:
    """One sentence about the first part that is not ready; None when all are."""
    parts = (
        ("data folder", _write_home),
        ("database", _ask_database),
        ("broker", _ask_broker),
        ("compute", _ask_targets),
    )
    for name, ask in parts:
        try:
            ask()
        except NotRegistered as error:
            return str(error)
        except Exception as error:
            if failure := storage_failure(error):
                return failure.sentence
            # Details go to the log only: this check needs no sign-in, and drivers name hosts and users.
            logger.warning("The %s does not answer.", name, exc_info=True)
            return f"The {name} does not answer. The server's log says more."
    return None


def _write_home() -> None:
    """Write and sync a block: the disk may be full or read-only while reading still works."""
    with tempfile.TemporaryFile(dir=settings.JACKFIELD_HOME) as file:
        file.write(bytes(BLOCK_BYTES))
        file.flush()
        os.fsync(file.fileno())


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
        raise NotRegistered(
            "No compute target is registered yet. Start a worker: jackfield worker (manage.py run_worker)"
        )
