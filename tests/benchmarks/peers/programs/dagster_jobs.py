"""The work as Dagster jobs, in a module that its step processes import.

Without postponed annotations: Dagster reads those of its steps as they stand.
"""

from dagster import OpExecutionContext, job, multiprocess_executor, op
from peer_work import STEPS, WARM_UP_STEPS, step


@op
def first() -> int:
    return step(0)


@op
def link(value: int) -> int:
    return step(value)


@op
def leaf(context: OpExecutionContext) -> int:
    return step(int(context.op_handle.name.removeprefix("n")))


def linked(steps: int) -> None:
    value = first.alias("n0")()
    for number in range(1, steps):
        value = link.alias(f"n{number}")(value)


#: A server process that has imported Dagster and this module, from which each step is forked.
forked = multiprocess_executor.configured(
    {"start_method": {"forkserver": {"preload_modules": ["dagster", "dagster_jobs"]}}}, name="forked"
)


@job
def warm_up() -> None:
    linked(WARM_UP_STEPS)


@job
def chain() -> None:
    linked(STEPS)


@job
def fan_out() -> None:
    for number in range(STEPS):
        leaf.alias(f"n{number}")()


@job(executor_def=forked)
def forked_chain() -> None:
    linked(STEPS)


@job(executor_def=forked)
def forked_fan_out() -> None:
    for number in range(STEPS):
        leaf.alias(f"n{number}")()
