"""The document format: tolerant reading, exact writing, limits."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.graph.document_migrations import FORMAT
from designer.graph.model import Edge, Graph, Node, ParameterRef, PipelineParameter, PortRef, Position
from designer.graph.serde import DocumentError, LoadedDocument, dump_document, load_document
from tests.factories.graphs import document

#: The example of the contract, word for word.
EXAMPLE: dict[str, Any] = {
    "format": "jackfield/pipeline@1",
    "name": "Automobile price",
    "description": "",
    "parameters": [{"name": "train_fraction", "type": "float", "default": 0.7}],
    "defaults": {"compute": "local", "experiment": "automobile"},
    "nodes": [
        {
            "id": "data",
            "component": "dataset",
            "parameters": {"dataset": "automobile"},
            "position": {"x": 0, "y": 0},
        },
        {
            "id": "clean",
            "component": "clean_missing_data",
            "parameters": {"columns": {"rules": [{"include": "all"}]}, "mode": "remove_row"},
        },
        {
            "id": "split",
            "component": "split_data@1",
            "parameters": {"fraction": {"$parameter": "train_fraction"}, "seed": 7},
            "compute": "docker",
            "comment": "",
        },
    ],
    "edges": [
        {"from": "data.output", "to": "clean.dataset"},
        {"from": "clean.cleaned_dataset", "to": "split.dataset"},
    ],
}


def faults(source: Any) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_document(source)
    return [str(fault) for fault in caught.value.faults]


def with_node(**fields: Any) -> dict[str, Any]:
    return document({}) | {"nodes": [{"id": "a", "component": "constant", **fields}]}


def test_the_contracts_example_is_read_as_it_is_written() -> None:
    loaded = load_document(EXAMPLE)
    assert loaded.problems == ()
    graph = loaded.graph
    assert graph.name == "Automobile price"
    assert graph.parameters == (PipelineParameter("train_fraction", "float", 0.7),)
    assert graph.defaults == {"compute": "local", "experiment": "automobile"}
    assert [node.id for node in graph.nodes] == ["data", "clean", "split"]
    split = graph.by_id["split"]
    assert (split.component_name, split.component_version, split.compute) == ("split_data", "1", "docker")
    assert split.parameters == {"fraction": ParameterRef("train_fraction"), "seed": 7}
    assert graph.by_id["data"].position == Position(0, 0)
    assert graph.edges[1] == Edge(PortRef("clean", "cleaned_dataset"), PortRef("split", "dataset"))


def test_text_and_bytes_are_read_like_parsed_json() -> None:
    text = json.dumps(EXAMPLE)
    assert load_document(text) == load_document(EXAMPLE) == load_document(text.encode())
    assert load_document(b"\xef\xbb\xbf" + text.encode()) == load_document(EXAMPLE)


def test_only_format_nodes_and_edges_are_required() -> None:
    assert load_document({"format": FORMAT, "nodes": [], "edges": []}).graph == Graph()
    assert faults({"format": FORMAT}) == [
        "nodes: Expected a list, not null.",
        "edges: Expected a list, not null.",
    ]


def test_what_is_unknown_to_the_catalogue_still_loads() -> None:
    source = document({"a": "no_such_thing@99", "b": "split"}, "a.nowhere -> b.dataset", "ghost.x -> b.y")
    loaded = load_document(source)
    assert loaded.problems == ()
    assert len(loaded.graph.edges) == 2


def test_an_edge_without_ports_is_left_out_with_a_problem() -> None:
    source = document({"a": "constant", "b": "split"}, "a -> b.dataset", "a.dataset -> b.dataset")
    loaded = load_document(source)
    assert loaded.graph.edges == (Edge(PortRef("a", "dataset"), PortRef("b", "dataset")),)
    assert [(problem.code, problem.edge) for problem in loaded.problems] == [("port.unknown", "a->b.dataset")]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (document({}) | {"colour": 1, "name": "x"}, "colour: Unknown field. Known: "),
        (document({}) | {"node": []}, "node: Unknown field. Did you mean 'nodes'?"),
        (with_node(parameter={}), "nodes[0].parameter: Unknown field. Did you mean 'parameters'?"),
        (with_node(id="Train Model"), "nodes[0].id: Write a lower-case letter, then letters, digits or _"),
        (with_node(id="a" * 64), "nodes[0].id: Write a lower-case letter"),
        (with_node(id=7), "nodes[0].id: Write a lower-case letter"),
        (with_node(component=""), "nodes[0].component: Name a component"),
        (with_node(component=None), "nodes[0].component: Name a component"),
        (with_node(parameters=[]), "nodes[0].parameters: Expected an object, not a list."),
        (
            with_node(parameters={"x": {"$parameter": 1}}),
            "nodes[0].parameters.x: A reference must be exactly ",
        ),
        (with_node(position={"x": 1}), "nodes[0].position: A position must be {"),
        (with_node(position={"x": 1, "y": True}), "nodes[0].position: A position must be {"),
        (with_node(position={"x": 10**400, "y": 0}), "nodes[0].position: A position must be {"),
        (with_node(compute=3), "nodes[0].compute: Expected a string, not a number."),
        (with_node(name=3), "nodes[0].name: Expected a string, not a number."),
        (with_node(name="x" * 201), "nodes[0].name: A name has at most 200 characters, not 201. Shorten it."),
        (with_node(name="two\nlines"), "nodes[0].name: A name is one line of text. Remove line breaks"),
        (with_node(name="a\u2028b"), "nodes[0].name: A name is one line of text. Remove line breaks"),
        (with_node(name="a bell\x07!"), "nodes[0].name: A name is one line of text. Remove line breaks"),
        (with_node(reuse="no"), "nodes[0].reuse: Write true, or false to run it every time."),
        (with_node(max_age_seconds=0), "nodes[0].max_age_seconds: Write a whole number of seconds"),
        (with_node(max_age_seconds=True), "nodes[0].max_age_seconds: Write a whole number of seconds"),
        (document({}) | {"defaults": {"max_age_seconds": 5}}, "defaults.max_age_seconds: Unknown field."),
        (document({}) | {"nodes": [3]}, "nodes[0]: Expected an object, not a number."),
        (document({}) | {"edges": [{"from": "a.b"}]}, "edges[0]: An edge must be {"),
        (document({}) | {"edges": [{"from": "a.b", "to": "c.d", "id": 1}]}, "edges[0].id: Unknown field."),
        (document({}) | {"parameters": [{"name": "a b", "type": "int"}]}, "parameters[0].name: Write a "),
        (document({}) | {"parameters": [{"name": "a", "type": "date"}]}, "parameters[0].type: Write one of "),
        (document({}) | {"defaults": {"target": "x"}}, "defaults.target: Unknown field."),
        (document({}) | {"defaults": {"on_failure": "retry"}}, 'defaults.on_failure: Write "continue"'),
        (document({}) | {"defaults": {"timeout_seconds": 0}}, "defaults.timeout_seconds: Write a whole"),
        ([], "A pipeline document is a JSON object, not a list."),
        ("{", "line 1, column 2: This is not JSON"),
        (b"\xff", "The document is not UTF-8 text. Save it as UTF-8."),
        (document({}) | {"format": None}, 'format: Missing. Add "format": "jackfield/pipeline@1".'),
        (
            document({}) | {"format": "other"},
            "format: 'other' is not supported: this release reads jackfield/pipeline@1",
        ),
        (document({}) | {"format": "jackfield/pipeline@2"}, "format: 'jackfield/pipeline@2' is not"),
        (document({}) | {"name": "a\x00b"}, "A string contains a NUL character. Remove it."),
        (
            document({}) | {"name": "\ud800"},
            "A string contains half of a surrogate pair. Remove that character.",
        ),
        (document({}) | {"name": float("nan")}, "A number is not finite, or has too many digits."),
    ],
)  # fmt: skip
def test_what_has_not_the_formats_shape_is_refused_with_its_place(source: Any, fault: str) -> None:
    [found] = faults(source)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Forest", "Forest"),
        (" Forest of 2026  ", "Forest of 2026"),
        ("ü" * 200, "ü" * 200),
        ("森 🌲", "森 🌲"),
    ],
)
def test_a_node_keeps_the_name_that_people_gave_it(written: str, read: str) -> None:
    graph = load_document(with_node(name=written)).graph
    assert graph.by_id["a"].name == read
    assert dump_document(graph)["nodes"] == [{"id": "a", "component": "constant", "name": read}]


@pytest.mark.parametrize("fields", [{}, {"name": None}, {"name": ""}, {"name": "  "}])
def test_a_node_without_a_name_is_written_without_one(fields: dict[str, Any]) -> None:
    graph = load_document(with_node(**fields)).graph
    assert graph.by_id["a"].name == ""
    assert dump_document(graph)["nodes"] == [{"id": "a", "component": "constant"}]


def test_a_newer_format_asks_for_an_upgrade() -> None:
    assert "Upgrade Jackfield" in faults(document({}) | {"format": "jackfield/pipeline@2"})[0]


def test_a_text_that_spells_an_escaped_nul_is_no_nul() -> None:
    assert load_document(document({}, name="\\u0000")).graph.name == "\\u0000"


def test_ids_and_parameter_names_are_unique() -> None:
    source = document({}) | {"nodes": [{"id": "a", "component": "x"}] * 2}
    assert faults(source) == ["nodes[1].id: 'a' is already taken. Choose another one."]
    source = document({}) | {"parameters": [{"name": "p", "type": "int"}] * 2}
    assert faults(source) == ["parameters[1].name: 'p' is already taken. Choose another one."]


def test_every_fault_is_told_at_once_but_no_more_than_twenty() -> None:
    source = document({}) | {"nodes": [{"id": "Bad", "component": "x"}] * 25}
    with pytest.raises(DocumentError, match=r"And 5 more\.$") as caught:
        load_document(source)
    assert len(caught.value.faults) == 20
    assert not caught.value.over_limit


def test_json_nested_beyond_reason_is_refused() -> None:
    assert faults("[" * 100_000)[0] == "The document is nested too deeply. Use fewer levels."


class TestLimits:
    def test_5000_nodes_load_and_5001_do_not(self) -> None:
        assert len(load_document(document({f"n{i}": "constant" for i in range(5_000)})).graph.nodes) == 5_000
        with pytest.raises(DocumentError, match="5,001 nodes; a pipeline may have at most 5,000") as caught:
            load_document(document({f"n{i}": "constant" for i in range(5_001)}))
        assert caught.value.over_limit

    def test_20000_edges_load_and_20001_do_not(self) -> None:
        edge = {"from": "a.x", "to": "b.y"}
        assert load_document(document({}) | {"edges": [edge] * 20_000})
        with pytest.raises(DocumentError, match="20,001 edges") as caught:
            load_document(document({}) | {"edges": [edge] * 20_001})
        assert caught.value.over_limit

    def test_more_than_eight_megabytes_of_utf8_are_refused_as_text_and_as_json(self) -> None:
        source = document({}, description="ä" * (4 * 1024 * 1024))
        for form in (source, json.dumps(source, ensure_ascii=False)):
            with pytest.raises(DocumentError, match="at most 8 MB") as caught:
                load_document(form)
            assert caught.value.over_limit


class TestMigrations:
    def test_an_older_document_is_brought_forward_step_by_step(self) -> None:
        older = {"format": "jackfield/pipeline@-1", "steps": []}
        loaded = load_document(
            older,
            {
                "jackfield/pipeline@-1": lambda item: {**item, "format": "jackfield/pipeline@0", "wires": []},
                "jackfield/pipeline@0": lambda item: {
                    "format": FORMAT, "nodes": item["steps"], "edges": item["wires"], "name": "old"
                },
            },
        )  # fmt: skip
        assert loaded.graph == Graph(name="old")

    def test_migrations_that_go_round_in_circles_end(self) -> None:
        with pytest.raises(DocumentError, match="is not supported: this release reads jackfield/pipeline@1"):
            load_document({"format": "x"}, {"x": lambda item: item})


names = st.from_regex(r"[a-z][a-z0-9_]{0,62}", fullmatch=True)
lines = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20).map(str.strip)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts.filter(lambda key: key != "$parameter"), inner, max_size=3)
    ),
    max_leaves=5,
)
pixels = st.floats(-1e6, 1e6)
nodes = st.builds(
    Node,
    id=names,
    component=st.builds(lambda name, version: name + version, names, st.sampled_from(["", "@1", "@2.0"])),
    parameters=st.dictionaries(texts, values | st.builds(ParameterRef, texts), max_size=3),
    position=st.none() | st.builds(Position, pixels, pixels),
    compute=st.none() | names,
    comment=texts,
    name=lines,
    reuse=st.booleans(),
    max_age_seconds=st.none() | st.integers(1, 10**6),
    secrets=st.just({}) | st.just({"API_TOKEN": "service"}),
)
refs = st.builds(PortRef, names, names)
parameters = st.builds(
    PipelineParameter,
    name=names,
    type=st.sampled_from(["int", "float", "str", "bool", "json"]),
    default=values,
    description=texts,
)
graphs = st.builds(
    Graph,
    name=texts,
    description=texts,
    nodes=st.lists(nodes, max_size=4, unique_by=lambda node: node.id).map(tuple),
    edges=st.lists(st.builds(Edge, refs, refs), max_size=4).map(tuple),
    parameters=st.lists(parameters, max_size=2, unique_by=lambda item: item.name).map(tuple),
    defaults=st.fixed_dictionaries(
        {},
        optional={
            "compute": names,
            "experiment": texts,
            "on_failure": st.sampled_from(["continue", "stop"]),
            "timeout_seconds": st.integers(1, 10**6),
        },
    ),
)


@given(graphs)
def test_a_graph_that_is_written_and_read_is_the_same(graph: Graph) -> None:
    written = dump_document(graph)
    assert load_document(written).graph == graph
    assert load_document(json.dumps(written)).graph == graph


@given(st.recursive(values, lambda inner: st.dictionaries(st.sampled_from([*EXAMPLE, "id"]), inner)))
def test_anything_at_all_is_either_a_document_or_a_document_error(source: Any) -> None:
    for form in (source, {"format": FORMAT, "nodes": [source], "edges": [source], "defaults": source}):
        with suppress(DocumentError):
            assert isinstance(load_document(form), LoadedDocument)
