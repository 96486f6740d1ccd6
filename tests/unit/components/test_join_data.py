"""Join Data against pandas, and where pandas decides otherwise against SQL's rules."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.data_transformation.edit_metadata import edit_metadata
from designer.components.data_transformation.join_data import join_data
from tests.factories.tables import meanings, names, rows, table

RANDOM = np.random.default_rng(3)
LEFT = pd.DataFrame(
    {"k": RANDOM.integers(0, 12, 40), "c": RANDOM.choice(list("xyz"), 40), "a": np.arange(40)}
)
RIGHT = pd.DataFrame(
    {"key": RANDOM.integers(4, 16, 30), "d": RANDOM.choice(list("xyz"), 30), "b": np.arange(30) / 2}
)
KEYS: dict[str, Any] = {"left_keys": names("k", "c"), "right_keys": names("key", "d")}


def frame(value: Table) -> pd.DataFrame:
    return value.frame.to_pandas()


def polars(value: pd.DataFrame) -> Table:
    return table({str(name): value[name].tolist() for name in value.columns})


@pytest.mark.parametrize(
    ("how", "pandas_how"),
    [("inner_join", "inner"), ("left_outer_join", "left"), ("full_outer_join", "outer")],
)
def test_rows_are_those_of_pandas_merge(how: Any, pandas_how: Any) -> None:
    result = frame(join_data(polars(LEFT), polars(RIGHT), how=how, **KEYS))
    expected = LEFT.merge(RIGHT, how=pandas_how, left_on=["k", "c"], right_on=["key", "d"])
    # pandas sorts an outer join by key; the rows are compared as a whole, order apart.
    order = ["a", "b"]
    pd.testing.assert_frame_equal(
        result.sort_values(order, ignore_index=True),
        expected.sort_values(order, ignore_index=True)[list(result.columns)],
        check_dtype=False,
    )


def test_a_semi_join_keeps_left_rows_with_a_partner_once() -> None:
    result = frame(join_data(polars(LEFT), polars(RIGHT), how="left_semi_join", **KEYS))
    partners = set(zip(RIGHT["key"], RIGHT["d"], strict=True))
    kept = LEFT[[pair in partners for pair in zip(LEFT["k"], LEFT["c"], strict=True)]]
    pd.testing.assert_frame_equal(result, kept.reset_index(drop=True), check_dtype=False)


def test_rows_follow_the_left_order_then_the_right_one() -> None:
    left = table({"k": [3, 1, 2], "a": ["l3", "l1", "l2"]})
    right = table({"k": [9, 1, 3, 1, 8], "b": ["r9", "r1", "r3", "r1 again", "r8"]})
    result = join_data(left, right, left_keys=names("k"), right_keys=names("k"), how="full_outer_join")
    assert [(row[1], row[3]) for row in rows(result)] == [
        ("l3", "r3"),
        ("l1", "r1"),
        ("l1", "r1 again"),
        ("l2", None),
        (None, "r9"),
        (None, "r8"),
    ]


def test_a_missing_key_matches_nothing() -> None:
    one = table({"k": [None, 1]})
    result = join_data(one, one, left_keys=names("k"), right_keys=names("k"), how="full_outer_join")
    assert rows(result) == [(None, None), (1, 1), (None, None)]
    assert join_data(one, one, left_keys=names("k"), right_keys=names("k")).rows == 1


def test_text_keys_match_in_any_case_only_when_asked() -> None:
    left, right = table({"k": ["Bern", "OSLO"]}), table({"k": ["bern", "oslo"], "n": [1, 2]})
    keys: dict[str, Any] = {"left_keys": names("k"), "right_keys": names("k")}
    assert join_data(left, right, **keys).rows == 0
    assert rows(join_data(left, right, match_case=False, **keys)) == [
        ("Bern", "bern", 1),
        ("OSLO", "oslo", 2),
    ]


def test_keys_pair_up_in_the_order_they_are_chosen_in() -> None:
    left, right = table({"a": [1], "b": [2]}), table({"x": [2], "y": [1]})
    crossed = join_data(left, right, left_keys=names("a", "b"), right_keys=names("y", "x"))
    assert rows(crossed) == [(1, 2, 2, 1)]
    by_rules = {"rules": [{"include": names("y")}, {"include": names("x")}]}
    assert rows(join_data(left, right, left_keys=names("a", "b"), right_keys=by_rules)) == [(1, 2, 2, 1)]
    assert join_data(left, right, left_keys=names("a", "b"), right_keys=names("x", "y")).rows == 0


def test_large_integers_match_exactly_and_integers_match_doubles() -> None:
    left = table({"k": [2**53, 2**53 + 1]})
    keys: dict[str, Any] = {"left_keys": names("k"), "right_keys": names("k")}
    assert rows(join_data(left, table({"k": [2**53]}), **keys)) == [(2**53, 2**53)]
    assert rows(join_data(table({"k": [1, 2]}), table({"k": [2.0, 2.5]}), **keys)) == [(2, 2.0)]


@pytest.mark.parametrize(
    ("left", "right", "matches"),
    [
        ([2**53 + 1], [float(2**53), 1.5], []),
        ([2**53, 2**53 + 1], [float(2**53)], [(2**53, float(2**53))]),
        ([2**63 - 1], [2.0**63], []),
        ([-(2**63)], [-(2.0**63)], [(-(2**63), -(2.0**63))]),
        ([1], [float("inf"), None], []),
        ([2**53 + 1, 5], [Decimal(2**53 + 1), Decimal("5.5")], [(2**53 + 1, Decimal(2**53 + 1))]),
        ([Decimal("0.10")], [Decimal("0.1"), Decimal("0.11")], [(Decimal("0.10"), Decimal("0.1"))]),
        ([Decimal("0.1")], [0.1], [(Decimal("0.1"), 0.1)]),
        ([Decimal("0.1"), Decimal("0.10000000000000000001")], [0.1], [(Decimal("0.1"), 0.1)]),
        ([1, 2], [None, None], []),
    ],
)
def test_numbers_of_two_types_match_where_python_finds_them_equal(
    left: list[Any], right: list[Any], matches: list[Any]
) -> None:
    sides = table({"k": left}), table({"k": right})
    for ours, theirs, turned in ((*sides, False), (*reversed(sides), True)):
        found = rows(join_data(ours, theirs, left_keys=names("k"), right_keys=names("k")))
        assert found == ([pair[::-1] for pair in matches] if turned else matches)


def test_a_date_matches_its_midnight_as_pandas_finds_them_equal() -> None:
    days = {"k": [date(2024, 1, 1), date(2024, 1, 2)]}
    moments = {"k": [datetime(2024, 1, 1), datetime(2024, 1, 2, 1)]}
    expected = pd.DataFrame({"k": pd.to_datetime(days["k"])}).merge(pd.DataFrame(moments), on="k")
    found = join_data(table(days), table(moments), left_keys=names("k"), right_keys=names("k"))
    assert found.frame["k (1)"].to_list() == expected["k"].dt.to_pydatetime().tolist()
    assert found.names == ("k", "k (1)")
    assert found.frame["k"].to_list() == [date(2024, 1, 1)]


def test_lists_match_where_they_hold_values_of_one_type() -> None:
    keys: dict[str, Any] = {"left_keys": names("k"), "right_keys": names("k"), "keep_right_keys": False}
    found = join_data(table({"k": [[1], [], [None]]}), table({"k": [[], [None]]}), **keys)
    assert rows(found) == [([],), ([None],)]
    sentence = "Key 'k' is list of integer on the left and 'k' is list of double on the right."
    with pytest.raises(ComponentError, match=re.escape(sentence)) as told:
        join_data(table({"k": [[1]]}), table({"k": [[1.0]]}), **keys)
    assert told.value.hint == "Convert both to text with Edit Metadata."


def test_a_boolean_is_no_integer_to_be_matched() -> None:
    keys: dict[str, Any] = {"left_keys": names("k"), "right_keys": names("k")}
    with pytest.raises(ComponentError, match="boolean on the left and 'k' is integer on the right") as told:
        join_data(table({"k": [True, False]}), table({"k": [1, 2]}), **keys)
    assert told.value.hint == "Convert one of them with Edit Metadata."
    flags = edit_metadata(table({"k": [True, False]}), columns=names("k"), data_type="integer")
    assert rows(join_data(flags, table({"k": [1, 2]}), **keys)) == [(1, 1)]


@pytest.mark.parametrize(
    "values",
    [[date(2020, 1, 1)], [time(1)], [datetime(2020, 1, 1)], [timedelta(1)], [b"x"], [[1]], [{"a": 1}]],
)
def test_keys_of_any_type_match_their_equals(values: list[Any]) -> None:
    one = table({"k": values})
    assert rows(join_data(one, one, left_keys=names("k"), right_keys=names("k"))) == [(values[0], values[0])]


@pytest.mark.parametrize("values", [[1], ["x"], [True], [0.5]])
def test_a_key_without_values_fits_any_type_and_matches_nothing(values: list[Any]) -> None:
    empty, full = table({"k": [None]}), table({"k": values})
    keys: dict[str, Any] = {"left_keys": names("k"), "right_keys": names("k"), "how": "full_outer_join"}
    assert rows(join_data(empty, full, **keys)) == [(None, None), (None, values[0])]
    assert rows(join_data(full, empty, **keys)) == [(values[0], None), (None, None)]


def test_keys_of_different_types_are_told_with_an_example_and_the_hint_leads_out() -> None:
    left, right = table({"k": [7, 8]}), table({"k": ["7"]})
    keys: dict[str, Any] = {"left_keys": names("k"), "right_keys": names("k")}
    with pytest.raises(ComponentError, match=r"string on the right\. Examples: '7' and '7'\.") as told:
        join_data(left, right, **keys)
    assert told.value.hint == "Convert one of them with Edit Metadata."
    mended = edit_metadata(right, columns=names("k"), data_type="integer")
    assert rows(join_data(left, mended, **keys)) == [(7, 7)]


def test_names_that_both_sides_have_are_numbered_and_metadata_is_carried() -> None:
    left = table({"k": [1], "v": [1], "v (1)": [2]}, categorical=("k",), label="v")
    right = table({"k": [1], "v": ["x"]}, categorical=("v",))
    result = join_data(left, right, left_keys=names("k"), right_keys=names("k"))
    assert meanings(result) == [
        ("k", "integer", True, "feature"),
        ("v", "integer", False, "label"),
        ("v (1)", "integer", False, "feature"),
        ("k (1)", "integer", False, "feature"),
        ("v (2)", "string", True, "feature"),
    ]


def test_right_keys_can_be_left_out_whatever_the_other_columns_are_called() -> None:
    left = table({"id": [1, 2], "id_right": [5, 6]})
    right = table({"id": [2, 3], "id_right": [7, 8]})
    result = join_data(
        left,
        right,
        left_keys=names("id"),
        right_keys=names("id"),
        how="full_outer_join",
        keep_right_keys=False,
    )
    assert result.names == ("id", "id_right", "id_right (1)")
    assert rows(result) == [(1, 5, None), (2, 6, 7), (None, None, 8)]


def test_a_right_side_of_keys_alone_still_decides_which_rows_stay() -> None:
    right = table({"k": [2, 2]})
    result = join_data(
        table({"k": [1, 2]}), right, left_keys=names("k"), right_keys=names("k"), keep_right_keys=False
    )
    assert rows(result) == [(2,), (2,)]


@pytest.mark.parametrize(
    ("left_keys", "right_keys", "sentence"),
    [
        (names("a", "t"), names("b"), "There are 2 left keys but 1 right keys."),
        (names("a"), names("t"), "Key 'a' is integer on the left and 't' is string on the right."),
        (names("ab"), names("b"), "No column 'ab'."),
        (names("a"), names("bb"), "No column 'bb'."),
        ({"rules": []}, names("b"), "No column is selected for the left keys."),
    ],
)
def test_keys_that_do_not_go_together_are_told(left_keys: Any, right_keys: Any, sentence: str) -> None:
    left, right = table({"a": [1], "t": ["x"]}), table({"b": [1], "t": ["x"]})
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        join_data(left, right, left_keys=left_keys, right_keys=right_keys)
