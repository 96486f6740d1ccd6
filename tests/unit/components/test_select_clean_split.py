"""Selecting, cleaning and splitting: results against independent calculations, and wrong use."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta
from tests.factories.tables import rows, run, table
from tests.unit.components.cases import PEOPLE

GAPS = {
    "i": [1, 2, None, 2, 4],
    "d": [1.0, None, 3.5, 3.5, 9.0],
    "b": [True, None, True, False, True],
    "s": ["x", "y", None, "y", "z"],
}


class TestSelectColumns:
    def test_rules_apply_in_order_and_meaning_is_carried(self) -> None:
        rules = [{"include": {"types": ["string"]}}, {"exclude": {"names": ["name"]}}]
        chosen = run("select_columns_in_dataset", inputs={"dataset": PEOPLE}, columns={"rules": rules})
        assert chosen.names == ("city",)
        assert chosen.columns["city"] == ColumnMeta(categorical=True)

    def test_an_unknown_column_gets_a_suggestion(self) -> None:
        with pytest.raises(ComponentError, match=r"No column 'agee'. Did you mean 'age'\?"):
            run("select_columns_in_dataset", inputs={"dataset": PEOPLE}, columns={"names": ["agee"]})

    def test_a_selection_of_nothing_is_refused(self) -> None:
        with pytest.raises(ComponentError, match="No column is selected for this step"):
            run("select_columns_in_dataset", inputs={"dataset": PEOPLE}, columns={"rules": []})


class TestCleanMissingData:
    def clean(self, **parameters: Any) -> Any:
        return run("clean_missing_data", inputs={"dataset": table(GAPS, label="s")}, **parameters)

    def test_means_and_medians_equal_pandas(self) -> None:
        frame = pd.DataFrame({"d": GAPS["d"]})
        only = {"names": ["d"]}
        mean = self.clean(mode="mean", columns=only).cleaned_dataset.frame["d"].to_list()
        median = self.clean(mode="median", columns=only).cleaned_dataset.frame["d"].to_list()
        assert mean == pytest.approx(frame["d"].fillna(frame["d"].mean()).to_list())
        assert median == pytest.approx(frame["d"].fillna(frame["d"].median()).to_list())

    def test_the_mean_of_integers_and_booleans_is_rounded_to_their_type(self) -> None:
        cleaned = self.clean(mode="mean", columns={"names": ["i", "b"]}).cleaned_dataset
        # The mean of 1, 2, 2, 4 is 2.25; of three true and one false 0.75.
        assert cleaned.frame["i"].to_list() == [1, 2, 2, 2, 4]
        assert cleaned.frame["b"].to_list() == [True, True, True, False, True]

    def test_the_most_frequent_value_fills_any_type(self) -> None:
        cleaned = self.clean(mode="mode").cleaned_dataset
        assert cleaned.frame.row(2) == (2, 3.5, True, "y")

    def test_rows_with_a_gap_go(self) -> None:
        cleaned = self.clean(mode="remove_row").cleaned_dataset
        assert rows(cleaned) == list(pd.DataFrame(GAPS).dropna().itertuples(index=False, name=None))
        assert cleaned.columns["s"].role == "label"

    def test_columns_outside_the_ratios_are_left_alone(self) -> None:
        cleaned = self.clean(mode="remove_row", min_ratio=0.3).cleaned_dataset
        assert cleaned.rows == 5

    def test_columns_with_a_gap_go(self) -> None:
        data = table({"whole": [1, 2], "broken": [1, None]})
        cleaned = run("clean_missing_data", inputs={"dataset": data}, mode="remove_column").cleaned_dataset
        assert cleaned.names == ("whole",)

    def test_a_column_of_gaps_alone_goes_or_stays_as_asked(self) -> None:
        data = table({"x": [1, 2], "empty": pl.Series([None, None], dtype=pl.Int64)})
        for choice, names in (("remove", ("x",)), ("propagate", ("x", "empty"))):
            cleaned = run(
                "clean_missing_data",
                inputs={"dataset": data},
                mode="mean",
                cols_with_all_missing_values=choice,
            ).cleaned_dataset
            assert cleaned.names == names

    def test_indicators_tell_where_a_value_was_missing(self) -> None:
        cleaned = self.clean(mode="mode", columns={"names": ["i"]}, indicator=True).cleaned_dataset
        assert cleaned.frame["i_IsMissing"].to_list() == [False, False, True, False, False]

    def test_a_replacement_that_does_not_fit_names_the_column(self) -> None:
        with pytest.raises(ComponentError, match="'none' does not fit column 'i', which is integer"):
            self.clean(mode="custom_value", replacement="none")

    def test_the_mean_of_text_names_the_column(self) -> None:
        with pytest.raises(ComponentError, match="Column 's' is string, so no mean can replace"):
            self.clean(mode="mean")

    def test_the_transform_fills_other_data_with_what_it_learned(self) -> None:
        transform = self.clean(mode="median", columns={"names": ["d"]}).transform
        # The median of 1, 3.5, 3.5 and 9 is 3.5.
        later = transform.apply(table({"d": [None, 100.0], "more": [1, 2]}))
        assert later.frame["d"].to_list() == [3.5, 100.0]

    def test_the_transform_refuses_a_column_of_another_type(self) -> None:
        transform = self.clean(mode="median", columns={"names": ["d"]}).transform
        with pytest.raises(
            ComponentError, match="'d' was double when the cleaning was learned, but is string"
        ):
            transform.apply(table({"d": ["?"]}))

    def test_the_transform_converts_what_stays_the_same_and_fits_columns_without_values(self) -> None:
        transform = self.clean(mode="median", columns={"names": ["d"]}).transform
        for values in ([7, None], ["7.0", None], [None, None]):
            later = transform.apply(table({"d": values}))
            assert later.frame["d"].to_list() == [7.0 if values[0] else 3.5, 3.5]
            assert later.frame["d"].dtype == pl.Float64

    def test_what_was_learned_from_no_values_fits_any_type(self) -> None:
        empty = table({"x": [None, None], "z": [1, 2]})
        transform = run("clean_missing_data", inputs={"dataset": empty}, mode="mode").transform
        kept = run(
            "clean_missing_data",
            inputs={"dataset": empty},
            mode="mode",
            cols_with_all_missing_values="propagate",
        ).transform
        assert transform.apply(table({"x": [1], "y": [2]})).names == ("y",)
        assert kept.apply(table({"x": [1, None]})).frame["x"].to_list() == [1, None]


class TestSplitData:
    NUMBERS = table({"n": list(range(11)), "key": ["a"] * 4 + ["b"] * 6 + [None]})

    def split(self, **parameters: Any) -> tuple[list[int], list[int]]:
        parts = run("split_data", inputs={"dataset": self.NUMBERS}, **parameters)
        return parts.first.frame["n"].to_list(), parts.second.frame["n"].to_list()

    @pytest.mark.parametrize("seed", [0, 7, 12345])
    def test_rows_are_drawn_as_documented(self, seed: int) -> None:
        expected = np.sort(np.random.default_rng(seed).permutation(11)[:7]).tolist()
        first, second = self.split(fraction=0.7, seed=seed)
        assert first == expected
        assert sorted(first + second) == list(range(11))
        assert second == sorted(second)

    def test_strata_are_drawn_as_documented(self) -> None:
        generator = np.random.default_rng(3)
        groups = [np.arange(0, 4), np.arange(4, 10), np.arange(10, 11)]
        # 5 of 11 rows: the shares are 20/11, 30/11 and 5/11, so 1, 2, 0 and one more for the first two.
        generator.permutation(3)
        expected = sorted(
            int(row)
            for group, count in zip(groups, (2, 3, 0), strict=True)
            for row in group[generator.permutation(len(group))[:count]]
        )
        assert self.split(fraction=0.5, seed=3, stratify_by="key")[0] == expected

    def test_the_odd_remainder_goes_to_the_second_output(self) -> None:
        first, second = self.split(fraction=0.5)
        assert (len(first), len(second)) == (5, 6)

    def test_rounding_does_not_lose_a_row(self) -> None:
        hundred = table({"n": list(range(100))})
        assert run("split_data", inputs={"dataset": hundred}, fraction=0.29).first.rows == 29

    def test_unshuffled_rows_are_the_first_ones(self) -> None:
        assert self.split(fraction=0.5, randomized_split=False)[0] == [0, 1, 2, 3, 4]

    def test_meaning_is_carried_to_both(self) -> None:
        data = table({"n": [1, 2, 3, 4], "y": [1, 0, 1, 0]}, categorical=["n"], label="y")
        parts = run("split_data", inputs={"dataset": data})
        assert parts.first.columns == parts.second.columns == data.columns

    @pytest.mark.parametrize(
        ("expression", "names"),
        [
            (r"\"name" + '" ^[a-c]', ["alice", "bob", "charlie"]),
            (r"(\0) a$", ["dora", "hanna"]),
        ],
    )
    def test_regular_expressions_are_searched_in_the_column(self, expression: str, names: list[str]) -> None:
        expression = expression.replace('""', '"')
        parts = run(
            "split_data", inputs={"dataset": PEOPLE}, mode="regular_expression", expression=expression
        )
        assert parts.first.frame["name"].to_list() == names
        assert parts.first.rows + parts.second.rows == PEOPLE.rows

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            (r'\"age" > 40', [45, 60, 52, 41]),
            (r'\"age" >= 41 & <= 45', [45, 41]),
            (r'\"age" < 30 | >50 & != 52', [27, 60]),
            (r"(\1)==38", [38]),
            (r'\"city" == Rome', [45, 60, 41]),
            (r'\"city" != "Rome"', [31, 27, None, 38, 52]),
            (r'\"joined" > 2020-06-15', [52, 41]),
            (r'\"member" == true', [31, 27, None, 41]),
        ],
    )
    def test_relative_expressions_compare(self, expression: str, expected: list[int | None]) -> None:
        parts = run(
            "split_data", inputs={"dataset": PEOPLE}, mode="relative_expression", expression=expression
        )
        assert parts.first.frame["age"].to_list() == expected

    @pytest.mark.parametrize(
        ("expression", "sentence"),
        [
            (r'\"age" about 40', "'about 40' is not a comparison"),
            (r'\"age" > forty', "'forty' does not fit column 'age' of type integer"),
            (r'\"city" > Bern', "column 'city' is text, which supports only == and !="),
            (r'\"agee" > 4', "Did you mean 'age'"),
            (r"(\9) > 4", "No column number 9. The table has 0 to 5"),
            ("__import__('os')", "it needs a column and a condition"),
            (r'\"age" > 4 &', "is not a comparison"),
        ],
    )
    def test_broken_expressions_are_told(self, expression: str, sentence: str) -> None:
        with pytest.raises(ComponentError, match=sentence.replace("(", r"\(")):
            run("split_data", inputs={"dataset": PEOPLE}, mode="relative_expression", expression=expression)

    def test_one_row_cannot_be_split(self) -> None:
        with pytest.raises(ComponentError, match="a split needs at least 2"):
            run("split_data", inputs={"dataset": table({"n": [1]})})


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("> 2024-01-01T00:30:00+01:00", [1]),
        (">= 2023-12-31T23:30:00Z", [0, 1]),
        ("== 2024-01-02", [1]),
    ],
)
def test_a_time_with_a_zone_is_compared_in_utc(condition: str, rows: list[int]) -> None:
    times = [datetime(2023, 12, 31, 23, 30), datetime(2024, 1, 2)]
    data = table({"t": times, "row": [0, 1]})
    found = run(
        "split_data", inputs={"dataset": data}, mode="relative_expression", expression=f'\\"t" {condition}'
    )
    assert found.first.frame["row"].to_list() == rows


def test_a_day_is_compared_with_a_moment_as_its_midnight() -> None:
    data = table({"t": [date(2024, 1, 5), date(2023, 6, 1), date(2023, 2, 1)]})
    for condition, days in (
        ("> 2023-06-01T00:00:00Z", [date(2024, 1, 5)]),
        (">= 2023-06-01T02:00:00+02:00", [date(2024, 1, 5), date(2023, 6, 1)]),
        ("< 2023-06-01", [date(2023, 2, 1)]),
    ):
        found = run(
            "split_data",
            inputs={"dataset": data},
            mode="relative_expression",
            expression=f'\\"t" {condition}',
        )
        assert found.first.frame["t"].to_list() == days


def test_a_time_before_the_year_1_in_utc_is_a_sentence() -> None:
    data = table({"t": [datetime(2024, 1, 1), datetime(2024, 1, 2)]})
    with pytest.raises(ComponentError, match="does not fit column 't'"):
        run(
            "split_data",
            inputs={"dataset": data},
            mode="relative_expression",
            expression='\\"t" > 0001-01-01T00:00:00+10:00',
        )


EVENTS = table(
    {
        "price": [Decimal("0.10"), Decimal("0.30"), None],
        "day": [date(2020, 1, 1), date(2020, 1, 2), None],
        "clock": [time(8), time(9, 30), None],
        "length": [timedelta(hours=1), timedelta(days=2), None],
        "bytes": [b"ab", b"c", None],
        "list": [[1, 2], [3], None],
        "none": [None, None, None],
    }
)


@pytest.mark.parametrize(
    ("mode", "expression", "chosen"),
    [
        ("relative_expression", r'\"price" > 0.1', [1]),
        ("relative_expression", r'\"price" == 0.10 | == 0.3', [0, 1]),
        ("relative_expression", r'\"day" >= 2020-01-02', [1]),
        ("relative_expression", r'\"clock" < 09:30', [0]),
        ("relative_expression", r'\"length" > 24:00:00 & <= P2D', [1]),
        ("relative_expression", r'\"none" == 1', []),
        ("regular_expression", r'\"length" ^PT', [0]),
        ("regular_expression", r'\"bytes" ^YWI', [0]),
        ("regular_expression", r'\"list" \b2\b', [0]),
        ("regular_expression", r'\"day" -02$', [1]),
        ("regular_expression", r'\"price" ^0\.3', [1]),
    ],
)
def test_expressions_read_the_values_of_every_type(mode: str, expression: str, chosen: list[int]) -> None:
    parts = run("split_data", inputs={"dataset": EVENTS}, mode=mode, expression=expression)
    assert parts.first.frame.rows() == [EVENTS.frame.rows()[row] for row in chosen]
    assert parts.first.rows + parts.second.rows == EVENTS.rows


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        (r'\"price" > dear', "'dear' does not fit column 'price' of type decimal"),
        (r'\"day" > 2020', "'2020' does not fit column 'day' of type date"),
        (r'\"clock" > noon', "'noon' does not fit column 'clock' of type time"),
        (r'\"length" > 2', "'2' does not fit column 'length' of type duration"),
        (r'\"list" == 1', "column 'list' is list, which cannot be compared"),
    ],
)
def test_what_does_not_compare_with_a_type_is_told(expression: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=re.escape(sentence)):
        run("split_data", inputs={"dataset": EVENTS}, mode="relative_expression", expression=expression)


@pytest.mark.parametrize(
    ("column", "mode", "value"),
    [
        ("price", "mean", Decimal("0.20")),
        ("price", "median", Decimal("0.20")),
        ("price", "custom_value", Decimal("7.00")),
        ("price", "mode", Decimal("0.10")),
        ("day", "mode", date(2020, 1, 1)),
        ("clock", "mode", time(8)),
        ("length", "mode", timedelta(hours=1)),
    ],
)
def test_a_missing_value_of_another_type_is_replaced_in_it(column: str, mode: str, value: object) -> None:
    result = run(
        "clean_missing_data",
        inputs={"dataset": EVENTS},
        columns={"names": [column]},
        mode=mode,
        replacement="7",
    )
    assert result.cleaned_dataset.frame[column].to_list()[2] == value
    assert result.cleaned_dataset.frame.schema == EVENTS.frame.schema


@pytest.mark.parametrize(
    ("column", "mode"),
    [("day", "mean"), ("length", "custom_value"), ("bytes", "mode"), ("list", "mode"), ("clock", "median")],
)
def test_a_type_that_has_no_such_replacement_is_told(column: str, mode: str) -> None:
    sentence = f"Column '{column}' is .*, so no {mode.replace('_', ' ')} can replace missing values"
    with pytest.raises(ComponentError, match=sentence):
        run("clean_missing_data", inputs={"dataset": EVENTS}, columns={"names": [column]}, mode=mode)
