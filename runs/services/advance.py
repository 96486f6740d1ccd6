"""What follows from the states of a run: decide, and turn decisions into events and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
from runs.ledger import Ledger
from runs.outbox import Command
from runs.services.slots import deal
from runs.transitions import Moves, record


def advance(run_id: UUID) -> None:
    """Look at a run and do what is to be done next, if anything."""
    record(run_id, (), follow=next_moves)


def next_moves(ledger: Ledger) -> Moves:
    """The follow-up of every record: what ``decide`` says, with the slots this run may take."""
    wants = _wants(ledger)
    targets = wants.keys() | ledger.freed_targets
    slots = deal(ledger, wants, targets)
    decisions = decide(ledger.plan, ledger.states, slots.own)
    commands = [
        *(command for decision in decisions for command in _commands(ledger, decision)),
        *_later(ledger),
        *(_wake(ledger, run_id) for run_id in slots.wake),
    ]
    return Moves([event for item in decisions for event in _events(ledger, item)], commands)


def _wants(ledger: Ledger) -> Counter[str]:
    """How many slots per target the run would take if all were free."""
    plan = ledger.plan
    unbounded = dict.fromkeys((step.compute for step in plan.steps), len(plan.steps))
    decisions = decide(plan, ledger.states, unbounded)
    return Counter(plan.by_node[item.node].compute for item in decisions if isinstance(item, Launch))


def _events(ledger: Ledger, decision: Decision) -> Iterable[RunEvent]:
    match decision:
        case Start():
            yield RunEvent("run.started")
        case Ready(node):
            yield RunEvent("step.ready", node)
        case Launch(node):
            yield from _launch_events(ledger, node)
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


def _launch_events(ledger: Ledger, node: str) -> Iterable[RunEvent]:
    step = ledger.steps[node]
    if step.status == "pending":
        yield RunEvent("step.ready", node)
    yield RunEvent("step.launching", node, {"attempt": step.attempt + 1, "target": step.target})


def fixed_outputs(plan: ExecutionPlan, node: str) -> dict[str, dict[str, object]]:
    """Outputs known before the run, as a step's ``outputs``."""
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


def _later(ledger: Ledger) -> Iterable[Command]:
    """Look again when the back-off of an attempt that crashed has passed."""
    for event in ledger.events:
        if event.type == "step.retrying" and event.data["wait_seconds"] > 0:
            key = f"advance:{ledger.run.id}:{event.node}:{event.data['attempt']}"
            yield Command("advance", key, delay_seconds=event.data["wait_seconds"])


def _wake(ledger: Ledger, run_id: UUID) -> Command:
    # The key names the cause: a row for an earlier cause may have been read already.
    return Command("advance", f"advance:{run_id}:{ledger.run.id}:{ledger.seq}", run_id=run_id)
