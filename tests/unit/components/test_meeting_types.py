"""Where two tables, or a table and a model, meet: any two column types give a result or a ComponentError.

A component with two inputs is tried as soon as ``cases.py`` has a case of it, a learner as soon as it is
registered. ``make verify`` tries every pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Transform
from compute.sdk.table import ColumnMeta, Table
from designer.components.registry import builtin_registry
from designer.testing import Case, run_case
from tests.factories.tables import run
from tests.unit.components.cases import all_cases

REGISTRY = builtin_registry()
#: A column of each kind: some of its values, which are repeated to the wanted length.
_VALUES: Mapping[str, pl.Series] = {
    "words": pl.Series(["red", "blue", "", "Blue", "ä 'quoted\""]),
    "whole texts": pl.Series(["1", "2", "03", "1.0"]),
    "truth texts": pl.Series(["true", "False", "no"]),
    "date texts": pl.Series(["2024-01-01", "2024-01-02T03:04:05", "x"]),
    "integers": pl.Series([1, 2, 3, 2**53 + 1, -(2**63)]),
    "small integers": pl.Series([0, 1]),
    "doubles": pl.Series([1.0, 2.5, 1e-5, 1e20, -0.0, 1e300]),
    "infinity": pl.Series([1.0, float("inf"), float("-inf")]),
    "booleans": pl.Series([True, False]),
    "gaps": pl.Series([1.0, None, 2.0]),
    "nothing": pl.Series([None], dtype=pl.String),
    "no type": pl.Series([None], dtype=pl.Null),
    "datetimes": pl.Series([datetime(2024, 1, 1), datetime(1, 1, 1), datetime(9999, 12, 31)]),
    "dates": pl.Series([date(2024, 1, 1), date(1, 1, 1)]),
    "times": pl.Series([time(1, 2), time(23, 59, 59)]),
    "durations": pl.Series([timedelta(days=1), timedelta(microseconds=1)]),
    "decimals": pl.Series([Decimal("1.50"), Decimal("2.00")]),
    "lists": pl.Series([[1, 2], []], dtype=pl.List(pl.Int64)),
    "structs": pl.Series([{"a": 1}, {"a": None}]),
    "binary": pl.Series([b"a", b""]),
    "categories": pl.Series(["a", "b"], dtype=pl.Categorical),
}


def storable(values: pl.Series) -> bool:
    """Whether a table can hold them at all."""
    try:
        Table.of(pl.DataFrame({"x": values}))
    except pl.exceptions.PolarsError:
        return False
    return True


KINDS = {name: values for name, values in _VALUES.items() if storable(values)}
PAIRS = list(product(KINDS, KINDS))
LEARNERS = sorted(
    spec.name
    for spec in REGISTRY.all()
    if [str(port.type) for port in spec.outputs] == ["untrained_model"] and not spec.inputs
)


def column(name: str, kind: str, length: int) -> pl.Series:
    values = KINDS[kind]
    repeated = pl.concat([values] * (length // len(values) + 1))[:length] if length else values[:0]
    return repeated.alias(name)


def with_kind(table: Table, name: str, kind: str, *, categorical: bool = False) -> Table:
    """The table with a column of that kind in the place of its own."""
    frame = table.frame.with_columns(column(name, kind, table.rows))
    changed = Table.of(frame, table.columns)
    flag = categorical or kind == "categories" or changed.columns[name].categorical
    return changed.with_meta([name], categorical=flag)


def answered(use: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What it returns; None after a ComponentError, the only exception that may be raised."""
    with log.capture(), suppress(ComponentError):
        return use(*arguments, **named)


@cache
def meetings() -> list[Case]:
    """The cases in which a table meets something at another input."""
    return [
        case
        for case in all_cases()
        if len(case.inputs) > 1 and any(isinstance(value, Table) for value in case.inputs.values())
    ]


@cache
def places() -> list[tuple[Case, str, str]]:
    """Every column of every table that meets something."""
    return [
        (case, port, name)
        for case in meetings()
        for port, value in case.inputs.items()
        if isinstance(value, Table)
        for name in value.names
    ]


def meet(case: Case, kinds: Mapping[tuple[str, str], str]) -> None:
    inputs = dict(case.inputs)
    for (port, name), kind in kinds.items():
        inputs[port] = with_kind(inputs[port], name, kind)
    answered(run_case, REGISTRY, replace(case, inputs=inputs))


def test_every_component_that_joins_two_inputs_is_tried() -> None:
    joining = {
        spec.name for spec in REGISTRY.all() if len([port for port in spec.inputs if not port.optional]) > 1
    }
    assert joining <= {case.component for case in meetings()}
    assert len(LEARNERS) >= 6


@settings(max_examples=30)
@given(st.data())
def test_columns_of_any_type_can_meet(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(places()) - 1))
    case, port, name = places()[index]
    other_port, other = data.draw(st.sampled_from([place[1:] for place in places() if place[0] is case]))
    kinds = {
        (port, name): data.draw(st.sampled_from(list(KINDS))),
        (other_port, other): data.draw(st.sampled_from(list(KINDS))),
    }
    meet(case, kinds)


@pytest.mark.verify
@pytest.mark.parametrize("index", range(len(places())))
def test_every_two_types_can_meet_in_every_column(index: int) -> None:
    case, port, name = places()[index]
    others = [(other, same) for same_case, other, same in places() if same_case is case and other != port]
    for first, second in PAIRS:
        for place in [place for place in others if place[1] == name] or others[:1] or [(port, name)]:
            meet(case, {(port, name): first, place: second})


def rows(kind: str, *, categorical: bool, label: str) -> Table:
    count = 24
    frame = pl.DataFrame(
        {
            "x": [float(index % 7) for index in range(count)],
            "thing": column("thing", kind, count),
            "y": [index % 2 for index in range(count)],
        }
    )
    table = Table.of(frame, {"y": ColumnMeta(role="label")})
    table = table.with_meta(["thing"], categorical=categorical or kind == "categories")
    return table if label == "thing" else table.with_meta(["y"], role="label")


@cache
def fitted(learner: str, kind: str, categorical: bool, label: str) -> Any:
    """The model of a learner, None if it cannot use the column."""
    untrained = run(learner)
    inputs = {"untrained_model": untrained, "dataset": rows(kind, categorical=categorical, label=label)}
    if untrained.task == "clustering":
        columns = {"names": ["x", "thing"]}
        trained = answered(run, "train_clustering_model", inputs=inputs, columns=columns)
        return trained and trained.model
    return answered(run, "train_model", inputs=inputs, label=label)


def learn(learner: str, kinds: tuple[str, str], categorical: bool, label: str) -> None:
    """Train on a column of one kind, then score, evaluate and append rows that have it as another."""
    trained, seen = kinds
    model = fitted(learner, trained, categorical, label)
    if model is None:
        return
    before = rows(trained, categorical=categorical, label=label)
    after = rows(seen, categorical=False, label=label)
    use = "assign_data_to_clusters" if run(learner).task == "clustering" else "score_model"
    scored = [answered(run, use, inputs={"model": model, "dataset": data}) for data in (before, after)]
    for table in filter(None, scored):
        answered(run, "evaluate_model", inputs={"scored_dataset": table})
    if all(scored):
        answered(run, "add_rows", inputs=dict(zip(("dataset1", "dataset2"), scored, strict=True)))


@settings(max_examples=30)
@given(
    st.sampled_from(LEARNERS),
    st.sampled_from(PAIRS),
    st.booleans(),
    st.sampled_from(["y", "y", "thing"]),
)
def test_a_model_meets_columns_of_any_type(
    learner: str, kinds: tuple[str, str], categorical: bool, label: str
) -> None:
    learn(learner, kinds, categorical, label)


@pytest.mark.verify
@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("trained", KINDS)
def test_every_model_meets_columns_of_every_type(learner: str, trained: str) -> None:
    for seen, categorical, label in product(KINDS, (False, True), ("y", "thing")):
        learn(learner, (trained, seen), categorical, label)


@cache
def transforms() -> list[tuple[Case, Transform]]:
    """What the components with a transformation as output learned, and the case with its table."""
    return [
        (case, value)
        for case in all_cases()
        if any(str(port.type) == "transform" for port in REGISTRY.get(case.component).outputs)  # type: ignore[union-attr]
        for value in run_case(REGISTRY, case).values()
        if not isinstance(value, Table)
    ]


def apply(place: tuple[Case, Transform], name: str, kind: str) -> None:
    case, transform = place
    table = case.inputs["dataset"]
    answered(transform.apply, with_kind(table, name, kind))


@settings(max_examples=20)
@given(st.data())
def test_a_transformation_meets_columns_of_any_type(data: st.DataObject) -> None:
    place = transforms()[data.draw(st.integers(0, len(transforms()) - 1))]
    name = data.draw(st.sampled_from(place[0].inputs["dataset"].names))
    apply(place, name, data.draw(st.sampled_from(list(KINDS))))


@pytest.mark.verify
def test_every_transformation_meets_columns_of_every_type() -> None:
    for place in transforms():
        for name, kind in product(place[0].inputs["dataset"].names, KINDS):
            apply(place, name, kind)
