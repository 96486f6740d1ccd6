"""What holds for every component, as tests that any package can run against its own.

CASES = [Case("add_a_column", {"dataset": table}, {"name": "one"})]

@pytest.fixture(params=CASES, ids=str)
def case(request):
    return request.param

class TestMyComponents(ComponentContract):
    registry = Registry([add_a_column])
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compute.sdk import ports
from compute.sdk.table import Table
from designer.components.json_schema import component_json, parameters_schema
from designer.components.registry import Registry
from designer.components.selection import schema_of
from designer.graph.spec import ComponentSpec


@dataclass(frozen=True)
class Case:
    """An ordinary use of a component: its name, what arrives at its ports, its parameters."""

    component: str
    inputs: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        settings = "-".join(str(value) for value in self.parameters.values() if isinstance(value, str))
        return f"{self.component}-{settings[:40]}"


class ComponentContract:
    """``registry`` has the components of the cases; the fixture ``case`` gives each in turn."""

    registry: Registry

    def test_design_time_columns_are_those_of_the_run(self, case: Case) -> None:
        spec = _spec(self.registry, case)
        arriving = {port: _schema(value) for port, value in case.inputs.items()}
        foreseen = self.registry.columns(spec, case.parameters, arriving)
        result = run_case(self.registry, case)
        for port, schema in foreseen.items():
            if schema is not None:
                assert schema_of(result[port]) == schema

    def test_nothing_is_left_behind_and_the_bytes_are_the_same_again(
        self, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two, away = (tmp_path / name for name in ("one", "two", "away"))
        for folder in (one, two, away):
            folder.mkdir()
        monkeypatch.chdir(away)
        tables = {port: value for port, value in case.inputs.items() if isinstance(value, Table)}
        before = {port: value.frame.clone() for port, value in tables.items()}
        path = list(sys.path)
        assert _written(self.registry, case, one) == _written(self.registry, case, two)
        assert sys.path == path
        assert Path.cwd() == away
        assert not list(away.iterdir())
        for port, frame in before.items():
            assert tables[port].frame.equals(frame)

    def test_parameters_fit_the_published_schema(self, case: Case) -> None:
        jsonschema.validate(case.parameters, parameters_schema(_spec(self.registry, case)))

    def test_its_interface_is_json_with_help_and_valid_defaults(self, case: Case) -> None:
        check_interface(_spec(self.registry, case))


def check_interface(spec: ComponentSpec) -> None:
    """Assert that the interface can be published: help, titles, and defaults that fit their schema."""
    shown = component_json(spec)
    schema = shown["parameters"]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert spec.help
    assert shown["display_name"]
    for properties in schema["properties"].values():
        assert properties["title"]
        if "default" in properties:
            jsonschema.validate(properties["default"], properties)


def run_case(registry: Registry, case: Case) -> dict[str, Any]:
    """What the component returns, by output port; absent ones are left out."""
    spec = _spec(registry, case)
    defaults = {item.name: item.default for item in spec.parameters if not item.required}
    absent = {port.name: None for port in spec.inputs if port.optional}
    module, _, name = spec.entry.partition(":")
    function = getattr(importlib.import_module(module), name)
    result = function(**{**absent, **case.inputs}, **{**defaults, **case.parameters})
    values = result._asdict() if hasattr(result, "_asdict") else {spec.outputs[0].name: result}
    return {port: value for port, value in values.items() if value is not None}


def _written(registry: Registry, case: Case, folder: Path) -> Mapping[str, bytes]:
    """The bytes a step would write, by output port."""
    types = {port.name: str(port.type) for port in _spec(registry, case).outputs}
    for port, value in run_case(registry, case).items():
        ports.save(types[port], value, folder / port)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _spec(registry: Registry, case: Case) -> ComponentSpec:
    spec = registry.get(case.component)
    assert spec is not None, f"There is no component '{case.component}'."
    return spec


def _schema(value: Any) -> Any:
    return schema_of(value) if isinstance(value, Table) else None
