"""The samples that ship: sound on paper, and with the numbers of scikit-learn when run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import designer
from compute.sdk.table import Table
from designer.compile import validate
from designer.components.registry import builtin_registry
from designer.components.selection import schema_of
from designer.graph.model import Graph
from designer.graph.order import topological_order
from designer.graph.serde import load_document
from designer.surroundings import DatasetFacts, PlainSurroundings
from tests.factories.tables import outputs, run, table

SAMPLES = Path(designer.__file__).parent / "samples"
DATA = {
    "regression": (load_diabetes(scaled=False), "progression"),
    "two_learners": (load_breast_cancer(), "diagnosis"),
    "clustering": (load_wine(), "cultivar"),
}


def sample(name: str) -> tuple[Graph, str, Table]:
    """The drawing, the name of its dataset, and the dataset."""
    content = json.loads((SAMPLES / f"{name}.json").read_text())
    bunch, label = DATA[name]
    columns = {feature: bunch.data[:, index] for index, feature in enumerate(bunch.feature_names)}
    target = bunch.target if name == "regression" else [f"kind {value}" for value in bunch.target]
    return load_document(content["document"]).graph, content["dataset"], table({**columns, label: target})


def run_graph(graph: Graph, dataset: Table) -> dict[str, dict[str, Any]]:
    """The outputs of every node, run one after the other in this process."""
    done: dict[str, dict[str, Any]] = {}
    for id in topological_order(graph):
        node = graph.by_id[id]
        if node.component_name == "dataset":
            done[id] = {"output": dataset}
            continue
        edges = graph.edges_into.get(id, ())
        inputs = {edge.target.port: done[edge.source.node][edge.source.port] for edge in edges}
        result = run(node.component_name, inputs=inputs, **node.parameters)
        done[id] = outputs(node.component_name, result)
    return done


@pytest.mark.parametrize("name", sorted(DATA))
def test_a_sample_has_no_problem(name: str) -> None:
    graph, dataset, data = sample(name)
    facts = DatasetFacts(dataset, 1, "sha256:1", "table", 1, schema_of(data))
    assert validate(graph, builtin_registry(), PlainSurroundings(datasets=[facts])) == []


def test_every_sample_is_tested() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(DATA)


def test_the_clustering_sample_finds_the_clusters_of_scikit_learn() -> None:
    graph, _, data = sample("clustering")
    done = run_graph(graph, data)
    points = MinMaxScaler().fit_transform(StandardScaler().fit_transform(load_wine().data))
    expected = KMeans(3, n_init=1, max_iter=100, random_state=0).fit(points)
    clustered = done["train"]["dataset"].frame
    assert clustered["Assignments"].to_list() == expected.labels_.tolist()
    own = cdist(points, expected.cluster_centers_).min(axis=1)
    evaluation = done["evaluate"]["evaluation"].frame
    np.testing.assert_allclose(evaluation["Average Distance to Cluster Center"][0], own.mean())
    assert done["summary"]["dataset"].frame["Feature"].to_list() == clustered.columns
