"""Every hint of the transformations is followed, and then the component does what was wanted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from tests.factories.tables import names, run, table

#: Follows a hint: (inputs, parameters, hint) -> nothing; it changes the first two.
Way = Callable[[dict[str, Any], dict[str, Any], str], None]


@dataclass(frozen=True)
class Case:
    """A component that refuses or warns, words of its hint, and what somebody does who reads them."""

    component: str
    inputs: dict[str, Table]
    parameters: dict[str, Any]
    hint: str
    way: Way

    def __str__(self) -> str:
        return f"{self.component}: {self.hint[:60]}"


def said(case: Case, inputs: dict[str, Table], parameters: dict[str, Any]) -> list[str]:
    """What is told, hints included: an error, or warnings."""
    try:
        with log.capture() as items:
            run(case.component, inputs=inputs, **parameters)
    except ComponentError as error:
        return [f"{error.message} {error.hint}"]
    return [f"{item['message']} {item['hint']}" for item in items if item["kind"] == "warning"]


def setting(**changes: Any) -> Way:
    return lambda inputs, parameters, hint: parameters.update(changes)


def before(component: str, port: str = "dataset", **settings: Any) -> Way:
    """Put another component before a port."""

    def way(inputs: dict[str, Any], parameters: dict[str, Any], hint: str) -> None:
        arriving = "t1" if component == "apply_sql_transformation" else "dataset"
        result = run(component, inputs={arriving: inputs[port]}, **settings)
        inputs[port] = getattr(result, "dataset", result)

    return way


def told_query(inputs: dict[str, Any], parameters: dict[str, Any], hint: str) -> None:
    """Run the query that the hint spells out."""
    inputs["dataset"] = run(
        "apply_sql_transformation", inputs={"t1": inputs["dataset"]}, query=hint[hint.index("SELECT") :]
    )


def told_format(inputs: dict[str, Any], parameters: dict[str, Any], hint: str) -> None:
    """Set the first format that the hint spells out."""
    parameters["datetime_format"] = re.split(
        r" or |\.$", hint[hint.index("%", hint.rindex("' ") if "'" in hint else 0) :]
    )[0]


def told_fraction(inputs: dict[str, Any], parameters: dict[str, Any], hint: str) -> None:
    parameters["fraction"] = float(re.findall(r"[\d.]+\d", hint)[-1])


def edited(
    values: list[Any], name: str = "x", **parameters: Any
) -> tuple[str, dict[str, Table], dict[str, Any]]:
    return (
        "edit_metadata",
        {"dataset": table({name: values, "other": values})},
        {"columns": names(name), **parameters},
    )


def one(values: list[Any]) -> dict[str, Table]:
    return {"dataset": table({"x": values})}


def one_and_other(values: list[Any], others: list[Any]) -> dict[str, Table]:
    return {"dataset": table({"x": values, "z": others})}


PAIR = {"dataset1": table({"a": [1, 2], "b": ["x", "y"]})}
KEYS = {"left_keys": names("k"), "right_keys": names("k")}

CASES = [
    # Edit Metadata
    Case(*edited(["1,5", "3"], 'a"b', data_type="double"), "replace(\"a\"\"b\", ',', '.')", told_query),
    Case(*edited(["1.5", "none"], 'a"b', data_type="double"), 'CASE WHEN "a""b" NOT IN', told_query),
    Case(*edited(["it's", " x ", "3"], data_type="integer"), "set them to missing", told_query),
    Case(
        *edited([f"v{number}" for number in range(20)], data_type="boolean"),
        "set them to missing",
        told_query,
    ),
    Case(*edited([1.5, 2.0], data_type="integer"), "Round these values", told_query),
    Case(*edited([math.inf, 1e300, 2.0], data_type="integer"), "beyond the limits", told_query),
    Case(*edited([1e300, 0.0], data_type="datetime"), "beyond the limits", told_query),
    Case(*edited([10**17, 0], data_type="datetime"), "beyond the limits", told_query),
    Case(
        *edited(["31/12/2023"], data_type="datetime", datetime_format="dd/MM/yyyy"),
        "'dd/MM/yyyy' does not fit. In Python's notation it is %d/%m/%Y.",
        told_format,
    ),
    Case(
        *edited(["Dec 31, 2023"], data_type="datetime", datetime_format="MMM d, yyyy"),
        "is %b %d, %Y.",
        told_format,
    ),
    Case(
        *edited(["31/12/2023 10:30"], data_type="datetime", datetime_format="%d/%m/%Y"),
        "%d/%m/%Y %H:%M",
        told_format,
    ),
    Case(
        *edited(["31.12.2023", None], data_type="datetime"), "Set DateTime format to %d.%m.%Y.", told_format
    ),
    Case(*edited(["2023-12-31", "soon"], data_type="datetime"), "set them to missing", told_query),
    Case(
        *edited([True], data_type="datetime"),
        "Leave it out",
        lambda i, p, h: p.update(columns=names("other"), data_type="string"),
    ),
    Case(
        "edit_metadata",
        {"dataset": table({"a": [1], "b": [2]})},
        {"columns": names("a", "b"), "role": "label"},
        "Select one column.",
        setting(columns=names("a")),
    ),
    Case(
        "edit_metadata",
        {"dataset": table({"a": [1], "b": [2]}, label="a")},
        {"columns": names("b"), "role": "label"},
        "Clear that label first in a separate Edit Metadata step: Fields, Clear label.",
        before("edit_metadata", columns=names("a"), role="clear_label"),
    ),
    Case(
        "edit_metadata",
        one([1]),
        {"columns": names("x"), "new_names": "a,b"},
        "Give one name for each",
        setting(new_names="a"),
    ),
    Case(
        "edit_metadata",
        {"dataset": table({"a": [1], "b": [2]})},
        {"columns": names("a"), "new_names": "b"},
        "Choose another new name.",
        setting(new_names="c"),
    ),
    Case(
        "edit_metadata",
        {"dataset": table({"a": [1], "b": [2]})},
        {"columns": names("a", "b"), "new_names": "c,"},
        "Give every column a name.",
        setting(new_names="c,d"),
    ),
    Case(
        "edit_metadata",
        one([2**53 + 1]),
        {"columns": names("x"), "data_type": "double"},
        "convert it to text",
        setting(data_type="string"),
    ),
    Case("edit_metadata", one([1]), {"columns": names("x")}, "Choose a type", setting(data_type="double")),
    # Clean Missing Data
    Case(
        "clean_missing_data",
        one(["a", None]),
        {"mode": "mean"},
        "set the cleaning mode to Mode or Remove row",
        setting(mode="mode"),
    ),
    Case(
        "clean_missing_data",
        one([datetime(2024, 1, 1), None]),
        {},
        "set the cleaning mode to Mode or Remove row",
        setting(mode="remove_row"),
    ),
    Case(
        "clean_missing_data",
        one([datetime(9999, 1, 1), None]),
        {"mode": "median"},
        "Mode or Remove row",
        setting(mode="mode"),
    ),
    Case(
        "clean_missing_data",
        one([1, None]),
        {"replacement": "9" * 20},
        "Choose a value of that type",
        setting(replacement="9"),
    ),
    Case(
        "clean_missing_data",
        one([1.5, None]),
        {"replacement": "nan"},
        "Choose a value of that type",
        setting(replacement="1e3"),
    ),
    Case(
        "clean_missing_data",
        one([math.inf, None]),
        {"mode": "mean"},
        "Set the cleaning mode to Custom value",
        setting(mode="custom_value"),
    ),
    Case(
        "clean_missing_data",
        one([math.inf, 1.0, None]),
        {"mode": "mean"},
        "replace infinity first with Apply SQL",
        before(
            "apply_sql_transformation", query='SELECT CASE WHEN NOT isinf("x") THEN "x" END AS "x" FROM t1'
        ),
    ),
    Case(
        "clean_missing_data",
        one([1, None]),
        {"min_ratio": 0.5, "max_ratio": 0.1},
        "Set the minimum to at most the maximum.",
        setting(min_ratio=0.1),
    ),
    Case(
        "clean_missing_data",
        one([1, None]),
        {"mode": "remove_column"},
        "such as Remove row",
        setting(mode="remove_row"),
    ),
    Case(
        "clean_missing_data",
        {"dataset": table({"x": [1, None], "y": [None, 1]})},
        {"mode": "remove_row"},
        "replace the values instead",
        setting(mode="mean"),
    ),
    Case(
        "clean_missing_data",
        {"dataset": table({"x": [1, None], "y": [None, None]})},
        {"mode": "mean"},
        "Leave it out",
        setting(columns=names("x")),
    ),
    # Normalize Data
    Case(
        "normalize_data",
        one(["1", "2.5"]),
        {"columns": names("x")},
        "Convert it with Edit Metadata",
        before("edit_metadata", columns=names("x"), data_type="double"),
    ),
    Case(
        "normalize_data",
        one([math.inf, 1.0, 2.0]),
        {},
        "Replace it, for example with Apply SQL",
        before(
            "apply_sql_transformation", query='SELECT CASE WHEN NOT isinf("x") THEN "x" END AS "x" FROM t1'
        ),
    ),
    Case(
        "normalize_data",
        one([-1.0, 2.0]),
        {"method": "log_normal"},
        "Use another method",
        setting(method="z_score"),
    ),
    Case(
        "normalize_data",
        one([1000.0, 2000.0]),
        {"method": "tanh"},
        "Use min_max or z_score.",
        setting(method="min_max"),
    ),
    Case(
        "normalize_data",
        {"dataset": table({"x": [3, 3], "y": [1, 2]})},
        {},
        "Leave it out",
        setting(columns=names("y")),
    ),
    Case(
        "normalize_data",
        one([2**62, 2**62 + 1]),
        {},
        "Subtract what they have in common first.",
        before("apply_sql_transformation", query="SELECT x - 4611686018427387904 AS x FROM t1"),
    ),
    # Split Data
    Case("split_data", one([1, 2, 3]), {"fraction": 0.1}, "Use a fraction of at least", told_fraction),
    Case("split_data", one([1, 2, 3]), {"fraction": 1.0}, "Use a fraction of at most", told_fraction),
    Case(
        "split_data",
        one([1, 2, 3]),
        {"mode": "relative_expression", "expression": '\\"x" > 5'},
        "Loosen the expression.",
        setting(expression='\\"x" > 1'),
    ),
    Case(
        "split_data",
        one([1, 2, 3]),
        {"mode": "relative_expression", "expression": '\\"x" > 0'},
        "Narrow the expression.",
        setting(expression='\\"x" > 1'),
    ),
    Case(
        "split_data",
        one([40, 20]),
        {"mode": "relative_expression", "expression": "x > 30"},
        r'Write it like \"age" > 30 & <= 65.',
        setting(expression=r'\"x" > 30 & <= 65'),
    ),
    Case(
        "split_data",
        one([40, 20]),
        {"mode": "relative_expression", "expression": r"(\1) > 30"},
        "Count columns from 0",
        setting(expression=r"(\0) > 30"),
    ),
    Case(
        "split_data",
        one(["a", "c", "b", "b"]),
        {"stratify_by": "x", "fraction": 0.5},
        "group the rare ones",
        before("apply_sql_transformation", query="SELECT if(x = 'b', x, 'other') AS x FROM t1"),
    ),
    *(
        Case(
            "split_data",
            {"dataset": table({"x": values, "y": [0, 1, 0, 1]}, label="y")},
            {"stratify_by": "x", "fraction": 0.5},
            "Stratify by a column with a few values, such as the label.",
            setting(stratify_by="y"),
        )
        for values in ([1, 1, 1, 1], [1, 2, 3, 4])
    ),
    *(
        Case(
            "clean_missing_data",
            {"dataset": table({"x": [1, None, 3], "y": [1, None, 3]}, label="y")},
            {"mode": mode, "columns": names("y")},
            "Leave it out of the columns to be cleaned, or remove the rows without a label instead.",
            way,
        )
        for mode, ways in (
            ("mean", (setting(columns=names("x")), setting(mode="remove_row"))),
            ("remove_column", (setting(columns=names("x")),)),
        )
        for way in ways
    ),
    *(
        Case(
            "clean_missing_data",
            one_and_other([1, None, 3], [None, 2, 3]),
            {"mode": "remove_row"},
            "Clean fewer columns, or replace the values instead.",
            way,
        )
        for way in (setting(columns=names("x")), setting(mode="mean"))
    ),
    Case(
        "join_data",
        {"left": table({"k": [1] * 4, "n": range(4)}), "right": table({"k": [1] * 4, "n": range(4)})},
        KEYS,
        "Add key columns until each key is in one row of a side",
        setting(left_keys=names("k", "n"), right_keys=names("k", "n")),
    ),
    # two tables
    Case(
        "add_rows",
        {**PAIR, "dataset2": table({"a": [1]})},
        {},
        "Select the same columns in both",
        before("select_columns_in_dataset", "dataset1", columns=names("a")),
    ),
    Case(
        "add_rows",
        {**PAIR, "dataset2": table({"c": [1], "b": ["x"]})},
        {},
        "Rename it with Edit Metadata",
        before("edit_metadata", "dataset2", columns=names("c"), new_names="a"),
    ),
    Case(
        "add_rows",
        {**PAIR, "dataset2": table({"b": ["x"], "a": [1]})},
        {},
        "reorder the columns with Apply SQL",
        before("apply_sql_transformation", "dataset2", query="SELECT a, b FROM t1"),
    ),
    Case(
        "add_rows",
        {**PAIR, "dataset2": table({"a": ["1"], "b": ["x"]})},
        {},
        "Convert one of them with Edit Metadata.",
        before("edit_metadata", "dataset2", columns=names("a"), data_type="integer"),
    ),
    Case(
        "join_data",
        {"left": table({"k": [1]}), "right": table({"k": ["1"], "v": [2]})},
        KEYS,
        "Convert one of them with Edit Metadata.",
        before("edit_metadata", "right", columns=names("k"), data_type="integer"),
    ),
    Case(
        "join_data",
        {"left": table({"k": [1]}), "right": table({"k": [1], "v": [2]})},
        {**KEYS, "right_keys": names("k", "v")},
        "Choose the same number on each side.",
        setting(right_keys=names("k")),
    ),
    Case(
        "join_data",
        {"left": table({"k": ["A"]}), "right": table({"k": ["a"]})},
        KEYS,
        "Switch off Match case.",
        setting(match_case=False),
    ),
    Case(
        "join_data",
        {"left": table({"k": ["a"]}), "right": table({"k": [" a "]})},
        KEYS,
        "with Apply SQL Transformation: trim.",
        before("apply_sql_transformation", "right", query="SELECT trim(k) AS k FROM t1"),
    ),
    # SQL, and what all have in common
    Case(
        "apply_sql_transformation",
        {"t1": table({"a": [1]})},
        {"query": " "},
        "such as SELECT * FROM t1",
        setting(query="SELECT * FROM t1"),
    ),
    Case(
        "apply_sql_transformation",
        {"t1": table({"a": [1]})},
        {"query": "CREATE TABLE x AS SELECT 1"},
        "End it with a SELECT.",
        setting(query="CREATE TABLE x AS SELECT 1 a; SELECT * FROM x"),
    ),
    Case(
        "apply_sql_transformation",
        {"t1": table({"a": [1]})},
        {"query": "SELECT a, 2 AS a FROM t1"},
        'AS "another a"',
        setting(query='SELECT a, 2 AS "another a" FROM t1'),
    ),
    Case(
        "apply_sql_transformation",
        {"t1": table({"a": [1]})},
        {"query": "SELECT * FROM t1 WHERE a > 1"},
        "Check its conditions.",
        setting(query="SELECT * FROM t1 WHERE a > 0"),
    ),
    Case(
        "select_columns_in_dataset",
        one([1]),
        {"columns": {"rules": []}},
        "Choose at least one column.",
        setting(columns=names("x")),
    ),
    Case(
        "select_columns_in_dataset",
        {"dataset": table({"price": [1]})},
        {"columns": names("prise")},
        "Did you mean 'price'?",
        setting(columns=names("price")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_who_does_what_the_hint_says_gets_what_they_wanted(case: Case) -> None:
    inputs, parameters = dict(case.inputs), dict(case.parameters)
    (first,) = said(case, inputs, parameters)
    assert case.hint in first
    case.way(inputs, parameters, first)
    assert said(case, inputs, parameters) == []
