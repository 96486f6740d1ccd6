"""Over random pipelines of real components: equal keys mean equal bytes, whatever the drawing is."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compute.artifacts.store import digest_of
from compute.sdk import ports
from compute.sdk.code import own_code
from compute.sdk.component_error import ComponentError
from compute.supervision.execute import load_entry
from designer.compile import compile_graph
from designer.components.registry import builtin_registry
from designer.graph.serde import load_document
from designer.plan import ExecutionPlan, PlannedStep
from designer.surroundings import PlainSurroundings
from runs.core.reuse import parts_of, reuse_key

#: Pipelines in each run of the suite, and with ``make verify``.
SOME, MANY = 80, 400
DATA = ("a,b,c\n1,2,x\n3,,y\n5,6,x\n", "a,b,c\n1,2,x\n3,,y\n5,6,x\n\n", "a,b,c\n7,8,z\n1,2,x\n1,2,x\n")
Choose = random.Random
ALL = {"columns": {"rules": [{"include": "all"}]}}


def columns(choose: Choose, *names: str) -> Any:
    """A selection of columns in one of the ways to write it."""
    chosen = choose.sample(names, choose.randint(1, len(names)))
    return choose.choice(
        [{"names": chosen}, {"rules": [{"include": {"names": chosen}}]}, {"rules": [{"include": "all"}]}]
    )


def maybe(choose: Choose, **values: Any) -> dict[str, Any]:
    """Some of the values; the others are left to their defaults."""
    return {name: value for name, value in values.items() if choose.random() < 0.6}


#: Per component its parameters, input ports and output ports.
MAKERS: dict[str, tuple[Callable[[Choose], dict[str, Any]], tuple[str, ...], tuple[str, ...]]] = {
    "select_columns_in_dataset": (
        lambda c: {"columns": columns(c, "a", "b", "c")}, ("dataset",), ("dataset",)
    ),
    "clean_missing_data": (
        lambda c: {
            "columns": columns(c, "a", "b"),
            "mode": c.choice(["mean", "remove_row", "custom_value"]),
            **maybe(c, min_ratio=c.choice([0, 0.0]), max_ratio=c.choice([1, 1.0]), replacement="0"),
        },
        ("dataset",),
        ("cleaned_dataset",),
    ),
    "split_data": (
        lambda c: {"fraction": c.choice([0.5, 1, 1.0]), **maybe(c, seed=c.choice([0, 7, 7.0]))},
        ("dataset",),
        ("first", "second"),
    ),
    "normalize_data": (lambda c: maybe(c, columns={"names": ["a"]}), ("dataset",), ("dataset",)),
    "remove_duplicate_rows": (lambda c: maybe(c, keep_first=True) | ALL, ("dataset",), ("dataset",)),
    "add_rows": (lambda c: {}, ("dataset1", "dataset2"), ("dataset",)),
    "summarize_data": (lambda c: {}, ("dataset",), ("dataset",)),
}  # fmt: skip


def drawing(choose: Choose) -> dict[str, Any]:
    """A pipeline of two sources and up to six components that read earlier outputs."""
    ids = iter(choose.sample([f"{letter}{number}" for letter in "pqr" for number in range(9)], 12))
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, str]] = []
    outputs: list[str] = []
    for _ in range(2):
        node = next(ids)
        parameters = {"data": choose.choice(DATA), **maybe(choose, format="csv", has_header=True)}
        nodes.append({"id": node, "component": "enter_data_manually", "parameters": parameters})
        outputs.append(f"{node}.dataset")
    for _ in range(choose.randint(1, 6)):
        node, name = next(ids), choose.choice(list(MAKERS))
        make, reads, writes = MAKERS[name]
        nodes.append(
            {"id": node, "component": name, "parameters": make(choose), "comment": choose.choice(["", "x"])}
        )
        edges += [{"from": choose.choice(outputs), "to": f"{node}.{port}"} for port in reads]
        outputs += [f"{node}.{port}" for port in writes]
    return {"format": "jackfield/pipeline@1", "nodes": nodes, "edges": edges}


@dataclass
class Execution:
    """Runs a plan in this process, each step whatever was computed before."""

    folder: Path

    def run(self, plan: ExecutionPlan) -> Iterator[tuple[str, dict[str, str]]]:
        """Per step its key and the digests of what it wrote."""
        written: dict[tuple[str, str], tuple[Path, str]] = {}
        failed: set[str] = set()
        for step in plan.steps:
            if {item.source_node for item in step.inputs} & failed:
                failed.add(step.node)
                continue
            given = {item.port: written[item.source_node, item.source_port] for item in step.inputs}
            inputs = {item.port: (item.type, given[item.port][1]) for item in step.inputs}
            parts = parts_of(step, own_code().digest(step.entry), "environment", inputs).to_json()
            try:
                made = self._execute(step, {port: path for port, (path, _) in given.items()})
            except ComponentError:
                failed.add(step.node)
                continue
            written |= {(step.node, port): (path, digest_of(path)) for port, path in made.items()}
            yield reuse_key(parts), {port: written[step.node, port][1] for port in made}

    def _execute(self, step: PlannedStep, given: dict[str, Path]) -> dict[str, Path]:
        types = {item.port: item.type for item in step.inputs}
        inputs = {port: ports.load(types[port], path) for port, path in given.items()}
        result = load_entry(step.entry)(**inputs, **step.parameters)
        values = result._asdict() if hasattr(result, "_asdict") else {step.outputs[0].port: result}
        made = {}
        for output in step.outputs:
            path = self.folder / f"{len(list(self.folder.iterdir()))}.{step.node}.{output.port}"
            ports.save(output.type, values[output.port], path)
            made[output.port] = path
        return made


@pytest.mark.parametrize("graphs", [SOME, pytest.param(MANY, marks=pytest.mark.verify)])
def test_equal_keys_mean_equal_bytes_over_random_pipelines(graphs: int, tmp_path: Path) -> None:
    choose = random.Random(20260301)
    registry, surroundings = builtin_registry(), PlainSurroundings()
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    ran = 0
    while ran < graphs:
        plan = compile_graph(load_document(drawing(choose)).graph, registry, surroundings)
        if not isinstance(plan, ExecutionPlan):
            continue  # it chose a column that does not arrive
        ran += 1
        folder = tmp_path / str(ran)
        folder.mkdir()
        for key, outputs in Execution(folder).run(plan):
            found[key].append(outputs)

    repeated = [outputs for outputs in found.values() if len(outputs) > 1]
    for outputs in repeated:
        assert all(other == outputs[0] for other in outputs)
    # That the pool was small enough for keys to meet, and wide enough for them to differ.
    assert len(repeated) > 20
    assert len(found) > 100
