"""What holds for every built-in component."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from designer.components.registry import builtin_registry
from designer.components.selection import schema_of
from designer.graph.node_parameters import check_parameters
from designer.graph.spec import ComponentSpec
from designer.testing import Case, ComponentContract, check_interface
from tests.factories.graphs import node
from tests.unit.components.cases import all_cases

Values = dict[str, Any]

REGISTRY = builtin_registry()
#: Tested apart: one starts no process, the other reads from elsewhere.
ELSEWHERE = {"dataset", "import_data"}
PORTS = {
    "dataset": ([], ["output"]),
    "enter_data_manually": ([], ["dataset"]),
    "import_data": ([], ["output"]),
    "select_columns_in_dataset": (["dataset"], ["dataset"]),
    "edit_metadata": (["dataset"], ["dataset"]),
    "clean_missing_data": (["dataset"], ["cleaned_dataset", "transform"]),
    "normalize_data": (["dataset"], ["dataset", "transform"]),
    "split_data": (["dataset"], ["first", "second"]),
    "apply_sql_transformation": (["t1", "t2?", "t3?"], ["dataset"]),
    "join_data": (["left", "right"], ["dataset"]),
    "execute_python_script": (["dataset1?", "dataset2?", "script_bundle?"], ["dataset1?", "dataset2?"]),
    "linear_regression": ([], ["untrained_model"]),
    "boosted_decision_tree_regression": ([], ["untrained_model"]),
    "two_class_logistic_regression": ([], ["untrained_model"]),
    "two_class_boosted_decision_tree": ([], ["untrained_model"]),
    "multiclass_logistic_regression": ([], ["untrained_model"]),
    "k_means_clustering": ([], ["untrained_model"]),
    "train_model": (["untrained_model", "dataset"], ["model"]),
    "add_rows": (["dataset1", "dataset2"], ["dataset"]),
    "add_columns": (["dataset1", "dataset2"], ["dataset"]),
    "remove_duplicate_rows": (["dataset"], ["dataset"]),
    "summarize_data": (["dataset"], ["dataset"]),
    "convert_to_csv": (["dataset"], ["file"]),
    "train_clustering_model": (["untrained_model", "dataset"], ["model", "dataset"]),
    "assign_data_to_clusters": (["model", "dataset"], ["dataset"]),
    "score_model": (["model", "dataset"], ["scored_dataset"]),
    "evaluate_model": (["scored_dataset", "scored_dataset_to_compare?"], ["evaluation"]),
}


cases = all_cases


def named(name: str) -> ComponentSpec:
    spec = REGISTRY.get(name)
    assert spec is not None
    return spec


@pytest.mark.parametrize("name", sorted(PORTS))
def test_ports_are_those_of_the_contract(name: str) -> None:
    spec = named(name)
    shown = lambda port: f"{port.name}?" if port.optional else port.name  # noqa: E731
    assert ([*map(shown, spec.inputs)], [*map(shown, spec.outputs)]) == PORTS[name]


def test_the_catalogue_is_complete_and_every_component_has_a_case() -> None:
    names = {spec.name for spec in REGISTRY.all()}
    assert names >= set(PORTS)
    assert {case.component for case in cases()} | ELSEWHERE == names


@pytest.fixture(params=range(len(all_cases())), ids=lambda index: str(cases()[index]))
def case(request: pytest.FixtureRequest) -> Case:
    return cases()[request.param]


class TestEveryCase(ComponentContract):
    registry = REGISTRY


def test_components_that_know_their_columns_are_not_silent() -> None:
    silent = {
        "apply_sql_transformation", "execute_python_script", "train_model", "score_model", "evaluate_model",
        "train_clustering_model", "assign_data_to_clusters", "convert_to_csv", "dataset", "import_data",
    }  # fmt: skip
    for case in cases():
        spec = named(case.component)
        tables = {port.name for port in spec.outputs if str(port.type) == "table"}
        if not tables or spec.name in silent or case.parameters.get("mode") == "remove_column":
            continue
        arriving = {port: schema_of(value) for port, value in case.inputs.items()}
        foreseen = REGISTRY.columns(spec, case.parameters, arriving)
        assert all(foreseen[port] is not None for port in tables), case


@pytest.mark.parametrize("name", sorted(PORTS))
def test_every_interface_is_json_with_help_and_valid_defaults(name: str) -> None:
    check_interface(named(name))


#: A blank that passes validation must not be one that every run fails at.
BLANKED = {
    "import_data": [{"source": "url_via_http"}, {"source": "path"}, {"url": "  "}],
    "split_data": [{"mode": "regular_expression"}, {"mode": "relative_expression", "expression": ""}],
    "apply_sql_transformation": [{"query": ""}],
    "execute_python_script": [{"script": "\n"}],
    "enter_data_manually": [{}, {"data": ""}],
    "select_columns_in_dataset": [{}, {"columns": {"rules": []}}],
    "clean_missing_data": [{"columns": {"names": []}}],
    "normalize_data": [{"columns": {"rules": []}}],
    "remove_duplicate_rows": [{"columns": {"rules": []}}],
    "train_clustering_model": [{"columns": {"rules": []}}],
    "dataset": [{}, {"dataset": ""}],
    "train_model": [{}, {"label": ""}],
}


@pytest.mark.parametrize(
    ("name", "values"), [(name, values) for name, cases in BLANKED.items() for values in cases], ids=str
)
def test_a_blank_that_every_run_fails_at_is_a_problem_before_the_run(name: str, values: Values) -> None:
    found = check_parameters(named(name), node("n", name, **values), {}).problems
    assert [problem.code for problem in found] == ["parameter.missing"]


def test_nothing_is_known_of_an_output_when_nothing_is_known_of_the_input() -> None:
    spec = named("split_data")
    assert REGISTRY.columns(spec, {}, {}) == {"first": None, "second": None}


def test_loading_the_registry_imports_no_learning_library() -> None:
    """How long it takes is measured: ``make bench ARGS=compile``."""
    program = (
        "import sys; from designer.components.registry import builtin_registry; builtin_registry();"
        "print(*{'sklearn', 'lightgbm', 'duckdb', 'pandas', 'numpy', 'django'} & set(sys.modules))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert output.split() == []
