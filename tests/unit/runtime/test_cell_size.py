"""The bytes of cells, nested ones too, against Python's own sum."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from compute.intake.cell_size import cell_bytes


def expected(value: Any) -> int:
    match value:
        case None:
            return 0
        case str():
            return len(value.encode())
        case bytes():
            return len(value)
        case list():
            return sum(map(expected, value))
        case dict():
            return sum(map(expected, value.values()))
    return 8


@pytest.mark.parametrize(
    "values",
    [
        ["é", None, ""],
        [b"abc", None],
        [["a", "bc"], None, [], ["defg", None]],
        [[{"t": ["x", "yz"], "b": b"1"}], [], None, [{"t": None, "b": b""}, {"t": ["é"], "b": b"22"}]],
        [[{"*": "ab", "^a$": "c", "": "def"}], [{"*": None, "^a$": None, "": None}]],
        [{"a": {"b": ["long " * 100]}, "c": None}, {"a": {"b": []}, "c": "x"}],
        [[], []],
    ],
    ids=repr,
)
def test_the_bytes_of_every_cell_are_those_of_what_it_holds(values: list[Any]) -> None:
    column = pl.Series(values)
    assert cell_bytes(column).to_list() == [expected(value) for value in values]


def test_a_number_has_eight_bytes_in_a_list_too() -> None:
    assert cell_bytes(pl.Series([[1, 2], [3]])).to_list() == [16, 8]
