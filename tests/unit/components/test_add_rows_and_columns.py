"""Add Rows and Add Columns."""

from __future__ import annotations

import re
from datetime import datetime

import pandas as pd
import pytest

from compute.sdk.component_error import ComponentError
from designer.components.data_transformation.add_columns import add_columns
from designer.components.data_transformation.add_rows import add_rows
from designer.components.data_transformation.edit_metadata import edit_metadata
from designer.components.registry import builtin_registry
from designer.components.selection import schema_of
from designer.graph.columns import UnfitColumns
from tests.factories.tables import meanings, names, rows, table


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
