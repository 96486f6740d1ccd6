"""Tables that real files have and components do not expect, and every way to set a component's parameters.

Nothing here knows a component by name: one that is registered is tried with all of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import polars as pl
from hypothesis import strategies as st

from compute.sdk.table import DTYPES, ColumnMeta, Table
from designer.components.registry import builtin_registry
from designer.graph.spec import ComponentSpec, Parameter
from tests.factories.tables import run, table

LARGEST = 2**63 - 1
LONG_NAME = "n" * 5_000
NAMES = (
    "x",
    'a"b',
    "it's",
    "größe ☃ 中",
    " spaced ",
    "new\nline",
    "",
    LONG_NAME,
    "Scored Labels",
    "a_IsMissing",
    "count",
)
#: Values of one column type each, the ends of what it can hold among them.
VALUES: Mapping[str, tuple[Any, ...]] = {
    "integer": (0, 1, -1, 2**53 + 1, LARGEST, LARGEST - 1, -(2**63)),
    "double": (0.0, -0.0, 1.5, math.inf, -math.inf, 1.7e308, -1.7e308, 5e-324, 1e200),
    "boolean": (True, False),
    "string": (
        "",
        " ",
        "true",
        "False",
        "1",
        "1.0",
        "NaN",
        "12/31/2023",
        "x" * 2_000,
        "ß☃",
        "'",
        '"',
        "a\0b",
    ),
    "datetime": (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), datetime(2024, 2, 29)),
}


def fixed_tables() -> dict[str, Table]:
    """Each by what is hostile about it."""
    plain = {"x": [1.0, 2.0, 4.0, 8.0], "n": [1, 2, 3, 4], "t": ["a", "b", "a", "c"], "y": [1, 0, 1, 0]}
    beyond = pl.Series("t", [-(10**18), 10**18, 0], dtype=pl.Datetime("us"))
    return {
        "plain": table(plain, label="y"),
        "no rows": table(pl.DataFrame(plain).clear(), label="y"),
        "one row": table({name: values[:1] for name, values in plain.items()}, label="y"),
        "no columns": Table.of(pl.DataFrame()),
        "rows without columns": Table.of(pl.DataFrame(plain).select([])),
        "one column": table({"x": [3, 1, 2]}, label="x"),
        "all missing": table(
            pl.DataFrame(
                {name: [None] * 3 for name in "xyz"}, schema={"x": pl.Float64, "y": pl.Int64, "z": pl.String}
            )
        ),
        "constant": table({"x": [3] * 4, "z": [0.5] * 4, "t": ["a"] * 4}, label="x"),
        "many columns": table({f"c{number}": [number, 1, 2] for number in range(60)}),
        "duplicate rows": table({"x": [1.5] * 6, "y": [1, 1, 1, 0, 0, 0], "t": ["a"] * 6}, label="y"),
        "hard names": table({name: [number, 2, 3] for number, name in enumerate(NAMES)}),
        "infinity": table({"x": [math.inf, -math.inf, 1.0, 2.0], "y": [0, 1, 0, 1]}, label="y"),
        "largest doubles": table(
            {"x": [1.7e308, -1.7e308, 5e-324, 0.0], "y": [1.0, 2.0, 3.0, 4.0]}, label="y"
        ),
        "early and late dates": table({"t": [*VALUES["datetime"], None], "y": [0, 1, 0, 1]}, label="y"),
        "dates beyond Python's": Table.of(pl.DataFrame({"t": beyond, "y": [0, 1, 0]})),
        "largest integers": table(
            {"x": [2**53 + 1, LARGEST, LARGEST - 1, -(2**63)], "y": [0, 1, 0, 1]}, label="y"
        ),
        "a label of largest integers": table(
            {"x": [1, 2, 3, 4], "y": [LARGEST, LARGEST, LARGEST - 1, LARGEST]}, label="y"
        ),
        "booleans as text": table(
            {"x": ["true", "False", "TRUE", "no"], "y": [True, False, None, True]}, label="y"
        ),
        "numbers as text": table({"x": ["1", "1.0", "01", "1e-5"], "y": ["1", "0", "1", "0"]}, label="y"),
        "one class": table({"x": [1, 2, 3, 4], "y": ["a"] * 4}, label="y"),
        "a label with gaps": table({"x": [1, 2, 3, 4], "y": ["a", None, "b", None]}, label="y"),
        "gaps": table(
            {"x": [1, None, 3], "z": [None, 0.5, None], "t": [None, "a", ""], "b": [True, None, None]}
        ),
        "categories": table(
            {"x": [3, 1, 2, 3], "t": ["b", "a", "b", ""], "y": [0, 1, 1, 0]},
            label="y",
            categorical=["x", "t"],
        ),
        "two labels": Table.of(
            pl.DataFrame({"x": [1, 2, 3], "y": [0, 1, 0]}),
            {"x": ColumnMeta(role="label"), "y": ColumnMeta(role="label")},
        ),
    }


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any few columns of any types with any values, of any names, roles and flags."""
    rows = draw(st.sampled_from((0, 1, 2, 3, 7)))
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    columns, metas = {}, {}
    for name in names:
        kind = draw(st.sampled_from(sorted(VALUES)))
        value = st.none() | st.sampled_from(VALUES[kind])
        values = draw(st.lists(value, min_size=rows, max_size=rows))
        columns[name] = pl.Series(name, values, dtype=DTYPES[kind])
        metas[name] = ColumnMeta(
            draw(st.booleans()), draw(st.sampled_from(("feature", "label", "score", "none")))
        )
    return Table.of(pl.DataFrame(columns), metas)


ALL: dict[str, Any] = {"rules": [{"include": "all"}]}
CODE = {
    "sql": (
        "SELECT * FROM t1",
        "SELECT count(*) n FROM t1",
        "SELECT * FROM t1 WHERE false",
        "SELECT 1 AS a, 2 AS a",
    ),
    "python": (
        "def main(dataset1, dataset2):\n    return dataset1",
        "def main(dataset1, dataset2):\n    return None",
    ),
}
TEXTS = ("", "0", "nan", "9" * 30, "1e999", "true", "%d/%m/%Y", "dd/MM/yyyy", "%d%d", "%", "x,y", '"', "(")


def texts_for(parameter: Parameter, arriving: Mapping[str, Table]) -> tuple[str, ...]:
    """What is typed into a text parameter, conditions on the columns that arrive among it."""
    if parameter.kind == "code":
        return CODE[parameter.language or "python"]
    columns = [name.replace('"', '\\"') for data in arriving.values() for name in data.names[:1]]
    conditions = ("> 1", f"<= {LARGEST}", "== true", ">= 2024-02-29T00:00:00Z", "!= x", "a|^", "")
    return (*TEXTS, *(f'\\"{name}" {condition}' for name in columns for condition in conditions))


def choices(parameter: Parameter, arriving: Mapping[str, Table]) -> tuple[Any, ...]:
    """Values that a parameter can have, for tables that arrive."""
    names = arriving[parameter.port].names if parameter.port in arriving else ()
    match parameter.kind:
        case "boolean":
            return (True, False)
        case "choice":
            return parameter.choices
        case "column":
            return (*names[:1], *names[-1:]) or ("absent",)
        case "columns":
            return (ALL, *({"names": [name]} for name in (*names[:2], *names[-1:])))
        case "integer" | "float":
            ends = [end for end in (parameter.minimum, parameter.maximum) if end is not None]
            near = parameter.minimum is not None and parameter.exclusive_minimum
            return tuple(parameter.default if near and end == parameter.minimum else end for end in ends)
        case "string" | "text" | "code":
            return texts_for(parameter, arriving)
    return ()


def base_values(spec: ComponentSpec, arriving: Mapping[str, Table]) -> dict[str, Any]:
    """Defaults, and for what has none the first value it can have."""
    return {
        item.name: item.default
        if item.default is not None or not item.required
        else choices(item, arriving)[0]
        for item in spec.parameters
    }


def settings_of(spec: ComponentSpec, arriving: Mapping[str, Table]) -> Iterator[dict[str, Any]]:
    """The defaults; then each value of each parameter, with those set that it needs to be shown."""
    base = base_values(spec, arriving)
    yield base
    for item in spec.parameters:
        shown = {name: allowed[0] for name, allowed in item.visible_when.items()}
        values = (value for value in choices(item, arriving) if value != base[item.name])
        yield from ({**base, **shown, item.name: value} for value in values)


@st.composite
def any_settings(draw: st.DrawFn, spec: ComponentSpec, arriving: Mapping[str, Table]) -> dict[str, Any]:
    """Any values together."""
    base = base_values(spec, arriving)
    return {
        item.name: draw(st.sampled_from((base[item.name], *choices(item, arriving))))
        for item in spec.parameters
    }


@cache
def learners() -> tuple[str, ...]:
    """Components that give an untrained model."""
    return tuple(
        spec.name
        for spec in builtin_registry().all()
        if any(str(port.type).startswith("untrained_model") for port in spec.outputs)
    )


@cache
def models(kind: str) -> Mapping[str, Any]:
    """By learner: values for a port that takes no table, untrained or trained on ordinary rows."""
    if kind.startswith("untrained_model"):
        return {name: run(name) for name in learners()}
    points = table({"x": [0.0, 1.0, 2.0, 3.0] * 6, "t": ["a", "b", "b"] * 8, "y": [0, 1] * 12}, label="y")
    trainer, settings = (
        ("train_clustering_model", {}) if kind == "cluster_model" else ("train_model", {"label": "y"})
    )
    trained = {}
    for name, untrained in models("untrained_model").items():
        if (name == "k_means_clustering") == (kind == "cluster_model"):
            result = run(trainer, inputs={"untrained_model": untrained, "dataset": points}, **settings)
            trained[name] = getattr(result, "model", result)
    return trained
