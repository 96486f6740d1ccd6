"""contract.md's words and numbers: states, codes, types, components, commands, settings."""

from __future__ import annotations

import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands

from designer.components.registry import builtin_registry
from designer.graph.port_types import PARENTS
from designer.graph.problems import CODES
from designer.site.environment import read_environment
from runs.core.states import RunStatus, StepStatus
from runs.live import consumer


def test_the_states_are_those_of_the_contract() -> None:
    assert set(RunStatus) == {"queued", "running", "cancelling", "succeeded", "failed", "cancelled"}
    assert set(StepStatus) == {
        *("pending", "ready", "launching", "running", "succeeded", "reused", "failed", "crashed"),
        *("skipped", "upstream_failed", "cancelled"),
    }


def test_the_problem_codes_are_those_of_the_contract() -> None:
    told = {
        *("graph.cycle", "graph.duplicate_edge", "port.type_mismatch", "port.already_connected"),
        *("port.required_unconnected", "port.unknown", "component.unknown", "component.retired"),
        *("component.version_unavailable", "parameter.missing", "parameter.invalid", "parameter.unknown"),
        *("column.unknown", "dataset.missing", "compute.unset", "compute.insufficient"),
        *("environment.missing", "node.unreachable"),
    }
    # The contract lets codes be added.
    added = {"dataset.odd_rows", "label.filled", "secret.unknown"}
    # A choice of nodes is refused by 400 before it is compiled, so this one is never sent.
    assert CODES - {"node.unknown"} == told | added


def test_the_port_types_are_those_of_the_contract() -> None:
    roots = {
        *("table", "untrained_model", "model", "transform", "image_transform", "cluster_model"),
        *("recommender", "image_directory", "file", "directory", "metrics", "any"),
    }
    assert set(PARENTS) == roots
    assert PARENTS["metrics"] == "table"


def test_the_websockets_numbers_are_those_of_the_contract() -> None:
    assert (consumer.HEARTBEAT_SECONDS, consumer.BATCH_EVENTS, consumer.MAX_BACKLOG) == (15, 200, 5000)
    codes = consumer.UNAUTHENTICATED, consumer.FORBIDDEN, consumer.NOT_FOUND, consumer.TOO_MANY
    assert (*codes, consumer.ENDED) == (4401, 4403, 4404, 4429, 1000)


LEARNERS = (
    "linear_regression",
    "boosted_decision_tree_regression",
    "two_class_logistic_regression",
    "two_class_boosted_decision_tree",
    "multiclass_logistic_regression",
    "k_means_clustering",
)
#: Component: inputs (a ``?`` marks an optional one), outputs, parameters that matter.
COMPONENTS: dict[str, tuple[str, str, str]] = {
    "dataset": ("", "output", "dataset version"),
    "enter_data_manually": ("", "dataset", "format has_header data"),
    "import_data": ("", "output", "source url path format"),
    "select_columns_in_dataset": ("dataset", "dataset", "columns"),
    "edit_metadata": ("dataset", "dataset", "columns data_type categorical role new_names"),
    "clean_missing_data": (
        "dataset",
        "cleaned_dataset transform",
        "columns mode replacement min_ratio max_ratio indicator",
    ),
    "normalize_data": ("dataset", "dataset transform", "method columns"),
    "split_data": ("dataset", "first second", "mode fraction seed stratify_by expression"),
    "apply_sql_transformation": ("t1 t2? t3?", "dataset", "query"),
    "join_data": ("left right", "dataset", "left_keys right_keys how match_case keep_right_keys"),
    "execute_python_script": ("dataset1? dataset2? script_bundle?", "dataset1 dataset2", "script"),
    **dict.fromkeys(LEARNERS, ("", "untrained_model", "")),
    "train_model": ("untrained_model dataset", "model", "label"),
    "add_rows": ("dataset1 dataset2", "dataset", ""),
    "add_columns": ("dataset1 dataset2", "dataset", ""),
    "remove_duplicate_rows": ("dataset", "dataset", "columns keep_first"),
    "summarize_data": ("dataset", "dataset", ""),
    "convert_to_csv": ("dataset", "file", ""),
    "train_clustering_model": ("untrained_model dataset", "model dataset", "columns append"),
    "assign_data_to_clusters": ("model dataset", "dataset", "append"),
    "score_model": ("model dataset", "scored_dataset", "append_scores"),
    "evaluate_model": ("scored_dataset scored_dataset_to_compare?", "evaluation", ""),
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_has_the_ports_and_parameters_of_the_contract(name: str) -> None:
    spec = builtin_registry().get(name)
    assert spec is not None
    inputs, outputs, parameters = COMPONENTS[name]
    assert [port.name + "?" * port.optional for port in spec.inputs] == inputs.split()
    assert [port.name for port in spec.outputs] == outputs.split()
    assert set(parameters.split()) <= {parameter.name for parameter in spec.parameters}


def test_the_modes_of_cleaning_and_the_types_of_special_outputs() -> None:
    registry = builtin_registry()
    clean, cluster = registry.get("clean_missing_data"), registry.get("train_clustering_model")
    evaluate = registry.get("evaluate_model")
    assert clean is not None
    assert cluster is not None
    assert evaluate is not None
    (mode,) = [item for item in clean.parameters if item.name == "mode"]
    modes = {"custom_value", "mean", "median", "mode", "remove_row", "remove_column"}
    assert set(mode.choices) == modes
    assert str(cluster.outputs[0].type) == "cluster_model"
    assert str(evaluate.outputs[0].type) == "metrics"


# --- commands and settings ----------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run_pipeline", "add_dataset", "sign_in_link"])
def test_manage_py_has_the_command(command: str) -> None:
    assert command in get_commands()


@pytest.mark.parametrize("target", ["run", "test", "lint", "bench", "help"])
def test_make_has_the_target(target: str) -> None:
    planned = subprocess.run(
        ["make", "-n", "-C", str(settings.BASE_DIR), target], capture_output=True, text=True
    )
    assert planned.returncode == 0, planned.stderr


def test_settings_come_from_the_environment_with_the_contracts_defaults() -> None:
    found = read_environment({})
    assert (found.home.name, found.port, found.embedded) == (".jackfield", 8000, True)
    assert found.base_image.startswith("python:")
    given = read_environment(
        {
            "JACKFIELD_HOME": "/data",
            "JACKFIELD_HOST": "::1",
            "JACKFIELD_PORT": "9000",
            "JACKFIELD_TOKEN": "t",
            "DATABASE_URL": "postgresql://db/name",
            "BROKER_URL": "amqp://broker",
            "CHANNEL_URL": "redis://channel",
            "JACKFIELD_BASE_IMAGE": "base",
            "JACKFIELD_BUILD_NETWORK": "host",
            "JACKFIELD_DOCKER_URL": "unix:///docker.sock",
            "JACKFIELD_ALLOWED_HOSTS": "a.example,b.example",
        }
    )
    assert (str(given.home), given.host, given.port, given.token) == ("/data", "::1", 9000, "t")
    assert (given.database_url, given.broker_url) == ("postgresql://db/name", "amqp://broker")
    assert (given.channel_url, given.embedded) == ("redis://channel", False)
    assert (given.base_image, given.build_network) == ("base", "host")
    assert (given.docker_url, given.allowed_hosts) == ("unix:///docker.sock", ("a.example", "b.example"))
