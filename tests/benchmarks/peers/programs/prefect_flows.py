"""The work as Prefect flows, run against the server that ``PREFECT_API_URL`` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peer_work import STEPS, WARM_UP_STEPS, step, timed
from prefect import flow, task
from prefect.cache_policies import INPUTS, TASK_SOURCE
from prefect.flows import Flow
from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner


@task
def link(value: int) -> int:
    return step(value)


@task(cache_policy=INPUTS + TASK_SOURCE, persist_result=True)
def kept_link(value: int) -> int:
    return step(value)


def chain(steps: int, task: Any = link) -> int:
    """Each step is called in the flow's own process, which is what the documentation begins with."""
    value = 0
    for _ in range(steps):
        value = task(value)
    return value


def kept_chain(steps: int) -> int:
    return chain(steps, kept_link)


def submitted_chain(steps: int, task: Any = link) -> int:
    """Each step is handed to the task runner and waits there for the one before."""
    value: Any = 0
    for _ in range(steps):
        value = task.submit(value)
    result: int = value.result()
    return result


def kept_submitted_chain(steps: int) -> int:
    return submitted_chain(steps, kept_link)


def fan_out(steps: int) -> None:
    futures = [link.submit(number) for number in range(steps)]
    for future in futures:
        future.result()


def flow_of(work: Callable[[int], Any], runner: Any) -> Flow[..., Any]:
    return flow(work, name=work.__name__, task_runner=runner)


def measure(mode: str, chain: Callable[[int], Any], kept: Callable[[int], Any], runner: Any) -> None:
    plain, caching, wide = (flow_of(work, runner) for work in (chain, kept, fan_out))
    plain(WARM_UP_STEPS)
    timed(mode, "chain", lambda: plain(STEPS))
    caching(STEPS)
    timed(mode, "cached", lambda: caching(STEPS))
    timed(mode, "fan_out", lambda: wide(STEPS))


def main() -> None:
    measure("in one process", chain, kept_chain, ThreadPoolTaskRunner())
    measure("a pool of processes", submitted_chain, kept_submitted_chain, ProcessPoolTaskRunner())


if __name__ == "__main__":
    main()
