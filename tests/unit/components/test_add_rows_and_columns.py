"""Add Rows and Add Columns."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.data_transformation.add_columns import add_columns
from designer.components.data_transformation.add_rows import add_rows
from designer.components.data_transformation.edit_metadata import edit_metadata
from designer.components.data_transformation.join_data import join_data
from designer.components.registry import builtin_registry
from designer.components.selection import schema_of
from designer.graph.columns import UnfitColumns
from tests.factories.tables import meanings, names, rows, run, table
from tests.unit.components.type_table import TARGETS, TYPES, sample


def test_rows_are_appended_in_order_as_pandas_concat_does() -> None:
    first, second = {"a": [1, 2], "s": ["x", None]}, {"a": [3, 1], "s": ["y", "x"]}
    expected = pd.concat([pd.DataFrame(first), pd.DataFrame(second)], ignore_index=True)
    result = add_rows(table(first), table(second))
    pd.testing.assert_frame_equal(result.frame.to_pandas(), expected, check_dtype=False)
    assert add_rows(result, result).rows == 8


def test_integers_become_doubles_beside_doubles() -> None:
    for pair in ((table({"a": [1]}), table({"a": [1.5]})), (table({"a": [1.5]}), table({"a": [1]}))):
        result = add_rows(*pair)
        assert meanings(result) == [("a", "double", False, "feature")]
        assert sorted(rows(result)) == [(1.0,), (1.5,)]


def test_a_column_is_categorical_where_both_are_and_has_the_first_ones_role() -> None:
    first = table({"a": ["x"], "b": ["x"], "y": [1]}, categorical=("a", "b"), label="y")
    second = table({"a": ["y"], "b": ["y"], "y": [2]}, categorical=("a",))
    assert meanings(add_rows(first, second)) == [
        ("a", "string", True, "feature"),
        ("b", "string", False, "feature"),
        ("y", "integer", False, "label"),
    ]


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ({"a": [1]}, "The datasets have 2 and 1 columns."),
        ({"a": [1], "c": ["x"]}, "Column 2 is 'b' in the first dataset and 'c' in the second."),
        ({"b": ["x"], "a": [1]}, "Column 1 is 'a' in the first dataset and 'b' in the second."),
        ({"a": ["1"], "b": ["x"]}, "Column 'a' is integer in the first dataset and string in the second."),
        ({"a": [True], "b": ["x"]}, "Column 'a' is integer in the first dataset and boolean in the second."),
    ],
)
def test_datasets_that_do_not_match_are_told_before_the_run_and_in_it(
    second: dict[str, list[object]], sentence: str
) -> None:
    pair = {"dataset1": table({"a": [1], "b": ["x"]}), "dataset2": table(second)}
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        add_rows(**pair)
    schemas = {port: schema_of(value) for port, value in pair.items()}
    with pytest.raises(UnfitColumns, match=re.escape(sentence)):
        builtin_registry().columns(add_rows.spec, {}, schemas)


def test_a_column_without_values_fits_any_type_on_either_side() -> None:
    empty = table({"a": [None], "t": [None], "d": [None]})
    full = table({"a": [2**60], "t": ["x"], "d": [datetime(2024, 1, 2)]})
    for pair, place in ((empty, full), 1), ((full, empty), 0):
        result = add_rows(*pair)
        assert meanings(result) == meanings(full)
        assert rows(result)[place] == (2**60, "x", datetime(2024, 1, 2))
    assert meanings(add_rows(empty, empty)) == meanings(empty)


def test_an_integer_that_no_double_holds_is_named() -> None:
    large, doubles = table({"a": [1, 2**53 + 1]}), table({"a": [0.5]})
    sentence = (
        "Column 'a' was double in the other dataset, but is integer here, e.g. '9007199254740993' in row 2."
    )
    for pair in ((large, doubles), (doubles, large)):
        with pytest.raises(ComponentError, match=re.escape(sentence)):
            add_rows(*pair)
    assert rows(add_rows(table({"a": [2**53]}), doubles)) == [(2.0**53,), (0.5,)]


@pytest.mark.parametrize(
    ("first", "second", "kind", "expected"),
    [
        ([2**53 + 1], [Decimal("0.25")], "decimal", [Decimal(2**53 + 1), Decimal("0.25")]),
        ([Decimal("1.5")], [Decimal("0.125")], "decimal", [Decimal("1.5"), Decimal("0.125")]),
        ([Decimal("0.1")], [1e300], "double", [0.1, 1e300]),
        ([date(2024, 2, 29)], [datetime(2024, 3, 1, 12)], "datetime",
         [datetime(2024, 2, 29), datetime(2024, 3, 1, 12)]),
        ([[1], []], [[None]], "list", [[1], [], [None]]),
        ([{"a": 1}], [{"b": "x"}], "struct", [{"a": 1, "b": None}, {"a": None, "b": "x"}]),
    ],
)  # fmt: skip
def test_columns_of_two_types_meet_in_the_one_that_holds_both(
    first: list[Any], second: list[Any], kind: str, expected: list[Any]
) -> None:
    one, other = table({"a": first}), table({"a": second})
    for pair, values in (
        ((one, other), expected),
        ((other, one), expected[len(first) :] + expected[: len(first)]),
    ):
        result = add_rows(*pair)
        assert meanings(result) == [("a", kind, False, "feature")]
        assert result.frame["a"].to_list() == values


def test_dates_beside_moments_are_those_of_pandas() -> None:
    days, moments = [date(1, 1, 1), date(9999, 12, 31)], [datetime(2024, 1, 1, 23, 59, 59, 999999)]
    expected = pd.concat(
        [pd.Series(np.array(days, "datetime64[us]")), pd.Series(np.array(moments, "datetime64[us]"))]
    )
    result = add_rows(table({"a": days}), table({"a": moments})).frame["a"]
    assert (result.to_numpy() == expected.to_numpy()).all()


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ([0.5], [Decimal("0.10000000000000000001")], "0.10000000000000000001"),
        ([datetime(2024, 1, 1)], pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date), "5881580-07-11"),
    ],
)
def test_a_value_that_the_wider_type_does_not_hold_is_named(first: Any, second: Any, value: str) -> None:
    with pytest.raises(ComponentError, match=rf"in the other dataset, but is .* here, e\.g\. '\+?{value}'"):
        add_rows(table({"a": first}), table({"a": second}))


def test_decimals_with_more_digits_than_there_are_are_told_and_the_hint_leads_out() -> None:
    precise = table({"a": pl.Series([Decimal("1.5")], dtype=pl.Decimal(38, 37))})
    large = table({"a": pl.Series([Decimal("99.25")])})
    with pytest.raises(ComponentError, match=r"has the value '99\.25' in row 1, which does not fit") as told:
        add_rows(precise, large)
    query = told.value.hint.partition(": ")[2]
    rounded = run("apply_sql_transformation", inputs={"t1": precise}, query=query)
    assert rows(add_rows(rounded, large)) == [(Decimal("1.5"),), (Decimal("99.25"),)]


@pytest.mark.parametrize(("first", "second"), list(combinations(TYPES, 2)))
def test_two_types_meet_in_one_or_the_hint_brings_them_together(first: str, second: str) -> None:
    one, other = (sample(kind).with_frame(sample(kind).frame.select("x")) for kind in (first, second))
    keys: dict[str, Any] = {"left_keys": names("x"), "right_keys": names("x")}
    met, joined = told_by(add_rows, one, other), told_by(join_data, one, other, **keys)
    assert met == joined
    if met is not None:
        one, other = led_out(met, one, other)
    assert add_rows(one, other).rows == one.rows + other.rows
    join_data(one, other, **keys)


def told_by(component: Any, *tables: Table, **parameters: Any) -> str | None:
    """The hint of a refusal; None if there is a result."""
    try:
        component(*tables, **parameters)
    except ComponentError as error:
        return error.hint
    return None


def led_out(hint: str, one: Table, other: Table) -> tuple[Table, Table]:
    """What the hint says, done: both as text, or else one of them in the type of the other."""
    if hint == "Convert both to text with Edit Metadata.":
        return as_kind(one, "string"), as_kind(other, "string")
    assert hint == "Convert one of them with Edit Metadata."
    ours, theirs = (value.schema()[0]["type"] for value in (one, other))
    if theirs in TARGETS and told_by(as_kind, one, kind=theirs) is None:
        return as_kind(one, theirs), other
    return one, as_kind(other, ours)


def as_kind(value: Table, kind: Any) -> Table:
    return edit_metadata(value, columns=names("x"), data_type=kind)


def test_types_that_do_not_match_are_told_with_an_example_and_the_hint_leads_out() -> None:
    first, second = table({"a": [None, 7]}), table({"a": ["08", "9"]})
    with pytest.raises(ComponentError, match=r"string in the second\. Examples: '7' and '08'\.") as told:
        add_rows(first, second)
    assert told.value.hint == "Convert one of them with Edit Metadata."
    mended = edit_metadata(second, columns=names("a"), data_type="integer")
    assert rows(add_rows(first, mended)) == [(None,), (7,), (8,), (9,)]


def test_columns_stand_side_by_side_and_the_shorter_side_is_filled() -> None:
    left, right = {"a": [1, 2, 3]}, {"b": ["x"], "c": [0.5]}
    result = add_columns(table(left), table(right))
    expected = pd.concat([pd.DataFrame(left), pd.DataFrame(right)], axis=1)
    pd.testing.assert_frame_equal(result.frame.to_pandas(), expected, check_dtype=False)
    assert rows(add_columns(table(right), table(left)))[1:] == [(None, None, 2), (None, None, 3)]


def test_columns_of_both_sides_are_numbered_and_keep_their_metadata() -> None:
    left = table({"id": [1], "y": [2]}, label="y")
    right = table({"y": ["x"], "id": [3], "z": [4]}, categorical=("y",))
    assert meanings(add_columns(left, right)) == [
        ("id_1", "integer", False, "feature"),
        ("y_1", "integer", False, "label"),
        ("y_2", "string", True, "feature"),
        ("id_2", "integer", False, "feature"),
        ("z", "integer", False, "feature"),
    ]


def test_a_numbered_name_never_meets_one_that_is_there() -> None:
    left, right = table({"a": [1], "a_1": [2]}), table({"a_2": [3], "a": [4]})
    result = add_columns(left, right)
    assert result.names == ("a_1 (1)", "a_1", "a_2", "a_2 (1)")
    assert rows(result) == [(1, 2, 3, 4)]
    schemas = {"dataset1": schema_of(left), "dataset2": schema_of(right)}
    assert builtin_registry().columns(add_columns.spec, {}, schemas) == {"dataset": schema_of(result)}
