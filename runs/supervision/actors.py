"""Dramatiq actors: short, given ids only, each calling one service."""

from __future__ import annotations

from typing import Any

import dramatiq

from runs.delivery import outbox
from runs.delivery.command import Handler, Task
from runs.execution import collect as collecting
from runs.execution.launch import build, launch
from runs.execution.stop import stop
from runs.scheduling.advance import advance

QUEUE = "control"


def _advance(task: Task) -> None:
    advance(task.run_id)


HANDLERS: dict[str, Handler] = {"launch": launch, "advance": _advance, "stop": stop, "build": build}


@dramatiq.actor(queue_name=QUEUE)
def deliver(*task: Any) -> None:
    outbox.deliver(Task.from_message(*task), HANDLERS)


@dramatiq.actor(queue_name=QUEUE)
def deliver_apart(*task: Any) -> None:
    outbox.deliver_apart(Task.from_message(*task), HANDLERS)


@dramatiq.actor(queue_name=QUEUE)
def collect(attempt_name: str) -> None:
    collecting.collect(attempt_name)
