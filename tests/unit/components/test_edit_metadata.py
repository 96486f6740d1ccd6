"""Edit Metadata: conversions, flags, roles and names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from compute.sdk.component_error import ComponentError
from designer.components.data_transformation.edit_metadata import edit_metadata
from tests.factories.tables import meanings, names, rows, table

NEW_YEAR = datetime(2024, 1, 1)


def converted(values: list[Any], data_type: Any, **parameters: Any) -> list[Any]:
    result = edit_metadata(table({"x": values}), columns=names("x"), data_type=data_type, **parameters)
    assert meanings(result)[0][1] == data_type
    return result.frame["x"].to_list()


@pytest.mark.parametrize(
    ("values", "data_type", "expected"),
    [
        (["1", " -2 ", "3.0", None], "integer", [1, -2, 3, None]),
        (["9007199254740993", "1.0"], "integer", [9007199254740993, 1]),
        (["1.5", "1e3", "", "  "], "double", [1.5, 1000.0, None, None]),
        (["true", "FALSE", "1", "0", None], "boolean", [True, False, True, False, None]),
        ([1.0, -2.0, None], "integer", [1, -2, None]),
        ([0.0, 0.5, None], "boolean", [False, True, None]),
        ([0, 7, None], "boolean", [False, True, None]),
        ([True, False, None], "integer", [1, 0, None]),
        ([True, False, None], "double", [1.0, 0.0, None]),
        ([1, None], "double", [1.0, None]),
        ([1, None], "string", ["1", None]),
        ([1.5, 2.0, None], "string", ["1.5", "2.0", None]),
        ([True, None], "string", ["true", None]),
        ([" kept ", ""], "string", [" kept ", ""]),
    ],
)
def test_values_become_what_they_say_in_the_new_type(
    values: list[Any], data_type: str, expected: list[Any]
) -> None:
    assert converted(values, data_type) == expected


HALF_DAY = timedelta(hours=12)


@pytest.mark.parametrize(
    ("values", "data_type", "expected"),
    [
        (
            ["0.10", " 12345678901234567890.5 ", "-1e3", "", None],
            "decimal",
            [Decimal("0.10"), Decimal("12345678901234567890.5"), Decimal(-1000), None, None],
        ),
        ([2**63 - 1, None], "decimal", [Decimal(2**63 - 1), None]),
        ([0.1, 1e-7, None], "decimal", [Decimal("0.1"), Decimal("0.0000001"), None]),
        ([True, None], "decimal", [Decimal(1), None]),
        ([Decimal("2.00"), None], "integer", [2, None]),
        ([Decimal("2.50")], "double", [2.5]),
        ([Decimal("2.50"), None], "string", ["2.50", None]),
        ([Decimal("0.00"), Decimal("0.10")], "boolean", [False, True]),
        (["2024-02-29", "0001-01-01", " "], "date", [date(2024, 2, 29), date(1, 1, 1), None]),
        (["2024-02-29T00:00:00"], "date", [date(2024, 2, 29)]),
        ([datetime(2024, 2, 29), None], "date", [date(2024, 2, 29), None]),
        ([date(2024, 2, 29), None], "datetime", [datetime(2024, 2, 29), None]),
        ([date(1970, 1, 2), date(1969, 12, 31)], "integer", [86_400, -86_400]),
        ([86_400], "date", [date(1970, 1, 2)]),
        ([date(2024, 2, 29), None], "string", ["2024-02-29", None]),
        (["12:00", "23:59:59.5"], "time", [time(12), time(23, 59, 59, 500_000)]),
        ([time(12), None], "duration", [HALF_DAY, None]),
        ([HALF_DAY], "time", [time(12)]),
        ([time(12)], "integer", [43_200]),
        ([43_200.5], "time", [time(12, 0, 0, 500_000)]),
        (
            ["PT12H", "12:00:00", "-P1DT0.5S", "1 days 02:03:04.000005", "26:00"],
            "duration",
            [HALF_DAY, HALF_DAY, -timedelta(1, 0, 500_000), timedelta(1, 7384, 5), timedelta(1, 7200)],
        ),
        ([HALF_DAY, None], "string", ["PT12H", None]),
        ([HALF_DAY], "double", [43_200.0]),
        ([timedelta(microseconds=1)], "decimal", [Decimal("0.000001")]),
        ([43_200, None], "duration", [HALF_DAY, None]),
        ([Decimal("253402300799.999999")], "datetime", [datetime.max]),
        ([b"ab", None], "string", ["YWI=", None]),
        ([[1, None], None], "string", ["[1, null]", None]),
        ([{"a": 1}], "string", ['{"a": 1}']),
        *(
            ([None, None], kind, [None, None])
            for kind in (
                "string",
                "integer",
                "decimal",
                "double",
                "boolean",
                "date",
                "time",
                "datetime",
                "duration",
            )
        ),
    ],
    ids=repr,
)
def test_every_type_becomes_those_that_can_hold_its_values(
    values: list[Any], data_type: str, expected: list[Any]
) -> None:
    assert converted(values, data_type) == expected


def test_every_type_that_has_a_text_comes_back_from_it() -> None:
    values = {
        "decimal": [Decimal("-0.10"), Decimal(10**30)],
        "date": [date.min, date.max],
        "time": [time.min, time.max],
        "datetime": [datetime.min, datetime.max],
        "duration": [-timedelta(106_751_991), timedelta(microseconds=1)],
    }
    for kind, column in values.items():
        assert converted(converted(column, "string"), kind) == column


def test_texts_in_iso_8601_become_dates_and_zones_become_utc() -> None:
    texts = ["2024-01-01", "2024-01-01T10:20:30", "2024-01-01 02:00:00.5+02:00", None, " "]
    expected = [
        NEW_YEAR,
        datetime(2024, 1, 1, 10, 20, 30),
        datetime(2024, 1, 1, 0, 0, 0, 500_000),
        None,
        None,
    ]
    assert converted(texts, "datetime") == expected


def test_a_format_reads_dates_as_python_does() -> None:
    form = "%d.%m.%y %H:%M"
    texts = ["31.12.23 23:59", "01.01.69 00:00"]
    expected = [datetime.strptime(text, form) for text in texts]
    assert converted(texts, "datetime", datetime_format=form) == expected


def test_a_date_is_told_in_text_and_in_seconds_and_back() -> None:
    moment = datetime(2024, 2, 29, 12, 0, 0, 250_000)
    seconds = moment.replace(tzinfo=UTC).timestamp()
    assert converted([moment, None], "string") == ["2024-02-29T12:00:00.250", None]
    assert converted([moment, None], "double") == [seconds, None]
    assert converted([moment], "integer") == [int(seconds)]
    assert converted([seconds, None], "datetime") == [moment, None]
    assert converted([-1], "datetime") == [datetime(1969, 12, 31, 23, 59, 59)]


@pytest.mark.parametrize(
    ("values", "data_type", "sentence"),
    [
        (["1", "?", None, "?"], "integer", "Column 'x' is not an integer in 2 rows, e.g. '?' in row 2."),
        (["1", "one"], "double", "Column 'x' is not a number in 1 row, e.g. 'one' in row 2."),
        ([1.0, 2.5], "integer", "Column 'x' is not an integer in 1 row, e.g. '2.5' in row 2."),
        ([1e300], "integer", "Column 'x' is not an integer in 1 row, e.g. '1e+300' in row 1."),
        (["maybe"], "boolean", "Column 'x' is not true or false in 1 row, e.g. 'maybe' in row 1."),
        (["31.12.2023"], "datetime", "Column 'x' is not a date in 1 row, e.g. '31.12.2023' in row 1."),
        ([2**62], "datetime", "Column 'x' is not a date in 1 row"),
        ([True], "datetime", "Column 'x' is boolean, which cannot be converted to datetime."),
        (["1,5"], "decimal", "Column 'x' is not a decimal number in 1 row, e.g. '1,5' in row 1."),
        (["9" * 39], "decimal", "Column 'x' is not a decimal number in 1 row"),
        ([1e300], "decimal", "Column 'x' is not a decimal number in 1 row"),
        ([Decimal("2.5")], "integer", "Column 'x' is not an integer in 1 row, e.g. '2.5' in row 1."),
        ([Decimal(2**63)], "integer", "Column 'x' is not an integer in 1 row"),
        (
            [datetime(2024, 1, 1, 1)],
            "date",
            "Column 'x' is not a date in 1 row, e.g. '2024-01-01T01:00:00' in row 1.",
        ),
        (["2024-01-01T01:00"], "date", "Column 'x' is not a date in 1 row"),
        (["25:00"], "time", "Column 'x' is not a time of day in 1 row, e.g. '25:00' in row 1."),
        ([timedelta(1)], "time", "Column 'x' is not a time of day in 1 row, e.g. 'P1D' in row 1."),
        (["P"], "duration", "Column 'x' is not a duration in 1 row, e.g. 'P' in row 1."),
        ([2**62], "duration", "Column 'x' is not a duration in 1 row"),
        ([1e300], "duration", "Column 'x' is not a duration in 1 row"),
        ([date(2024, 1, 1)], "duration", "Column 'x' is date, which cannot be converted to duration."),
        ([[1]], "integer", "Column 'x' is list, which cannot be converted to integer."),
        ([b"1"], "integer", "Column 'x' is binary, which cannot be converted to integer."),
        ([NEW_YEAR], "boolean", "Column 'x' is datetime, which cannot be converted to boolean."),
    ],
)
def test_a_value_that_does_not_fit_is_named(values: list[Any], data_type: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        converted(values, data_type)


def test_the_hint_for_a_text_is_a_query_that_can_be_pasted() -> None:
    from designer.components.data_transformation.apply_sql_transformation import apply_sql_transformation

    dirty = table({"a b": ["1", "it's"]})
    with pytest.raises(ComponentError) as caught:
        edit_metadata(dirty, columns=names("a b"), data_type="integer")
    query = caught.value.hint.partition("Transformation: ")[2]
    clean = apply_sql_transformation(dirty, query=query)
    assert rows(edit_metadata(clean, columns=names("a b"), data_type="integer")) == [(1,), (None,)]


def test_flags_and_roles_change_for_the_selected_columns_only() -> None:
    before = table({"a": [1], "b": [2], "y": [3]}, label="y", categorical=("b",))
    after = edit_metadata(before, columns=names("a"), categorical="categorical", role="clear_feature")
    assert meanings(after) == [
        ("a", "integer", True, "none"),
        ("b", "integer", True, "feature"),
        ("y", "integer", False, "label"),
    ]
    plain = edit_metadata(before, columns=names("b"), categorical="non_categorical")
    assert meanings(plain)[1] == ("b", "integer", False, "feature")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("unchanged", ["feature", "label", "score", "none"]),
        ("feature", ["feature"] * 4),
        ("clear_feature", ["none", "label", "score", "none"]),
        ("clear_label", ["feature", "feature", "score", "none"]),
        ("clear_score", ["feature", "label", "feature", "none"]),
    ],
)
def test_clearing_touches_only_columns_of_that_role(role: Any, expected: list[str]) -> None:
    before = table({"f": [1], "l": [1], "s": [1], "n": [1]}, label="l", score=("s",), none=("n",))
    after = edit_metadata(before, columns={"rules": [{"include": "all"}]}, role=role)
    assert [item[3] for item in meanings(after)] == expected


def test_there_is_one_label_at_most() -> None:
    before = table({"a": [1], "b": [2], "y": [3]}, label="y")
    with pytest.raises(ComponentError, match="2 columns are selected") as caught:
        edit_metadata(before, columns=names("a", "b"), role="label")
    assert caught.value.code == "label.count"
    with pytest.raises(ComponentError, match="Column 'y' is already the label") as caught:
        edit_metadata(before, columns=names("a"), role="label")
    assert "Clear that label first" in caught.value.hint
    assert meanings(edit_metadata(before, columns=names("y"), role="label"))[2][3] == "label"


def test_new_names_go_to_the_selected_columns_in_the_datasets_order() -> None:
    before = table({"a": [1], "b": ["x"], "c": [3]}, label="c", categorical=("b",))
    after = edit_metadata(before, columns=names("c", "b"), new_names='first, "second, third"')
    assert meanings(after) == [
        ("a", "integer", False, "feature"),
        ("first", "string", True, "feature"),
        ("second, third", "integer", False, "label"),
    ]
    assert rows(after) == rows(before)


def test_two_columns_can_swap_their_names() -> None:
    after = edit_metadata(table({"a": [1], "b": ["x"]}), columns=names("a", "b"), new_names="b, a")
    assert meanings(after) == [("b", "integer", False, "feature"), ("a", "string", False, "feature")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("p", "2 columns are selected, but 1 new names are given."),
        ("p,q,r", "2 columns are selected, but 3 new names are given."),
        ("p,", "New name 2 is blank."),
        ("p,p", "Two columns would be named 'p'."),
        ("p,c", "Two columns would be named 'c'."),
    ],
)
def test_new_names_that_do_not_fit_are_told(text: str, sentence: str) -> None:
    before = table({"a": [1], "b": [2], "c": [3]})
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        edit_metadata(before, columns=names("a", "b"), new_names=text)


def test_an_unknown_column_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ComponentError, match=re.escape("No column 'prise'. Did you mean 'price'?")):
        edit_metadata(table({"price": [1]}), columns=names("prise"))
