"""Column selection, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.foundation.column_types import COLUMN_TYPES, ColumnType
from designer.graph.columns import ColumnSelectionError, select, select_one
from designer.graph.table_schema import Column, TableSchema

CARS = TableSchema.of(
    [
        Column("make", "string", categorical=True),
        Column("doors", "integer"),
        Column("length", "double"),
        Column("turbo", "boolean"),
        Column("built", "datetime"),
        Column("price", "double", role="label"),
        Column("Scored Labels", "double", role="score"),
    ]
)
NUMBERS = ("doors", "length", "turbo", "price", "Scored Labels")


def rules(*items: Any) -> dict[str, Any]:
    return {"rules": list(items)}


def include(what: Any) -> dict[str, Any]:
    return {"include": what}


def exclude(what: Any) -> dict[str, Any]:
    return {"exclude": what}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("price", ("price",)),
        ({"names": ["price", "make"]}, ("make", "price")),
        ({"names": []}, ()),
        (rules(), ()),
        (rules(include("all")), CARS.names),
        (rules(include({"names": ["turbo"]}), include({"names": ["make"]})), ("make", "turbo")),
        (rules(include("all"), exclude({"names": ["make", "built"]})), NUMBERS),
        (rules(exclude({"types": ["numeric"]})), ("make", "built")),
        (rules(include({"types": ["numeric"]})), NUMBERS),
        (rules(include({"types": ["integer", "boolean"]})), ("doors", "turbo")),
        (rules(include({"types": ["categorical"]})), ("make",)),
        (rules(include({"types": ["datetime", "string"]})), ("make", "built")),
        (rules(include({"indices": "1-2,6"})), ("make", "doors", "price")),
        (rules(include({"indices": " 6 , 1 - 2, 2-3"})), ("make", "doors", "length", "price")),
        (rules(include({"roles": ["label"]})), ("price",)),
        (rules(include({"roles": ["score", "label"]})), ("price", "Scored Labels")),
        (rules(exclude("all"), include({"indices": "7"})), ("Scored Labels",)),
    ],
)  # fmt: skip
def test_a_selection_gives_these_columns_in_the_tables_order(selection: Any, expected: Any) -> None:
    assert select(selection, CARS) == expected


@pytest.mark.parametrize("kind", COLUMN_TYPES)
def test_every_type_can_be_chosen_and_numeric_is_four_of_them(kind: ColumnType) -> None:
    schema = TableSchema.of([Column(name, name) for name in COLUMN_TYPES])
    assert select(rules(include({"types": [kind]})), schema) == (kind,)
    numeric = select(rules(include({"types": ["numeric"]})), schema)
    assert numeric == ("boolean", "integer", "decimal", "double")


def test_a_first_exclude_starts_from_every_column_and_a_first_include_from_none() -> None:
    assert select(rules(exclude({"names": ["make"]})), CARS) == CARS.names[1:]
    assert select(rules(include({"names": ["make"]})), CARS) == ("make",)


def test_later_rules_win_over_earlier_ones() -> None:
    excluded_last = rules(include("all"), exclude({"types": ["numeric"]}), include({"names": ["price"]}))
    assert select(excluded_last, CARS) == ("make", "built", "price")


def test_an_unknown_name_gets_the_close_match() -> None:
    with pytest.raises(ColumnSelectionError) as caught:
        select({"names": ["prise"]}, CARS)
    assert caught.value.message == "No column 'prise'. Did you mean 'price'?"
    assert caught.value.missing == ("prise",)


def test_a_letter_of_the_wrong_case_is_recognised() -> None:
    with pytest.raises(ColumnSelectionError, match="Did you mean 'Scored Labels'"):
        select("scored labels", CARS)


def test_every_unknown_name_is_listed_once() -> None:
    with pytest.raises(ColumnSelectionError) as caught:
        select(rules(exclude({"names": ["wings", "tail", "wings"]})), CARS)
    assert caught.value.missing == ("wings", "tail")
    assert caught.value.message.startswith("No columns 'wings', 'tail'.")


def test_an_index_beyond_the_table_is_missing_and_costs_nothing() -> None:
    with pytest.raises(ColumnSelectionError) as caught:
        select(rules(include({"indices": "2-999999999"})), CARS)
    assert caught.value.message == "No column number 999999999. The table has 7 columns."


@pytest.mark.parametrize("indices", ["1-", "-3", "", "a", "1,,2", "0", "4-2", "1.5", "1;2", 3])
def test_open_ranges_and_other_unreadable_indices_are_refused(indices: Any) -> None:
    with pytest.raises(ColumnSelectionError):
        select(rules(include({"indices": indices})), CARS)


@pytest.mark.parametrize(
    "selection",
    [
        None,
        3,
        [],
        {},
        {"columns": []},
        {"names": "price"},
        {"names": [1]},
        {"rules": {}},
        {"rules": ["all"]},
        {"names": [], "rules": []},
        rules({"include": "all", "exclude": "all"}),
        rules(include("none")),
        rules(include({"names": ["a"], "types": ["string"]})),
        rules(include({"colours": ["red"]})),
        rules(include({"types": ["number"]})),
        rules(include({"roles": ["boss"]})),
    ],
)
def test_another_shape_is_refused_with_nothing_missing(selection: Any) -> None:
    with pytest.raises(ColumnSelectionError) as caught:
        select(selection, CARS)
    assert caught.value.missing == ()


def test_one_column_means_exactly_one() -> None:
    assert select_one(rules(include({"roles": ["label"]})), CARS) == "price"
    with pytest.raises(ColumnSelectionError, match="no column"):
        select_one(rules(include({"names": []})), CARS)
    with pytest.raises(ColumnSelectionError, match="2 columns"):
        select_one(rules(include({"indices": "1-2"})), CARS)


@given(st.sets(st.sampled_from(CARS.names)))
def test_including_and_excluding_the_same_names_complement_each_other(names: set[str]) -> None:
    chosen = select({"names": sorted(names)}, CARS)
    others = select(rules(exclude({"names": sorted(names)})), CARS)
    assert set(chosen) | set(others) == set(CARS.names)
    assert not set(chosen) & set(others)
