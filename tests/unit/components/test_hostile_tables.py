"""Every registered component with every hostile table: the documented result, or a sentence of its own.

A new component is tried here by being registered. What is random runs longer with ``make verify``.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from compute.supervision.execute import load_entry
from designer.components.registry import builtin_registry
from designer.components.selection import schema_of
from designer.graph.columns import ColumnSelectionError, UnfitColumns
from designer.graph.port_types import PortType
from designer.graph.spec import ComponentSpec
from tests.factories.tables import outputs, table
from tests.unit.components.hostile_tables import any_settings, fixed_tables, models, settings_of, tables

REGISTRY = builtin_registry()
TABLES = fixed_tables()
TABLE = PortType("table")
COMPONENTS = {
    spec.name: spec for spec in REGISTRY.all() if any(port.type.joins(TABLE) for port in spec.inputs)
}


def arrivals(spec: ComponentSpec, data: Table, other: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    """What can arrive at a component's ports: tables, and of models each that there is, by learner."""
    ports = [port for port in spec.inputs if port.type.joins(TABLE)]
    given = dict(zip((port.name for port in ports), (data, other, data), strict=False))
    modelled = [
        port
        for port in spec.inputs
        if str(port.type).split("[")[0] in ("untrained_model", "model", "cluster_model")
    ]
    if not modelled:
        yield "", given
    for name in models(str(modelled[0].type)) if modelled else ():
        yield name, {**given, modelled[0].name: models(str(modelled[0].type))[name]}


def try_out(spec: ComponentSpec, inputs: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
    """Run it; fails for another exception than ComponentError, a changed input and columns not foreseen."""
    arriving = {port: value for port, value in inputs.items() if isinstance(value, Table)}
    # A copy of the values: a clone would share them with what the component may write into.
    before = {port: pickle.loads(pickle.dumps(value.frame)) for port, value in arriving.items()}
    absent = {port.name: None for port in spec.inputs if port.optional}
    foreseen = _foreseen(spec, parameters, arriving)
    with log.capture():
        result = _result(spec, {**absent, **inputs}, parameters)
    for port, frame in before.items():
        assert arriving[port].frame.equals(frame), f"{spec.name} writes into its input {port}."
    if result is None:
        return
    assert foreseen is not None, f"{spec.name} does what its columns rule refuses."
    for port, value in result.items():
        if isinstance(value, Table):
            assert Table.of(value.frame, value.columns).frame.equals(value.frame), port
            assert [*value.columns] == [*value.frame.columns], port
            if foreseen.get(port) is not None and not _drops_empty(arriving):
                assert schema_of(value) == foreseen[port], port


def _result(
    spec: ComponentSpec, inputs: Mapping[str, Any], parameters: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The outputs; None when it refuses with a sentence."""
    try:
        return outputs(spec.name, load_entry(spec.entry)(**inputs, **parameters))
    except ComponentError as error:
        if not (error.code and error.message):
            raise
        return None


def _foreseen(
    spec: ComponentSpec, parameters: Mapping[str, Any], arriving: Mapping[str, Table]
) -> Mapping[str, Any] | None:
    """The columns before the run; None when the component is bound to refuse these."""
    try:
        return REGISTRY.columns(spec, parameters, {port: schema_of(data) for port, data in arriving.items()})
    except (UnfitColumns, ColumnSelectionError):
        return None


def _drops_empty(arriving: Mapping[str, Table]) -> bool:
    """Whether there is a column without values, which Clean Missing Data foresees and takes away."""
    return any(
        data.rows and data.frame[name].null_count() == data.rows
        for data in arriving.values()
        for name in data.names
    )


def _sampled(component: str, name: str) -> bool:
    """Models and code take long: their components get every third table, and all by ``make verify``."""
    spec = COMPONENTS[component]
    coded = any(parameter.kind == "code" for parameter in spec.parameters)
    slow = coded or any("model" in str(port.type) for port in spec.inputs)
    return not slow or (sorted(TABLES).index(name) + len(component)) % 3 == 0


def _pairs(*, sample: bool) -> list[Any]:
    pairs = [(component, name) for component in sorted(COMPONENTS) for name in TABLES]
    return [pair for pair in pairs if _sampled(*pair) == sample]


@pytest.mark.parametrize(("component", "name"), _pairs(sample=True))
def test_a_hostile_table_gives_the_documented_result_or_a_sentence(component: str, name: str) -> None:
    spec, others = COMPONENTS[component], [*TABLES]
    other = TABLES[others[(others.index(name) + 1) % len(others)]]
    required = [port for port in spec.inputs if not port.optional]
    for partner in (TABLES[name], other) if len(required) > 1 else (TABLES[name],):
        for _, inputs in arrivals(spec, TABLES[name], partner):
            arriving = {port: value for port, value in inputs.items() if isinstance(value, Table)}
            for parameters in settings_of(spec, arriving):
                try_out(spec, inputs, parameters)


@pytest.mark.verify
@pytest.mark.parametrize(("component", "name"), _pairs(sample=False))
def test_every_other_hostile_table_does_so_too(component: str, name: str) -> None:
    test_a_hostile_table_gives_the_documented_result_or_a_sentence(component, name)


#: Tried with random tables in the normal suite: those that no model makes slow, and no code of users.
QUICK = sorted(
    name
    for name, spec in COMPONENTS.items()
    if not spec.user_code and not any("model" in str(port.type) for port in spec.inputs)
)


@pytest.mark.parametrize("component", QUICK)
@settings(max_examples=15, derandomize=True)
@given(data=st.data())
def test_any_table_gives_the_documented_result_or_a_sentence(component: str, data: st.DataObject) -> None:
    _try_any(component, data)


@pytest.mark.verify
@pytest.mark.parametrize("component", sorted(COMPONENTS))
@settings(max_examples=2_000)
@given(data=st.data())
def test_any_table_does_so_many_times(component: str, data: st.DataObject) -> None:
    _try_any(component, data)


def _try_any(component: str, data: st.DataObject) -> None:
    spec = COMPONENTS[component]
    first = data.draw(tables())
    second = data.draw(st.just(first) | tables())
    _, inputs = data.draw(st.sampled_from([*arrivals(spec, first, second)]))
    arriving = {port: value for port, value in inputs.items() if isinstance(value, Table)}
    try_out(spec, inputs, data.draw(any_settings(spec, arriving)))


@pytest.mark.verify
@pytest.mark.parametrize("component", sorted(COMPONENTS))
def test_ten_thousand_columns_give_a_result_or_a_sentence(component: str) -> None:
    spec, wide = COMPONENTS[component], table({f"c{number}": [number, 1, 2] for number in range(10_000)})
    for _, inputs in arrivals(spec, wide, wide):
        arriving = {port: value for port, value in inputs.items() if isinstance(value, Table)}
        try_out(spec, inputs, next(settings_of(spec, arriving)))
