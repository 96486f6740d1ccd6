"""Validate and compile a document of 1,000 nodes. Compiling validates the whole graph first."""

from __future__ import annotations

import graphlib
import random
import subprocess
import sys
from typing import Any

from designer.compile import compile_graph, validate
from designer.components.registry import builtin_registry
from designer.graph.serde import load_document
from designer.plan import ExecutionPlan
from designer.surroundings import PlainSurroundings
from tests.benchmarks.measure import Measurement, beside, median_milliseconds

NODES = 1000
SOURCES = 20
DATA = "price,width,make\n1,2,audi\n3,4,bmw\n"
ALL_COLUMNS = {"rules": [{"include": "all"}]}
#: Component, parameters, input ports, output port.
READERS: tuple[tuple[str, dict[str, Any], tuple[str, ...], str], ...] = (
    ("add_rows", {}, ("dataset1", "dataset2"), "dataset"),
    ("select_columns_in_dataset", {"columns": ALL_COLUMNS}, ("dataset",), "dataset"),
    ("clean_missing_data", {"columns": ALL_COLUMNS, "mode": "remove_row"}, ("dataset",), "cleaned_dataset"),
)
#: Times what graphlib takes.
COMPILE_BOUND, VALIDATE_BOUND = 42.0, 36.0
#: Times a process that imports polars, which the components do too.
REGISTRY_BOUND = 2.0
REGISTRY = "from designer.components.registry import builtin_registry; builtin_registry()"


def measure() -> list[Measurement]:
    registry, surroundings = builtin_registry(), PlainSurroundings()
    document = wide_document(NODES)
    graph = load_document(document).graph

    def check() -> None:
        assert not validate(graph, registry, surroundings)

    def check_and_compile() -> None:
        assert isinstance(compile_graph(graph, registry, surroundings), ExecutionPlan)

    upstream = {
        node.id: [edge.source.node for edge in graph.edges_into.get(node.id, ())] for node in graph.nodes
    }

    def order() -> None:
        list(graphlib.TopologicalSorter(upstream).static_order())

    compiled, compile_floor = beside(check_and_compile, order)
    validated, validate_floor = beside(check, order)
    loaded, imported = beside(lambda: run_python(REGISTRY), lambda: run_python("import polars"))
    return [
        Measurement(
            f"validate and compile {NODES:,} nodes",
            compiled,
            "ms",
            bound=COMPILE_BOUND,
            floor=compile_floor,
            floor_is="graphlib orders the same nodes",
        ),
        Measurement(
            f"validate {NODES:,} nodes",
            validated,
            "ms",
            bound=VALIDATE_BOUND,
            floor=validate_floor,
            floor_is="the same",
        ),
        Measurement(
            f"load a document of {NODES:,} nodes", median_milliseconds(lambda: load_document(document)), "ms"
        ),
        Measurement(
            "a process that loads the registry of components",
            loaded,
            "ms",
            bound=REGISTRY_BOUND,
            floor=imported,
            floor_is="a process that imports polars",
        ),
    ]


def run_python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def wide_document(nodes: int) -> dict[str, Any]:
    """A valid document: sources, then selections, cleanings and additions of earlier tables."""
    choose = random.Random(7)
    items = [_source(index) for index in range(SOURCES)]
    edges: list[dict[str, str]] = []
    outputs = [f"n{index}.dataset" for index in range(SOURCES)]
    for index in range(SOURCES, nodes):
        node, inputs, output = _reader(index)
        items.append(node)
        edges += [{"from": choose.choice(outputs), "to": f"n{index}.{port}"} for port in inputs]
        outputs.append(f"n{index}.{output}")
    return {"format": "jackfield/pipeline@1", "nodes": items, "edges": edges}


def _source(index: int) -> dict[str, Any]:
    parameters = {"format": "csv", "has_header": True, "data": DATA}
    return {"id": f"n{index}", "component": "enter_data_manually", "parameters": parameters}


def _reader(index: int) -> tuple[dict[str, Any], tuple[str, ...], str]:
    """A node, its input ports and its output port."""
    name, parameters, inputs, output = READERS[index % len(READERS)]
    return {"id": f"n{index}", "component": name, "parameters": parameters}, inputs, output
