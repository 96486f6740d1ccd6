"""Fingerprints of what steps read outside: asked side by side, in bounded time, never raising."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from designer.components.registry import Registry, builtin_registry
from designer.plan import PlannedStep
from runs.reuse import fingerprints
from runs.reuse.fingerprints import with_fingerprints
from tests.factories.plans import plan, step

Rule = Callable[[Mapping[str, Any]], str | None]


def imports(node: str, url: str = "") -> PlannedStep:
    return step(node, "import_data", url=url or node)


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[Rule], None]:
    """Makes every step's fingerprint what a function of its parameters says."""
    monkeypatch.setattr(fingerprints, "_answers", {})

    def use(found: Rule) -> None:
        monkeypatch.setattr(Registry, "fingerprint", lambda self, name, version, values: found(values))

    return use


def found(*steps: PlannedStep, fresh_seconds: float = 0.0) -> dict[str, str | None]:
    return {item.node: item.fingerprint for item in with_fingerprints(plan(*steps), fresh_seconds).steps}


def test_only_what_reads_outside_is_asked(rule: Callable[[Rule], None]) -> None:
    rule(lambda values: f"etag {values['url']}")
    assert found(imports("a"), step("b", "add", "a"), step("c", "split_data")) == {
        "a": "etag a", "b": None, "c": None
    }  # fmt: skip


def test_all_are_asked_at_once(rule: Callable[[Rule], None]) -> None:
    together = threading.Barrier(4, timeout=20)

    def meet(values: Mapping[str, Any]) -> str:
        together.wait()
        return str(values["url"])

    rule(meet)
    assert found(*(imports(f"n{number}") for number in range(4)))["n3"] == "n3"


def test_a_source_that_does_not_answer_in_time_is_unknown(
    rule: Callable[[Rule], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "PATIENCE_SECONDS", 0.2)
    may_end = threading.Event()
    rule(lambda values: "slow" if values["url"] == "b" and may_end.wait(30) else "fast")
    try:
        assert found(imports("a"), imports("b")) == {"a": "fast", "b": None}
    finally:
        may_end.set()


def test_a_rule_that_raises_is_unknown(rule: Callable[[Rule], None]) -> None:
    def fail(values: Mapping[str, Any]) -> str:
        raise RuntimeError("broken")

    rule(fail)
    assert found(imports("a")) == {"a": None}


def test_an_answer_is_remembered_for_plans_and_asked_anew_for_a_run(rule: Callable[[Rule], None]) -> None:
    answers = iter(["first", "second", "third"])
    rule(lambda values: next(answers))
    assert found(imports("a"), fresh_seconds=60)["a"] == "first"
    assert found(imports("other", url="a"), fresh_seconds=60)["other"] == "first"
    assert found(imports("a"))["a"] == "second"
    assert found(imports("a", url="elsewhere"), fresh_seconds=60)["a"] == "third"


def test_import_data_is_such_a_component() -> None:
    spec = builtin_registry().get("import_data")
    assert spec is not None
    assert spec.reads_outside
    assert not spec.deterministic
