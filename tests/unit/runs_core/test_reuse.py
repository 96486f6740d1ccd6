"""Reuse keys: what changes them and what does not, and how differences are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.plan import PlannedStep
from runs.core.reuse import (
    REASON_PARTS,
    Earlier,
    Json,
    Reason,
    canonical_parameters,
    explain,
    forced,
    parts_of,
    reuse_key,
    too_old,
)
from tests.factories.plans import step

A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64
PLANNED = step("mean", "add", "source", amount=1.5, columns={"names": ["a", "b"]}, one={"names": ["a"]})
INPUTS = {"first": ("table", A)}
Change = Callable[[PlannedStep], PlannedStep]


def parts(
    planned: PlannedStep = PLANNED,
    inputs: Mapping[str, tuple[str, str]] = INPUTS,
    code: str = "code",
    environment: str = "environment",
) -> Json:
    return parts_of(planned, code, environment, inputs).to_json()


def with_parameters(**values: Any) -> PlannedStep:
    return replace(PLANNED, parameters={**PLANNED.parameters, **values})


KEY = reuse_key(parts())

CHANGING = {
    "the component": parts(replace(PLANNED, component="subtract")),
    "its version": parts(replace(PLANNED, version="2")),
    "its code": parts(code="other"),
    "its environment": parts(environment="other"),
    "a parameter": parts(with_parameters(amount=2.0)),
    "true for 1": parts(with_parameters(amount=True)),
    "the type of a parameter": parts(with_parameters(amount="1.5")),
    "a further parameter": parts(with_parameters(seed=1)),
    "a parameter less": parts(replace(PLANNED, parameters={"amount": 1.5})),
    "the columns chosen": parts(with_parameters(columns={"names": ["a", "c"]})),
    "every column for one of that name": parts(with_parameters(one={"rules": [{"include": "all"}]})),
    "one of that name for every column": parts(
        with_parameters(one={"rules": [{"include": {"names": ["all"]}}]})
    ),
    "columns left out instead": parts(
        with_parameters(columns={"rules": [{"exclude": {"names": ["a", "b"]}}]})
    ),
    "the content of an input": parts(inputs={"first": ("table", B)}),
    "an input more": parts(inputs={**INPUTS, "second": ("table", B)}),
    "an input less": parts(inputs={}),
    "another port": parts(inputs={"second": ("table", A)}),
    "how an input is read": parts(inputs={"first": ("file", A)}),
    "what was found outside": parts(replace(PLANNED, fingerprint="etag 2")),
    "the target, where it matters": parts(replace(PLANNED, target_matters=True)),
}

LEAVING = {
    "another node id": parts(replace(PLANNED, node="other")),
    "another name": parts(replace(PLANNED, name="Sums")),
    "another entry point": parts(replace(PLANNED, entry="elsewhere:add")),
    "another source node": parts(replace(PLANNED, inputs=step("x", "add", "other").inputs)),
    "another target": parts(replace(PLANNED, compute="docker")),
    "another time limit": parts(replace(PLANNED, timeout_seconds=1)),
    "another memory limit": parts(replace(PLANNED, memory_mb=512)),
    "more retries": parts(replace(PLANNED, crash_retries=9)),
    "a limit of age": parts(replace(PLANNED, max_age_seconds=60)),
    "always run": parts(replace(PLANNED, reuse=False)),
    "regenerate": parts(replace(PLANNED, regenerate=True)),
    "the order of parameters": parts(
        replace(PLANNED, parameters=dict(reversed(list(PLANNED.parameters.items()))))
    ),
    "rules for short names": parts(with_parameters(columns={"rules": [{"include": {"names": ["a", "b"]}}]})),
    "one column as a bare name": parts(with_parameters(one="a")),
    "one column as a rule": parts(with_parameters(one={"rules": [{"include": {"names": ["a"]}}]})),
    "a tuple for a list": parts(with_parameters(columns={"names": ("a", "b")})),
}


@pytest.mark.parametrize("what", CHANGING)
def test_the_key_changes_with(what: str) -> None:
    assert reuse_key(CHANGING[what]) != KEY


@pytest.mark.parametrize("what", LEAVING)
def test_the_key_stays_with(what: str) -> None:
    assert reuse_key(LEAVING[what]) == KEY


def test_all_that_changes_the_key_gives_keys_of_their_own() -> None:
    assert len({reuse_key(changed) for changed in CHANGING.values()}) == len(CHANGING)


def test_a_target_counts_only_for_a_component_that_says_so() -> None:
    local = replace(PLANNED, target_matters=True)
    assert reuse_key(parts(local)) != reuse_key(parts(replace(local, compute="docker")))


def test_a_whole_float_is_the_whole_number() -> None:
    assert canonical_parameters({"a": 1.0, "b": [2.0, -0.0]}) == {"a": 1, "b": [2, 0]}
    assert type(canonical_parameters({"a": 1.0})["a"]) is int
    assert canonical_parameters({"a": 0.1, "b": True}) == {"a": 0.1, "b": True}


def test_a_text_that_is_like_a_selection_of_one_stays_itself() -> None:
    selection = {"names": ["a"], "more": 1}
    assert canonical_parameters({"a": selection}) == {"a": selection}


def test_long_texts_are_kept_short_and_told_apart_by_all_of_them() -> None:
    start = "x" * 500
    first, second = (parts(with_parameters(script=start + end)) for end in ("1", "2"))

    assert len(str(first["parameters"]["script"])) < 400
    assert reuse_key(first) != reuse_key(second)
    (reason,) = explain("new", second, {}, [Earlier("succeeded", "old", first)], ["succeeded"])
    assert (reason.part, reason.name) == ("parameter", "script")
    assert reason.old == reason.new == "x" * 200 + "…"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), values, max_size=4))
def test_a_canonical_value_is_canonical_already(parameters: dict[str, Any]) -> None:
    once = canonical_parameters(parameters)
    assert canonical_parameters(once) == once


@given(st.dictionaries(st.text(min_size=1, max_size=5), values, max_size=4), st.randoms())
def test_the_order_of_names_never_matters(parameters: dict[str, Any], random: Any) -> None:
    names = list(parameters)
    random.shuffle(names)
    shuffled = {name: parameters[name] for name in names}
    keys = [reuse_key(parts(replace(PLANNED, parameters=given))) for given in (parameters, shuffled)]
    assert keys[0] == keys[1]


def earlier(status: str = "succeeded", changed: Json | None = None) -> Earlier:
    known = changed or parts()
    return Earlier(status, reuse_key(known), known)


def why(now: Json, *before: Earlier) -> list[Reason]:
    sources = {"first": "source", "second": "other"}
    return explain(reuse_key(now), now, sources, before, ["succeeded", "reused"])


def test_a_node_without_an_earlier_attempt_runs_for_the_first_time() -> None:
    assert why(parts()) == [Reason("first_run")]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (parts(replace(PLANNED, component="subtract")), Reason("component", old="add", new="subtract")),
        (parts(replace(PLANNED, version="2")), Reason("version", old="1", new="2")),
        (parts(code="other"), Reason("code", old="code", new="other")),
        (parts(environment="new"), Reason("environment", old="environment", new="new")),
        (parts(with_parameters(amount=2.5)), Reason("parameter", "amount", old=1.5, new=2.5)),
        (parts(with_parameters(seed=7)), Reason("parameter", "seed", old=None, new=7)),
        (parts(inputs={"first": ("table", B)}), Reason("input", "first", "source", A, B)),
        (parts(inputs={**INPUTS, "second": ("table", B)}), Reason("input", "second", "other", None, B)),
        (parts(inputs={}), Reason("input", "first", "source", A, None)),
        (parts(replace(PLANNED, fingerprint="2")), Reason("fingerprint", old=None, new="2")),
        (parts(replace(PLANNED, target_matters=True)), Reason("target", old=None, new="local")),
    ],
    ids=lambda value: value.part if isinstance(value, Reason) else "",
)
def test_the_part_that_differs_is_told_with_old_and_new(now: Json, expected: Reason) -> None:
    assert why(now, earlier()) == [expected]


def test_every_part_that_differs_is_told() -> None:
    now = parts(with_parameters(amount=9.0), inputs={"first": ("table", B)}, code="new")
    assert [reason.part for reason in why(now, earlier())] == ["code", "parameter", "input"]


def test_an_attempt_that_went_well_is_compared_with_before_a_newer_one_that_did_not() -> None:
    failed, good = earlier("failed", parts(code="tried")), earlier("reused", parts(code="good"))
    assert why(parts(), failed, good) == [Reason("code", old="good", new="code")]


def test_the_same_that_did_not_end_well_is_told_as_unfinished() -> None:
    assert why(parts(), earlier("failed"), earlier("succeeded", parts(code="older"))) == [
        Reason("unfinished", old="failed")
    ]


def test_what_went_well_with_this_very_key_gives_no_reason() -> None:
    assert why(parts(), earlier("failed"), earlier("succeeded", parts(code="x")))[0].part == "unfinished"
    assert why(parts(), earlier("succeeded")) == []


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (step("a"), []),
        (step("a", regenerate=True), ["regenerate"]),
        (step("a", reuse=False), ["always_run"]),
        (step("a", deterministic=False), ["not_deterministic"]),
        (step("a", deterministic=False, fingerprint="etag 1"), []),
        (step("a", deterministic=False, max_age_seconds=60), []),
        (step("a", reuse=False, max_age_seconds=60), ["always_run"]),
    ],
)
def test_what_forces_a_step_to_run(planned: PlannedStep, expected: list[str]) -> None:
    assert [reason.part for reason in forced(planned)] == expected


@pytest.mark.parametrize(("age", "too_much"), [(59.9, False), (60.0, True), (61.0, True), (None, True)])
def test_a_result_older_than_the_limit_does_not_do(age: float | None, too_much: bool) -> None:
    assert bool(too_old(step("a", max_age_seconds=60), age)) is too_much
    assert too_old(step("a"), age) == []


def test_every_reason_is_one_of_the_agreed_parts() -> None:
    told = [why(changed, earlier()) for changed in CHANGING.values()]
    assert {reason.part for reasons in told for reason in reasons} <= set(REASON_PARTS)
