"""What workers do: short actors that are given ids and call one service."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from runs import outbox
from runs.models import Outbox
from runs.services import collect as collecting
from runs.services.advance import advance
from runs.services.cancel import stop
from runs.services.launch import build, launch

QUEUE = "control"


def _advance(row: Outbox) -> None:
    advance(row.run_id)


HANDLERS: dict[str, outbox.Handler] = {"launch": launch, "advance": _advance, "stop": stop, "build": build}


@dramatiq.actor(queue_name=QUEUE)
def deliver(row_id: str) -> None:
    outbox.deliver(UUID(row_id), HANDLERS)


@dramatiq.actor(queue_name=QUEUE)
def deliver_apart(row_id: str) -> None:
    outbox.deliver_apart(UUID(row_id), HANDLERS)


@dramatiq.actor(queue_name=QUEUE)
def collect(attempt_name: str) -> None:
    collecting.collect(attempt_name)
