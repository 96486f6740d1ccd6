"""The work as Airflow DAGs, in the folder that Airflow's processor reads."""

from __future__ import annotations

from typing import Any

from airflow.sdk import dag, task
from peer_work import STEPS, WARM_UP_STEPS, step


@task
def link(value: int) -> int:
    return step(value)


def linked(steps: int) -> None:
    value: Any = 0
    for number in range(steps):
        value = link.override(task_id=f"n{number}")(value)


@dag(schedule=None)
def warm_up() -> None:
    linked(WARM_UP_STEPS)


@dag(schedule=None)
def chain() -> None:
    linked(STEPS)


@dag(schedule=None)
def fan_out() -> None:
    for number in range(STEPS):
        link.override(task_id=f"n{number}")(number)


warm_up()
chain()
fan_out()
