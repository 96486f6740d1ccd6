"""Schedule a run: decide what to do next, and turn the decisions into events and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from designer.plan import ExecutionPlan
from runs.core.decide import (
    Block,
    Cancel,
    Decision,
    Finish,
    Launch,
    Ready,
    Skip,
    Start,
    Stop,
    Succeed,
    decide,
)
from runs.core.events import RunEvent
from runs.core.names import attempt_name
from runs.core.states import RunStatus, StepStatus
from runs.delivery.command import Command
from runs.delivery.dispatch import WORKERS, Dispatch
from runs.journal.ledger import Ledger
from runs.journal.record import Moves, record
from runs.reuse.run_resolver import RunResolver, runs_awaiting
from runs.scheduling.slots import allot

#: Run statuses in which steps may start.
STARTING_STEPS = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})


def advance(run_id: UUID, dispatch: Dispatch = WORKERS) -> None:
    """Do what is next in a run, if anything."""
    record(run_id, (), follow=next_moves, dispatch=dispatch)


def next_moves(ledger: Ledger) -> Moves:
    """The follow-up of every record: what ``decide`` returns for the slots this run may take.

    Appends reused steps to the ledger first, so that ``decide`` sees them as finished.
    """
    resolver = RunResolver(ledger)
    _reuse(ledger, resolver)
    decisions, wake = _settled(ledger, resolver)
    commands = [
        *(command for decision in decisions for command in _commands(ledger, decision)),
        *_retries(ledger),
        *(_wake(ledger, run_id) for run_id in sorted(wake)),
    ]
    return Moves([event for item in decisions for event in _events(ledger, resolver, item)], commands)


def _reuse(ledger: Ledger, resolver: RunResolver) -> None:
    """Resolve reuse of steps that just got their inputs, and of those that wait for another's result."""
    decisions = _with_all_slots(ledger)
    ready = [*_launches(decisions, ledger), *(ledger.awaiting if ledger.status in STARTING_STEPS else ())]
    if not ready:
        return
    if any(isinstance(item, Succeed) for item in decisions):
        # Steps with fixed outputs first: the reuse keys of their readers depend on them.
        first = (item for item in decisions if isinstance(item, Start | Succeed))
        ledger.append(event for item in first for event in _events(ledger, resolver, item))
    resolver.resolve(ready)


def _launches(decisions: Iterable[Decision], ledger: Ledger) -> list[str]:
    """Steps that have just got all their inputs, and the ready steps that will get the slots just freed,
    so that one query serves both."""
    nodes = [item.node for item in decisions if isinstance(item, Launch)]
    fresh = [node for node in nodes if ledger.steps[node].status is StepStatus.PENDING]
    waiting = (node for node in nodes if ledger.steps[node].status is StepStatus.READY)
    return [*fresh, *islice(waiting, ledger.freed_slots.total())]


def _settled(ledger: Ledger, resolver: RunResolver) -> tuple[Sequence[Decision], set[UUID]]:
    """Decisions in which every launch has to run (none is reused or waits), and the runs to wake."""
    while True:
        wants = _wants(ledger)
        slots = allot(ledger, wants, wants.keys() | ledger.freed_slots.keys())
        decisions = decide(ledger.plan, ledger.states, slots.own, ledger.movable)
        if not resolver.resolve_launches([item.node for item in decisions if isinstance(item, Launch)]):
            break
    waiting = runs_awaiting(ledger.released, ledger.run.id) if ledger.released else ()
    # Whoever left a slot has woken the runs that wait for it, so a run that begins need not.
    return decisions, {*(() if ledger.begins else slots.wake), *waiting}


def _wants(ledger: Ledger) -> Counter[str]:
    """Slots per target that the run could use if all were free."""
    decisions = _with_all_slots(ledger)
    return Counter(ledger.steps[item.node].target for item in decisions if isinstance(item, Launch))


def _with_all_slots(ledger: Ledger) -> Sequence[Decision]:
    unbounded = dict.fromkeys(ledger.plan.targets, len(ledger.plan.steps))
    return decide(ledger.plan, ledger.states, unbounded, ledger.movable)


def _events(ledger: Ledger, resolver: RunResolver, decision: Decision) -> Iterable[RunEvent]:
    match decision:
        case Start():
            yield RunEvent("run.started")
        case Ready(node):
            yield RunEvent("step.ready", node)
        case Launch(node):
            yield from _launch_events(ledger, resolver, node)
        case Succeed(node):
            yield RunEvent("step.succeeded", node, {"outputs": fixed_outputs(ledger.plan, node)})
        case Block(node, because):
            yield RunEvent("step.upstream_failed", node, {"because": because})
        case Skip(node):
            yield RunEvent("step.skipped", node)
        case Cancel(node):
            yield RunEvent("step.cancelled", node)
        case Finish(status):
            yield RunEvent(f"run.{status}")


def _launch_events(ledger: Ledger, resolver: RunResolver, node: str) -> Iterable[RunEvent]:
    if ledger.steps[node].status is StepStatus.PENDING:
        yield RunEvent("step.ready", node)
    yield resolver.launching(node)


def fixed_outputs(plan: ExecutionPlan, node: str) -> dict[str, dict[str, object]]:
    """Outputs known before the run, in the form of a step's ``outputs``."""
    return {
        port: {"digest": ref.digest, "type": ref.type, "bytes": ref.bytes}
        for port, ref in plan.by_node[node].fixed.items()
    }


def _commands(ledger: Ledger, decision: Decision) -> Iterable[Command]:
    if isinstance(decision, Launch):
        name = attempt_name(ledger.run.id, decision.node, ledger.steps[decision.node].attempt + 1)
        yield Command("launch", f"launch:{name}", {"attempt": name})
    elif isinstance(decision, Stop):
        name = attempt_name(ledger.run.id, decision.node, ledger.steps[decision.node].attempt)
        yield Command("stop", f"stop:{name}", {"attempt": name})


def _retries(ledger: Ledger) -> Iterable[Command]:
    """Advance the run again once the back-off of a crashed attempt is over."""
    for event in ledger.events:
        if event.type == "step.retrying" and event.data["wait_seconds"] > 0:
            key = f"advance:{ledger.run.id}:{event.node}:{event.data['attempt']}"
            yield Command("advance", key, delay_seconds=event.data["wait_seconds"])


def _wake(ledger: Ledger, run_id: UUID) -> Command:
    # The key includes the event number: a row for an earlier event may already be in progress.
    return Command("advance", f"advance:{run_id}:{ledger.run.id}:{ledger.seq}", run_id=run_id)
