"""The document reader, and what every edit of a document asks for: problems, columns, a plan."""

from __future__ import annotations

import json
from collections.abc import Iterable

from designer.compile import compile_graph, validate
from designer.components.registry import builtin_registry
from designer.graph.serde import DocumentError, dump_document, load_document
from designer.graph.table_schema import Column, TableSchema
from designer.plan import ExecutionPlan, plan_from_json, plan_to_json
from designer.schema import propagate
from designer.surroundings import DatasetFacts, PlainSurroundings
from tests.e2e.documents import adult_pipeline, automobile_pipeline, document, node
from tests.fuzz.mutations import json_of
from tests.fuzz.target import Target, Trial, check_sentence, shared
from tests.fuzz.words import NAMES

SCHEMA = TableSchema.of(
    [Column(name, "double") for name in NAMES if name.strip()]
    + [Column("price", "double", role="label"), Column("make", "string", categorical=True)]
)
SURROUNDINGS = PlainSurroundings(
    datasets=[
        DatasetFacts(name, 1, f"sha256:{'0' * 64}", "table", 1, SCHEMA) for name in ("automobile", "adult")
    ]
)


def words() -> list[str]:
    """Every name a document may use: components, ports, parameters and their choices, fields, values."""
    registry = builtin_registry()
    found = {
        "local",
        "docker",
        "stop",
        "continue",
        "int",
        "float",
        "str",
        "bool",
        "json",
        "$parameter",
        "1.0",
    }
    found |= {
        "format",
        "name",
        "nodes",
        "edges",
        "from",
        "to",
        "defaults",
        "compute",
        "experiment",
        "on_failure",
    }
    found |= {
        "position",
        "comment",
        "reuse",
        "timeout_seconds",
        "memory_mb",
        "max_age_seconds",
        "default",
        "type",
    }
    found |= {"include", "exclude", "rules", "names", "types", "roles", "indices", "data.output", *NAMES}
    for spec in registry.all():
        found |= {spec.name, *(port.name for port in (*spec.inputs, *spec.outputs))}
        found |= {parameter.name for parameter in spec.parameters}
    return sorted(found)


def drawings() -> Iterable[dict[str, object]]:
    yield automobile_pipeline()
    yield adult_pipeline()
    yield document(
        [
            node("data", "enter_data_manually", data="a,b\n1,2\n3,4\n", format="csv", has_header=True),
            node("split", "split_data", mode="relative_expression", expression='\\"a" > 1'),
            node("meta", "edit_metadata", columns={"names": ["a"]}, new_names="b"),
            node("join", "join_data", left_columns={"names": ["b"]}, right_columns={"names": ["b"]}),
            node("sql", "apply_sql_transformation", query="SELECT * FROM t1"),
            node("script", "execute_python_script", script="def azureml_main(a):\n    return a"),
        ],
        [
            "data.dataset > split.dataset",
            "split.first > meta.dataset",
            "meta.dataset > join.left",
            "split.second > join.right",
            "join.dataset > sql.t1",
            "sql.dataset > script.dataset1",
        ],
        name="Small",
        parameters=[{"name": "share", "type": "float", "default": 0.5}],
        defaults={"compute": "local", "on_failure": "stop", "timeout_seconds": 60, "memory_mb": 100},
    )
    for spec in builtin_registry().all():
        yield document([node("one", spec.name)], [])


def seeds() -> Iterable[bytes]:
    yield from (json.dumps(drawing).encode() for drawing in drawings())
    yield from (data for data in shared(".json") if b"jackfield/pipeline@1" in data)


def make() -> Trial:
    registry = builtin_registry()

    def trial(data: bytes) -> None:
        try:
            loaded = load_document(data)
        except DocumentError as error:
            check_sentence(error)
            return
        graph = loaded.graph
        problems = [*loaded.problems, *validate(graph, registry, SURROUNDINGS)]
        json.dumps([problem.to_json() for problem in problems], allow_nan=False)
        propagate(graph, registry, SURROUNDINGS)
        plan = compile_graph(graph, registry, SURROUNDINGS)
        if isinstance(plan, ExecutionPlan):
            written = json.dumps(plan_to_json(plan), allow_nan=False)
            assert plan_from_json(json.loads(written)) == plan
        again = load_document(json.dumps(dump_document(graph)))
        assert again.graph == graph

    return trial


DOCUMENT = Target("document", make, seeds, json_of(words()), longest=16_384)
