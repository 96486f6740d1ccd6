"""Transformations at the limits of what they can do: right values, or a sentence or warning that says so."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from designer.components.registry import builtin_registry
from designer.components.selection import schema_of
from designer.graph.columns import UnfitColumns
from tests.factories.tables import names, rows, run, table

LARGEST = 2**63 - 1


def warned(component: str, inputs: dict[str, Any], **parameters: Any) -> tuple[Any, list[dict[str, Any]]]:
    """The result, and the warnings that were given."""
    with log.capture() as items:
        result = run(component, inputs=inputs, **parameters)
    return result, [item for item in items if item["kind"] == "warning"]


def cleaned(values: list[Any], **parameters: Any) -> list[Any]:
    """The column x after Clean Missing Data."""
    result = run("clean_missing_data", inputs={"dataset": table({"x": values})}, **parameters)
    found: list[Any] = result.cleaned_dataset.frame["x"].to_list()
    return found


@pytest.mark.parametrize(
    ("values", "replacement"),
    [
        ([1.5, None], "nan"),
        ([1.5, None], "NaN"),
        ([1, None], "99999999999999999999"),
        ([1, None], str(-(2**63) - 1)),
        ([1, None], "1.5"),
        ([True, None], "2"),
        ([Decimal("1.5"), None], "1e-40"),
        ([Decimal("1.5"), None], "1e38"),
    ],
)
def test_a_replacement_that_fills_no_gap_is_refused_by_name(values: list[Any], replacement: str) -> None:
    with pytest.raises(ComponentError, match=f"'{replacement}' does not fit column 'x'"):
        cleaned(values, replacement=replacement)


def test_a_replacement_at_the_ends_of_the_integers_is_taken() -> None:
    assert cleaned([1, None], replacement=str(LARGEST)) == [1, LARGEST]


def test_a_decimal_replacement_keeps_all_its_places() -> None:
    assert cleaned([Decimal("1.5"), None], replacement="0.125") == [Decimal("1.5"), Decimal("0.125")]
    gaps = {"dataset": table({"x": [Decimal("0.25"), Decimal("0.75"), None]})}
    learned = run("clean_missing_data", inputs=gaps, mode="mean").transform
    for values in ([Decimal("3.5"), None], [3, None], [True, None]):
        later = learned.apply(table({"x": values})).frame["x"]
        assert later.to_list() == [Decimal(values[0]), Decimal("0.5")]
        assert later.dtype == pl.Decimal(38, 2)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-(2**63), LARGEST), min_size=1, max_size=9))
def test_mean_and_median_of_integers_are_exact(values: list[int]) -> None:
    ordered = sorted(values)
    middle = Fraction(ordered[(len(values) - 1) // 2] + ordered[len(values) // 2], 2)
    assert cleaned([*values, None], mode="median")[-1] == round(middle)
    assert cleaned([*values, None], mode="mean")[-1] == round(Fraction(sum(values), len(values)))


def test_the_mean_of_the_largest_doubles_is_finite_and_infinity_has_none() -> None:
    assert cleaned([1.7e308, 1.7e308, None], mode="mean")[-1] == pytest.approx(1.7e308)
    assert cleaned([1.7e308, 1.7e308, None], mode="median")[-1] == 1.7e308
    assert cleaned([1.0, float("inf"), 2.0, None], mode="median")[-1] == 2.0
    with pytest.raises(ComponentError, match="'x' contains infinity"):
        cleaned([1.0, float("inf"), None], mode="mean")


def test_cleaning_that_takes_every_column_or_row_is_told() -> None:
    gaps = {"dataset": table({"a": [1, None], "b": [None, "x"]})}
    with pytest.raises(ComponentError, match="Every column has missing values \\('a', 'b'\\)"):
        run("clean_missing_data", inputs=gaps, mode="remove_column")
    _, warnings = warned("clean_missing_data", gaps, mode="remove_row")
    assert [item["code"] for item in warnings] == ["rows.none"]


def test_a_column_without_values_is_told_when_it_goes_and_when_it_stays() -> None:
    empty = {"dataset": table({"a": [1, 2], "b": [None, None]})}
    removed, warnings = warned("clean_missing_data", empty, mode="mean")
    assert (removed.cleaned_dataset.names, warnings[0]["column"]) == (("a",), "b")
    kept, warnings = warned("clean_missing_data", empty, cols_with_all_missing_values="propagate")
    assert kept.cleaned_dataset.names == ("a", "b")
    assert "left as it is" in warnings[0]["message"]


def test_an_indicator_does_not_take_the_place_of_a_column() -> None:
    data = table({"a": [1, None], "a_IsMissing": ["mine", "too"]})
    parameters = {"indicator": True, "columns": names("a")}
    result = run("clean_missing_data", inputs={"dataset": data}, **parameters).cleaned_dataset
    assert result.names == ("a", "a_IsMissing", "a_IsMissing (1)")
    assert rows(result) == [(1, "mine", False), (0, "too", True)]
    spec = builtin_registry().get("clean_missing_data")
    assert spec is not None
    foreseen = builtin_registry().columns(spec, parameters, {"dataset": schema_of(data)})
    assert foreseen["cleaned_dataset"] == schema_of(result)


def scaled(values: list[Any], method: str) -> tuple[list[Any], list[dict[str, Any]]]:
    result, warnings = warned("normalize_data", {"dataset": table({"x": values})}, method=method)
    return result.dataset.frame["x"].to_list(), warnings


def test_scaling_over_the_widest_range_is_exact() -> None:
    assert scaled([-1.7e308, 1.7e308, 0.0, None], "min_max") == ([0.0, 1.0, 0.5, None], [])
    assert scaled([-1e200, 1e200], "z_score") == ([-1.0, 1.0], [])
    assert scaled([5e-324, 1.5e-323], "min_max") == ([0.0, 1.0], [])
    assert scaled([-1e-200, 1e-200], "z_score") == ([-1.0, 1.0], [])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=8))
def test_scaling_is_that_of_scikit_learn(values: list[float]) -> None:
    column = np.array(values).reshape(-1, 1)
    assert scaled(values, "z_score")[0] == pytest.approx(
        StandardScaler().fit_transform(column)[:, 0].tolist(), rel=1e-6, abs=1e-9
    )
    assert scaled(values, "min_max")[0] == pytest.approx(
        MinMaxScaler().fit_transform(column)[:, 0].tolist(), rel=1e-6, abs=1e-9
    )


@pytest.mark.parametrize(
    ("values", "method", "said"),
    [
        ([3, 3, None], "z_score", "the same value in every row, which became 0"),
        ([LARGEST, LARGEST - 1], "min_max", "All 2 different values of column 'x' became 0 by min_max"),
        ([1000.0, 2000.0], "logistic", "All 2 different values of column 'x' became 1 by logistic"),
        ([-1000.0, -2000.0], "tanh", "All 2 different values of column 'x' became -1 by tanh"),
    ],
)
def test_scaling_that_loses_everything_is_told(values: list[Any], method: str, said: str) -> None:
    _, warnings = scaled(values, method)
    assert [(item["code"], item["column"]) for item in warnings] == [("column.constant", "x")]
    assert said in warnings[0]["message"]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from("abcdefg"), min_size=40, max_size=120).filter(
        lambda keys: min(Counter(keys).values()) > 1
    ),
    st.sampled_from([0.2, 0.37, 0.5, 0.8]),
    st.integers(0, 9),
)
def test_a_stratified_split_takes_from_each_value_what_scikit_learn_takes(
    keys: list[str], fraction: float, seed: int
) -> None:
    first = run(
        "split_data", inputs={"dataset": table({"k": keys})}, fraction=fraction, stratify_by="k", seed=seed
    )
    counts = Counter(first.first.frame["k"].to_list())
    train, _ = train_test_split(
        keys, train_size=int(len(keys) * fraction + 1e-9), stratify=keys, random_state=0
    )
    assert counts.total() == len(train)
    # Equal remainders are drawn, by scikit-learn too: as many of each remainder are rounded up.
    assert _rounded_up(keys, counts) == _rounded_up(keys, Counter(train))


def _rounded_up(keys: list[str], counts: Counter[str]) -> list[tuple[int, int]]:
    drawn = counts.total()
    return sorted(
        (size * drawn % len(keys), counts[key] - size * drawn // len(keys))
        for key, size in Counter(keys).items()
    )


def test_a_stratified_split_of_small_groups_keeps_the_share_and_says_where_it_cannot() -> None:
    data = table({"k": [f"k{index // 3}" for index in range(300)]})
    parts, warnings = warned("split_data", {"dataset": data}, fraction=0.5, stratify_by="k", seed=1)
    assert (parts.first.rows, parts.second.rows) == (150, 150)
    assert warnings[0]["column"] == "k"
    assert "100 of 100 values of column 'k'" in warnings[0]["message"]
    assert "33% to 67% of their rows" in warnings[0]["message"]

    single = {"dataset": table({"id": list(range(10))})}
    parts, warnings = warned("split_data", single, fraction=0.7, stratify_by="id")
    assert (parts.first.rows, parts.second.rows) == (7, 3)
    assert [item["message"] for item in warnings] == [
        "Column 'id' has another value in each row, so the split is not stratified."
    ]
    ordered = run("split_data", inputs=single, fraction=0.7, stratify_by="id", randomized_split=False)
    assert ordered.first.frame["id"].to_list() == list(range(7))

    even = {"dataset": table({"k": ["a"] * 50 + ["b"] * 50})}
    assert warned("split_data", even, fraction=0.5, stratify_by="k")[1] == []


def test_a_relative_expression_compares_integers_exactly() -> None:
    data = {"dataset": table({"n": [2**53, 2**53 + 1, LARGEST, None]})}
    for expression, expected in [
        (f"== {2**53 + 1}", [2**53 + 1]),
        (f"> {2**53} & < {LARGEST}", [2**53 + 1]),
        (f">= {LARGEST}", [LARGEST]),
        (f"< {10**30}", [2**53, 2**53 + 1, LARGEST]),
    ]:
        split = run("split_data", inputs=data, mode="relative_expression", expression=f'\\"n" {expression}')
        assert split.first.frame["n"].to_list() == expected, expression


def test_a_relative_expression_with_a_zone_compares_in_utc() -> None:
    from datetime import datetime

    times = table({"t": [datetime(2023, 6, 1, 0, 30), datetime(2023, 5, 31, 23, 0)]})
    parameters = {"mode": "relative_expression", "expression": '\\"t" >= 2023-06-01T01:00:00+01:00'}
    assert run("split_data", inputs={"dataset": times}, **parameters).first.rows == 1


def test_integers_and_doubles_join_only_where_they_are_the_same_number() -> None:
    left = table({"k": [2**53 + 1, 2**53, 3], "a": ["x", "y", "z"]})
    right = table({"k": [float(2**53), 1.5, 3.0], "b": ["q", "r", "s"]})
    keys = {"left_keys": names("k"), "right_keys": names("k"), "keep_right_keys": False}
    joined = run("join_data", inputs={"left": left, "right": right}, **keys)
    assert rows(joined) == [(2**53, "y", "q"), (3, "z", "s")]


def test_a_right_column_may_have_no_name() -> None:
    sides = {"left": table({"k": [1, 2]}), "right": table({"": ["x", "y"], "k": [2, 3]})}
    joined = run("join_data", inputs=sides, left_keys=names("k"), right_keys=names("k"))
    assert (joined.names, rows(joined)) == (("k", "", "k (1)"), [(2, "x", 2)])


@pytest.mark.parametrize("how", ["inner_join", "left_outer_join", "full_outer_join", "left_semi_join"])
def test_a_join_without_a_match_is_told_with_keys_of_both_sides(how: str) -> None:
    sides = {"left": table({"k": ["A1", "B2"]}), "right": table({"k": ["a1", "c3"]})}
    keys = {"left_keys": names("k"), "right_keys": names("k"), "how": how}
    _, (warning,) = warned("join_data", sides, **keys)
    assert "'A1' on the left and 'a1' on the right" in warning["message"]
    assert warning["hint"] == "Switch off Match case."
    assert warned("join_data", sides, **keys, match_case=False)[1] == []
    assert warned("join_data", {**sides, "right": sides["left"]}, **keys)[1] == []


def test_numbers_that_change_when_they_become_doubles_are_told() -> None:
    long = table({"id": [2**53 + 1, 7]})
    _, (warning,) = warned("edit_metadata", {"dataset": long}, columns=names("id"), data_type="double")
    assert (warning["code"], warning["column"]) == ("column.rounded", "id")
    assert "e.g. 9007199254740993" in warning["message"]
    text = table({"id": ["12345678901234567890123", "1.5", "7"]})
    assert len(warned("edit_metadata", {"dataset": text}, columns=names("id"), data_type="double")[1]) == 1


def test_what_changes_nothing_or_pads_is_told() -> None:
    data = table({"a": [1], "b": ["x"]})
    _, (warning,) = warned("edit_metadata", {"dataset": data}, columns=names("a"), data_type="integer")
    assert warning["message"] == "Nothing changes: 'a' already had what is set here."
    _, (warning,) = warned("edit_metadata", {"dataset": data}, columns=names("b"), role="clear_label")
    assert "No selected column is a label" in warning["message"]
    _, (warning,) = warned("add_columns", {"dataset1": data, "dataset2": table({"c": [1, 2, 3]})})
    assert "the left columns are missing in the last 2 rows" in warning["message"]


@pytest.mark.parametrize(
    ("component", "inputs", "parameters"),
    [
        ("split_data", {"dataset": table({"a": [1, 2]})}, {"fraction": 0.1}),
        (
            "split_data",
            {"dataset": table({"a": [1, 2]})},
            {"mode": "relative_expression", "expression": '\\"a" > 5'},
        ),
        ("apply_sql_transformation", {"t1": table({"a": [1]})}, {"query": "SELECT * FROM t1 WHERE a > 5"}),
    ],
)
def test_a_result_without_rows_is_told(
    component: str, inputs: dict[str, Any], parameters: dict[str, Any]
) -> None:
    _, (warning,) = warned(component, inputs, **parameters)
    assert (warning["code"], bool(warning["hint"])) == ("rows.none", True)


#: What a component is bound to refuse for these columns: component, inputs, parameters, what is said.
UNFIT: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("add_rows", {"dataset1": table({"a": [1]}), "dataset2": table({"b": [1]})}, {}, "Column 1 is 'a'"),
    ("add_rows", {"dataset1": table({"a": [1]}), "dataset2": table({"a": ["x"]})}, {}, "'a' is integer"),
    (
        "join_data",
        {"left": table({"k": [1]}), "right": table({"k": ["1"]})},
        {"left_keys": names("k"), "right_keys": names("k")},
        "Key 'k' is integer on the left and 'k' is string on the right.",
    ),
    (
        "join_data",
        {"left": table({"k": [1]}), "right": table({"k": [1], "l": [2]})},
        {"left_keys": names("k"), "right_keys": names("k", "l")},
        "There are 1 left keys but 2 right keys.",
    ),
    ("normalize_data", {"dataset": table({"t": ["x"]})}, {"columns": names("t")}, "Column 't' contains"),
    (
        "edit_metadata",
        {"dataset": table({"b": [True]})},
        {"columns": names("b"), "data_type": "datetime"},
        "'b' is boolean, which cannot be converted to datetime",
    ),
    (
        "edit_metadata",
        {"dataset": table({"b": [1]})},
        {"columns": names("b"), "new_names": "x,y"},
        "2 new names",
    ),
    (
        "split_data",
        {"dataset": table({"b": [1]})},
        {"mode": "relative_expression", "expression": '\\"b" > x'},
        "'x' does not fit column 'b' of type integer",
    ),
    (
        "split_data",
        {"dataset": table({"b": [1]})},
        {"mode": "regular_expression", "expression": '\\"c" x'},
        "No column 'c'",
    ),
    (
        "split_data",
        {"dataset": table({"b": [1]})},
        {"mode": "regular_expression", "expression": '\\"b" ('},
        "is not a regular expression",
    ),
    (
        "clean_missing_data",
        {"dataset": table({"b": [1]})},
        {"min_ratio": 0.7, "max_ratio": 0.2},
        "The minimum ratio 0.7 is greater",
    ),
]


@pytest.mark.parametrize(
    ("component", "inputs", "parameters", "said"), UNFIT, ids=lambda value: str(value)[:40]
)
def test_what_a_component_is_bound_to_refuse_is_said_before_the_run(
    component: str, inputs: dict[str, Any], parameters: dict[str, Any], said: str
) -> None:
    registry = builtin_registry()
    spec = registry.get(component)
    assert spec is not None
    arriving = {port: schema_of(value) for port, value in inputs.items()}
    with pytest.raises(UnfitColumns) as unfit:
        registry.columns(spec, parameters, arriving)
    assert said in unfit.value.message
