"""decide(): the whole scheduler, as one pass over the plan. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from designer.plan import ExecutionPlan, PlannedStep
from runs.core.states import RUN_TERMINAL, STEP_ACTIVE, STEP_DONE, STEP_TERMINAL, RunStatus, StepStatus

R, S = RunStatus, StepStatus

#: Upstream states after which a step never gets its inputs.
BLOCKING = frozenset({S.FAILED, S.CRASHED, S.UPSTREAM_FAILED})


@dataclass(frozen=True, slots=True)
class RunStates:
    """Current states of a run. ``on_hold``: ready steps not to launch now, because they are in
    back-off or wait for the result of another step with the same reuse key."""

    run: RunStatus
    steps: Mapping[str, StepStatus]
    on_hold: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Start:
    """Start the run: its first step changes state."""


@dataclass(frozen=True, slots=True)
class Launch:
    """All inputs are available and a slot is free: start a new attempt."""

    node: str


@dataclass(frozen=True, slots=True)
class Ready:
    """All inputs are available, but no slot is free."""

    node: str


@dataclass(frozen=True, slots=True)
class Succeed:
    """The outputs were known before the run; no process is needed."""

    node: str


@dataclass(frozen=True, slots=True)
class Block:
    """An upstream step failed: ``because`` names the nearest one."""

    node: str
    because: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not run the step: an upstream step was skipped, or a failure stops the run."""

    node: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """The run is being cancelled and the step has not started."""

    node: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The run is being cancelled and the step's process may exist."""

    node: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Every step has ended."""

    status: RunStatus


Decision = Start | Launch | Ready | Succeed | Block | Skip | Cancel | Stop | Finish

#: The status of a step after a decision, for deciding the steps after it.
_RESULT: Mapping[type, StepStatus] = {
    Launch: S.LAUNCHING,
    Ready: S.READY,
    Succeed: S.SUCCEEDED,
    Block: S.UPSTREAM_FAILED,
    Skip: S.SKIPPED,
    Cancel: S.CANCELLED,
}


def decide(
    plan: ExecutionPlan,
    states: RunStates,
    limits: Mapping[str, int],
    movable: Sequence[str] | None = None,
) -> tuple[Decision, ...]:
    """What to do next, in plan order; ``()`` when there is nothing to do.

    ``limits``: free slots per compute target for this run; a target not listed has none.
    Once the decisions are recorded, deciding again returns only ``Stop`` for steps that are still
    ending. ``movable``: the steps that can change state, in plan order; None: any of them.
    """
    if states.run in RUN_TERMINAL:
        return ()
    steps = dict(states.steps)
    free = dict(limits)
    halting = plan.on_failure == "stop" and any(status in BLOCKING for status in steps.values())
    decisions: list[Decision] = []
    for step in plan.steps if movable is None else map(plan.by_node.__getitem__, movable):
        decision = _decide_step(plan, step, states, steps, free, halting)
        if decision is None:
            continue
        decisions.append(decision)
        steps[step.node] = _RESULT.get(type(decision), steps[step.node])
        if isinstance(decision, Launch):
            free[step.compute] -= 1
    # From the end: unended steps are usually the last ones, so this stops early.
    if all(status in STEP_TERMINAL for status in reversed(steps.values())):
        decisions.append(Finish(outcome(states.run, steps.values())))
    if states.run is R.QUEUED and any(not isinstance(item, Ready) for item in decisions):
        decisions.insert(0, Start())
    return tuple(decisions)


def outcome(run: RunStatus, steps: Iterable[StepStatus]) -> RunStatus:
    """The final status of a run whose steps have all ended.

    Cancelling after the last step has ended has no effect.
    """
    ended = set(steps)
    if run is R.CANCELLING and S.CANCELLED in ended:
        return R.CANCELLED
    return R.FAILED if ended & BLOCKING else R.SUCCEEDED


def _decide_step(
    plan: ExecutionPlan,
    step: PlannedStep,
    states: RunStates,
    steps: Mapping[str, StepStatus],
    free: Mapping[str, int],
    halting: bool,
) -> Decision | None:
    status = steps[step.node]
    if status in STEP_ACTIVE:
        return Stop(step.node) if states.run is R.CANCELLING else None
    if status in STEP_TERMINAL:
        return None
    if states.run is R.CANCELLING:
        return Cancel(step.node)
    return _decide_waiting(plan, step, states, steps, free, halting)


def _decide_waiting(
    plan: ExecutionPlan,
    step: PlannedStep,
    states: RunStates,
    steps: Mapping[str, StepStatus],
    free: Mapping[str, int],
    halting: bool,
) -> Decision | None:
    """Decide a pending or ready step of a run that is not being cancelled."""
    sources = sorted(plan.upstream[step.node])
    failed = [source for source in sources if steps[source] in BLOCKING]
    if failed:
        return Block(step.node, failed[0])
    if halting or any(steps[source] in (S.SKIPPED, S.CANCELLED) for source in sources):
        return Skip(step.node)
    if step.fixed:
        return Succeed(step.node)
    if any(steps[source] not in STEP_DONE for source in sources):
        return None
    if free.get(step.compute, 0) > 0 and step.node not in states.on_hold:
        return Launch(step.node)
    return Ready(step.node) if steps[step.node] is S.PENDING else None
