"""The one toy catalogue of every test: constant, add, split, train, fail, sleep, and dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from designer.graph.columns import select, select_one
from designer.graph.port_types import PortType
from designer.graph.spec import ComponentSpec, InputPort, OutputPort, Parameter
from designer.graph.suggestions import close_matches
from designer.graph.table_schema import Column, TableSchema

Schemas = Mapping[str, TableSchema | None]

TABLE = PortType("table")
MODEL = PortType("model")
CLASSIFIER = PortType("model", "classifier")

CONSTANT = ComponentSpec(
    "constant",
    "1",
    "Constant",
    "Toys",
    "A table of one column with one value.",
    outputs=(OutputPort("dataset", TABLE),),
    parameters=(
        Parameter("value", "float", default=1.0, label="Value"),
        Parameter("column", "string", default="value", label="Column name"),
    ),
    entry="toys:constant",
)
ADD = ComponentSpec(
    "add",
    "2",
    "Add",
    "Toys",
    "The sum of two tables.",
    inputs=(InputPort("first", TABLE), InputPort("second", TABLE, optional=True)),
    outputs=(OutputPort("sum", TABLE),),
    parameters=(Parameter("columns", "columns", label="Columns to add", port="first"),),
    entry="toys:add",
)
SPLIT = ComponentSpec(
    "split",
    "1",
    "Split",
    "Toys",
    "The rows of a table in two parts.",
    inputs=(InputPort("dataset", TABLE),),
    outputs=(OutputPort("first", TABLE), OutputPort("second", TABLE)),
    parameters=(
        Parameter("mode", "choice", default="rows", choices=("rows", "expression"), label="Mode"),
        Parameter(
            "fraction",
            "float",
            default=0.5,
            minimum=0,
            maximum=1,
            label="Fraction",
            visible_when={"mode": ("rows",)},
        ),
        Parameter("shuffle", "boolean", default=True, label="Shuffle", visible_when={"mode": ("rows",)}),
        Parameter("seed", "integer", default=0, label="Seed", minimum=0, visible_when={"shuffle": (True,)}),
        Parameter(
            "expression", "string", required=True, label="Expression", visible_when={"mode": ("expression",)}
        ),
    ),
    entry="toys:split",
)
TRAIN = ComponentSpec(
    "train",
    "1",
    "Train",
    "Toys",
    "A classifier of a label column.",
    inputs=(InputPort("dataset", TABLE),),
    outputs=(OutputPort("model", CLASSIFIER),),
    parameters=(Parameter("label", "column", required=True, label="Label column", port="dataset"),),
    entry="toys:train",
)
SCORE = ComponentSpec(
    "score",
    "1",
    "Score",
    "Toys",
    "A table with the model's scores.",
    inputs=(InputPort("model", MODEL), InputPort("dataset", TABLE)),
    outputs=(OutputPort("scored_dataset", TABLE),),
    entry="toys:score",
)
SCRIPT = ComponentSpec(
    "script",
    "1",
    "Script",
    "Toys",
    "Anything at all.",
    inputs=(InputPort("dataset", TABLE, optional=True),),
    outputs=(OutputPort("dataset1", TABLE), OutputPort("dataset2", TABLE, optional=True)),
    parameters=(Parameter("script", "code", required=True, label="Script", language="python"),),
    entry="toys:script",
    user_code=True,
    deterministic=False,
)
FAIL = ComponentSpec(
    "fail",
    "1",
    "Fail",
    "Toys",
    "Fails always.",
    inputs=(InputPort("dataset", TABLE, optional=True),),
    outputs=(OutputPort("dataset", TABLE),),
    parameters=(Parameter("message", "string", default="It failed.", label="Message"),),
    entry="toys:fail",
)
SLEEP = ComponentSpec(
    "sleep",
    "1",
    "Sleep",
    "Toys",
    "Waits.",
    inputs=(InputPort("dataset", TABLE, optional=True),),
    outputs=(OutputPort("dataset", TABLE),),
    parameters=(
        Parameter("seconds", "float", default=1.0, minimum=0, exclusive_minimum=True, label="Seconds"),
    ),
    entry="toys:sleep",
)
DATASET = ComponentSpec(
    "dataset",
    "1",
    "Dataset",
    "Data",
    "A stored dataset.",
    outputs=(OutputPort("output", PortType("any")),),
    parameters=(
        Parameter("dataset", "dataset", required=True, label="Dataset"),
        Parameter("version", "integer", label="Version", minimum=1),
    ),
)
DIVIDE = ComponentSpec(
    "divide",
    "1",
    "Divide",
    "Toys",
    "Retired.",
    inputs=(InputPort("dataset", TABLE),),
    outputs=(OutputPort("dataset", TABLE),),
    retired="Use Split instead.",
)

TOYS = (CONSTANT, ADD, replace(ADD, version="1"), SPLIT, TRAIN, SCORE, SCRIPT, FAIL, SLEEP, DATASET, DIVIDE)


class ToyCatalogue:
    """A registry stand-in over the toys. The first version listed is the default one."""

    def __init__(self, specs: Sequence[ComponentSpec] = TOYS) -> None:
        self._versions = {(spec.name, spec.version): spec for spec in specs}
        self._defaults: dict[str, ComponentSpec] = {}
        for spec in specs:
            self._defaults.setdefault(spec.name, spec)
        self.columns_calls = 0

    def get(self, name: str, version: str | None = None) -> ComponentSpec | None:
        return self._defaults.get(name) if version is None else self._versions.get((name, version))

    def all(self) -> list[ComponentSpec]:
        return list(self._defaults.values())

    def close_matches(self, name: str) -> Sequence[str]:
        return close_matches(name, self._defaults)

    def columns(self, spec: ComponentSpec, parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
        self.columns_calls += 1
        schema_of = _SCHEMAS.get(spec.name)
        return schema_of(parameters, inputs) if schema_of else {}


def _constant(parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
    return {"dataset": TableSchema.of([Column(parameters["column"], "double")])}


def _add(parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
    schema = inputs["first"]
    if schema is None or parameters["columns"] is None:
        return {"sum": schema}
    return {"sum": TableSchema.of(schema.by_name[name] for name in select(parameters["columns"], schema))}


def _split(parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
    return {"first": inputs["dataset"], "second": inputs["dataset"]}


def _train(parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
    if (schema := inputs["dataset"]) is not None:
        select_one(parameters["label"], schema)
    return {}


def _score(parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
    if (schema := inputs["dataset"]) is None:
        return {}
    return {
        "scored_dataset": TableSchema.of([*schema.columns, Column("Scored Labels", "double", role="score")])
    }


def _unchanged(parameters: Mapping[str, Any], inputs: Schemas) -> Schemas:
    return {"dataset": inputs["dataset"]}


_SCHEMAS: Mapping[str, Callable[[Mapping[str, Any], Schemas], Schemas]] = {
    "constant": _constant,
    "add": _add,
    "split": _split,
    "train": _train,
    "score": _score,
    "fail": _unchanged,
    "sleep": _unchanged,
}
