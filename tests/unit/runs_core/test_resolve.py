"""Whether a step takes a result, waits for one, or runs: every case with the facts made up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from runs.core.resolve import Await, Compute, Computing, Reuse, duplicates, reasons, resolve
from runs.core.result import Result
from runs.core.reuse import Earlier, Identity, Reason, parts_of
from tests.factories.plans import step

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHER = Computing(UUID(int=7), "elsewhere")


@dataclass
class MadeUp:
    """Facts as a test has them; ``at_hand``: what ``results`` gives where that is not all."""

    stored: Mapping[str, Sequence[Result]] = field(default_factory=dict)
    at_hand: Mapping[str, Sequence[Result]] = field(default_factory=dict)
    busy: Mapping[str, Computing] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    def results(
        self, keys: Collection[str], *, newest: Collection[str] = ()
    ) -> Mapping[str, Sequence[Result]]:
        self.asked.append(("results", frozenset(keys)))
        return {**self.stored, **{key: found for key, found in self.at_hand.items() if key not in newest}}

    def others(self, key: str, than: Result) -> Sequence[Result]:
        return [result for result in self.stored.get(key, ()) if result != than]

    def computing(self, keys: Collection[str]) -> Mapping[str, Computing]:
        self.asked.append(("computing", frozenset(keys)))
        return self.busy

    def condition(self, digest: str) -> str:
        return self.conditions.get(digest, "whole")


def result(digest: str = "bytes", hours: float = 1.0) -> Result:
    """A result of one output that was made so many hours ago."""
    outputs = {"value": {"digest": digest, "type": "file", "bytes": 3}}
    return Result(uuid4(), uuid4(), "source", outputs, 2.0, NOW - timedelta(hours=hours))


def identity(node: str = "a", key: str = "k", **changes: Any) -> Identity:
    planned = step(node, **changes)
    return Identity(planned, key, parts_of(planned, "code", "environment", {}).to_json())


def decision(facts: MadeUp, **changes: Any) -> Reuse | Await | Compute:
    return resolve([identity(**changes)], facts, NOW)["a"]


def test_a_step_without_a_result_runs() -> None:
    assert decision(MadeUp()) == Compute()


def test_the_newest_result_is_taken() -> None:
    newest, older = result(hours=1), result(hours=2)

    assert decision(MadeUp({"k": [newest, older]})) == Reuse(newest)


def test_an_older_result_is_taken_when_the_newest_has_lost_its_bytes() -> None:
    newest, older = result("lost"), result("kept")

    assert decision(MadeUp({"k": [newest, older]}, conditions={"lost": "gone"})) == Reuse(older)


def test_a_result_at_hand_without_its_bytes_is_no_reason_to_run_while_another_is_stored() -> None:
    lost, kept = result("lost"), result("kept")
    facts = MadeUp({"k": [lost, kept]}, at_hand={"k": [lost]}, conditions={"lost": "damaged"})

    assert decision(facts) == Reuse(kept)


def test_a_step_without_a_usable_result_runs_and_the_newest_says_why() -> None:
    facts = MadeUp(
        {"k": [result("damaged"), result("gone")]}, conditions={"damaged": "damaged", "gone": "gone"}
    )

    assert decision(facts) == Compute((Reason("artifact", "value", old="damaged"),))


def test_a_result_is_too_old_from_its_limit_on() -> None:
    facts = MadeUp({"k": [result(hours=1)]})

    assert isinstance(decision(facts, max_age_seconds=3601), Reuse)
    assert decision(facts, max_age_seconds=3600) == Compute((Reason("age", old=3600.0, new=3600),))


def test_a_step_that_another_one_computes_waits_for_it() -> None:
    assert decision(MadeUp(busy={"k": OTHER})) == Await(OTHER)


def test_a_result_that_is_there_is_better_than_one_to_wait_for() -> None:
    found = result()
    facts = MadeUp({"k": [found]}, busy={"k": OTHER})

    assert decision(facts) == Reuse(found)
    assert [what for what, _ in facts.asked] == ["results"]


@pytest.mark.parametrize("changes", [{"regenerate": True}, {"reuse": False}, {"deterministic": False}])
def test_a_step_that_has_to_run_takes_no_result_and_waits_for_nobody(changes: dict[str, bool]) -> None:
    facts = MadeUp({"k": [result()]}, busy={"k": OTHER})

    assert decision(facts, **changes) == Compute()
    assert facts.asked == []


def test_many_steps_ask_each_fact_once() -> None:
    found = result()
    facts = MadeUp({"k1": [found]}, busy={"k2": OTHER})
    steps = [identity(f"n{number}", f"k{number % 3}") for number in range(6)]

    decisions = resolve(steps, facts, NOW)

    assert [type(decisions[f"n{number}"]) for number in range(6)] == [Compute, Reuse, Await] * 2
    assert facts.asked == [("results", {"k0", "k1", "k2"}), ("computing", {"k0", "k2"})]


def test_of_steps_with_equal_keys_the_first_runs() -> None:
    steps = [identity("a", "k"), identity("b", "other"), identity("c", "k"), identity("d", "k")]

    assert duplicates(steps) == {"c": "a", "d": "a"}


def test_a_step_that_has_to_run_shares_with_no_equal_one() -> None:
    steps = [identity("a", regenerate=True), identity("b"), identity("c", reuse=False), identity("d")]

    assert duplicates(steps) == {"d": "b"}


def test_the_reasons_begin_with_what_demands_a_run() -> None:
    lost = Reason("artifact", "value", old="gone")
    earlier = [Earlier("succeeded", "old", {"component": "before"})]

    told = reasons(identity(regenerate=True), [lost], earlier)

    assert [reason.part for reason in told[:3]] == ["regenerate", "artifact", "component"]


def test_a_first_run_is_told_only_when_nothing_else_is() -> None:
    assert reasons(identity(), [], []) == [Reason("first_run")]
    assert reasons(identity(regenerate=True), [], []) == [Reason("regenerate")]
