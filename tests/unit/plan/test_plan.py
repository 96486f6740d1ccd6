"""Plans as values and as JSON."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest

from designer.plan import (
    ArtifactRef,
    ExecutionPlan,
    PlannedInput,
    PlannedOutput,
    PlannedSecret,
    PlannedStep,
    plan_from_json,
    plan_to_json,
)

DATA = PlannedStep(
    "data",
    "dataset",
    "1",
    "",
    {"dataset": "cars", "version": 2},
    outputs=(PlannedOutput("output", "table"),),
    fixed={"output": ArtifactRef("sha256:1", "table", 10)},
)
HALVES = PlannedStep(
    "halves",
    "split",
    "1",
    "toys:split",
    MappingProxyType({"columns": {"rules": [{"include": "all"}]}}),
    inputs=(PlannedInput("dataset", "table", "data", "output"),),
    outputs=(PlannedOutput("first", "table"), PlannedOutput("second", "table", optional=True)),
    compute="docker",
    timeout_seconds=60,
    user_code=True,
    secrets={"API_TOKEN": PlannedSecret("service", 7)},
)
SUM = PlannedStep(
    "sum",
    "add",
    "2",
    "toys:add",
    inputs=(
        PlannedInput("first", "table", "halves", "first"),
        PlannedInput("second", "table", "halves", "second"),
        PlannedInput("third", "table", "data", "output"),
    ),
)
PLAN = ExecutionPlan((DATA, HALVES, SUM), {"rate": 0.5}, on_failure="stop")


def test_a_plan_survives_json_field_by_field() -> None:
    assert plan_from_json(json.loads(json.dumps(plan_to_json(PLAN)))) == PLAN


def test_a_plan_of_a_release_without_secrets_is_read() -> None:
    told = plan_to_json(ExecutionPlan((DATA, SUM)))
    for step in told["steps"]:
        del step["secrets"]
    assert plan_from_json(told) == ExecutionPlan((DATA, SUM))


def test_a_plan_knows_who_reads_whom() -> None:
    assert PLAN.upstream == {
        "data": frozenset(),
        "halves": frozenset({"data"}),
        "sum": frozenset({"data", "halves"}),
    }
    assert PLAN.downstream == {
        "data": frozenset({"halves", "sum"}),
        "halves": frozenset({"sum"}),
        "sum": frozenset(),
    }


def test_a_plan_of_another_format_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'jackfield/plan@2' is not jackfield/plan@1"):
        plan_from_json({**plan_to_json(PLAN), "format": "jackfield/plan@2"})
