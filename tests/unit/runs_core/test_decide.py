"""decide(): examples, then what holds for every plan and every course of events."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from designer.plan import ExecutionPlan
from runs.core.decide import (
    Block,
    Cancel,
    Decision,
    Finish,
    Launch,
    Ready,
    RunStates,
    Skip,
    Start,
    Stop,
    Succeed,
    decide,
)
from runs.core.states import STEP_ACTIVE, STEP_DONE, STEP_TERMINAL, RunStatus, StepStatus
from tests.factories.plans import chain, fixed, plan, step

R, S = RunStatus, StepStatus
PLENTY = {"local": 99}


def states(plan: ExecutionPlan, run: RunStatus = R.RUNNING, **known: StepStatus) -> RunStates:
    """Every step pending but those named."""
    return RunStates(run, {step.node: known.get(step.node, S.PENDING) for step in plan.steps})


def test_a_new_run_starts_and_launches_what_has_its_inputs() -> None:
    drawn = chain(3)

    assert decide(drawn, states(drawn, R.QUEUED), PLENTY) == (Start(), Launch("n0"))


def test_a_run_without_a_free_slot_stays_queued() -> None:
    drawn = chain(2)

    assert decide(drawn, states(drawn, R.QUEUED), {"local": 0}) == (Ready("n0"),)


def test_no_more_is_launched_than_slots_are_free() -> None:
    drawn = plan(step("a"), step("b"), step("c"))

    assert decide(drawn, states(drawn), {"local": 2}) == (Launch("a"), Launch("b"), Ready("c"))


def test_each_target_has_its_own_slots() -> None:
    drawn = plan(step("a"), step("b", compute="docker"), step("c", compute="elsewhere"))

    decisions = decide(drawn, states(drawn), {"local": 1, "docker": 1})

    assert decisions == (Launch("a"), Launch("b"), Ready("c"))


def test_a_step_with_known_outputs_succeeds_at_once_and_its_reader_launches_with_it() -> None:
    drawn = plan(fixed("data"), step("read", "add", "data"))

    assert decide(drawn, states(drawn), PLENTY) == (Succeed("data"), Launch("read"))


def test_a_run_of_known_outputs_alone_finishes_at_once() -> None:
    drawn = plan(fixed("data"))

    assert decide(drawn, states(drawn, R.QUEUED), {}) == (Start(), Succeed("data"), Finish(R.SUCCEEDED))


def test_a_failed_step_blocks_only_its_descendants() -> None:
    drawn = plan(step("bad"), step("below", "add", "bad"), step("deeper", "add", "below"), step("beside"))

    decisions = decide(drawn, states(drawn, bad=S.FAILED), PLENTY)

    assert decisions == (Block("below", "bad"), Block("deeper", "below"), Launch("beside"))


def test_a_failure_stops_everything_that_has_not_started_when_the_pipeline_says_so() -> None:
    drawn = plan(step("bad"), step("below", "add", "bad"), step("runs"), step("waits"), on_failure="stop")

    decisions = decide(drawn, states(drawn, bad=S.FAILED, runs=S.RUNNING), PLENTY)

    assert decisions == (Block("below", "bad"), Skip("waits"))


def test_what_reads_a_skipped_step_is_skipped() -> None:
    drawn = chain(3)

    decisions = decide(drawn, states(drawn, n0=S.SKIPPED), PLENTY)

    assert decisions == (Skip("n1"), Skip("n2"), Finish(R.SUCCEEDED))


def test_cancelling_ends_what_waits_and_stops_what_runs() -> None:
    drawn = plan(step("runs"), step("launches"), step("waits", "add", "runs"))

    decisions = decide(drawn, states(drawn, R.CANCELLING, runs=S.RUNNING, launches=S.LAUNCHING), PLENTY)

    assert decisions == (Stop("runs"), Stop("launches"), Cancel("waits"))


def test_a_cancel_that_comes_after_the_last_end_changes_nothing() -> None:
    drawn = chain(2)

    decisions = decide(drawn, states(drawn, R.CANCELLING, n0=S.SUCCEEDED, n1=S.SUCCEEDED), {})

    assert decisions == (Finish(R.SUCCEEDED),)


def test_a_step_in_its_back_off_is_not_launched() -> None:
    drawn = plan(step("a"), step("b"))
    held = RunStates(R.RUNNING, {"a": S.READY, "b": S.READY}, frozenset({"a"}))

    assert decide(drawn, held, PLENTY) == (Launch("b"),)


def test_a_run_that_ended_is_left_alone() -> None:
    drawn = chain(1)

    assert decide(drawn, states(drawn, R.FAILED), PLENTY) == ()


@st.composite
def plans(draw: st.DrawFn) -> ExecutionPlan:
    """Acyclic plans: each step reads up to two earlier ones; some outputs are known beforehand."""
    steps = []
    for number in range(draw(st.integers(1, 12))):
        if draw(st.integers(0, 5)) == 0:
            steps.append(fixed(f"n{number}"))
            continue
        count = draw(st.integers(0, min(number, 2)))
        sources = draw(st.permutations([f"n{earlier}" for earlier in range(number)]))[:count]
        target = draw(st.sampled_from(["local", "docker"]))
        steps.append(step(f"n{number}", "add", *sources, compute=target))
    return plan(*steps, on_failure=draw(st.sampled_from(["continue", "stop"])))


#: How an active step goes on: it ends somehow, or its attempt crashes and it is ready again.
ENDS = [S.SUCCEEDED, S.SUCCEEDED, S.SUCCEEDED, S.FAILED, S.CRASHED, S.READY, S.RUNNING]


class Simulation:
    """A run whose decisions are carried out and whose processes end as the draw says."""

    def __init__(self, drawn: ExecutionPlan, limits: Mapping[str, int]) -> None:
        self.plan = drawn
        self.limits = limits
        self.run = R.QUEUED
        self.steps = {step.node: S.PENDING for step in drawn.steps}
        self.crashes = dict.fromkeys(self.steps, 0)

    def decide(self) -> tuple[Decision, ...]:
        used = {
            name: sum(
                self.steps[step.node] in STEP_ACTIVE for step in self.plan.steps if step.compute == name
            )
            for name in self.limits
        }
        free = {name: self.limits[name] - used[name] for name in self.limits}
        return decide(self.plan, RunStates(self.run, self.steps), free)

    def carry_out(self, decision: Decision) -> None:
        match decision:
            case Start():
                self.run = R.RUNNING
            case Finish(status):
                self.run = status
            case Launch(node):
                assert all(self.steps[source] in STEP_DONE for source in self.plan.upstream[node])
                self.steps[node] = S.LAUNCHING
            case Ready(node):
                self.steps[node] = S.READY
            case Succeed(node):
                assert self.plan.by_node[node].fixed
                self.steps[node] = S.SUCCEEDED
            case Block(node, because):
                assert because in self.plan.upstream[node]
                self.steps[node] = S.UPSTREAM_FAILED
            case Skip(node):
                self.steps[node] = S.SKIPPED
            case Cancel(node):
                self.steps[node] = S.CANCELLED
            case Stop(node):
                assert self.run is R.CANCELLING
                assert self.steps[node] in STEP_ACTIVE

    def go_on(self, node: str, end: StepStatus) -> None:
        if end is S.READY:
            self.crashes[node] += 1
            end = S.CRASHED if self.crashes[node] > 2 else S.READY
        if self.run is R.CANCELLING and end in (S.READY, S.RUNNING):
            end = S.CANCELLED
        self.steps[node] = end

    @property
    def active(self) -> list[str]:
        return [node for node, status in self.steps.items() if status in STEP_ACTIVE]


@given(plans(), st.data(), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_every_run_terminates_and_nothing_is_pending_at_rest(
    drawn: ExecutionPlan, data: st.DataObject, slots: int
) -> None:
    simulation = Simulation(drawn, {"local": slots, "docker": 1})
    cancel_at = data.draw(st.one_of(st.none(), st.integers(0, 20)))

    for turn in range(200):
        if turn == cancel_at and simulation.run in (R.QUEUED, R.RUNNING):
            simulation.run = R.CANCELLING
        for decision in simulation.decide():
            simulation.carry_out(decision)
        assert len(simulation.active) <= slots + 1
        if not simulation.active:
            break
        node = data.draw(st.sampled_from(simulation.active))
        simulation.go_on(node, data.draw(st.sampled_from(ENDS)))

    assert simulation.run in (R.SUCCEEDED, R.FAILED, R.CANCELLED)
    assert set(simulation.steps.values()) <= STEP_TERMINAL


@given(plans(), st.data())
@settings(max_examples=200, deadline=None)
def test_deciding_again_gives_nothing_new(drawn: ExecutionPlan, data: st.DataObject) -> None:
    simulation = Simulation(drawn, {"local": 2, "docker": 1})
    # In turns, as a run goes: decided, carried out, one process further.
    for _ in range(data.draw(st.integers(0, 6))):
        for decision in simulation.decide():
            simulation.carry_out(decision)
        if simulation.active:
            simulation.go_on(data.draw(st.sampled_from(simulation.active)), data.draw(st.sampled_from(ENDS)))
    for decision in simulation.decide():
        simulation.carry_out(decision)

    assert simulation.decide() == ()
