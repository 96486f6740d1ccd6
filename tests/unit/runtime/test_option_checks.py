"""Reading options from JSON: what is taken, and that every mistake is told with the next move."""

from __future__ import annotations

from typing import Any

import pytest

from compute.sdk.reading.option_checks import OptionsInvalid, checked_options
from compute.sdk.reading.options import ReadOptions


def test_every_option_can_be_given_and_comes_back_the_same() -> None:
    given: dict[str, Any] = {
        "delimiter": ";",
        "quote": "",
        "decimal": ",",
        "thousands": ".",
        "encoding": "cp1252",
        "header": False,
        "names": ["a", "b"],
        "skip_rows": 2,
        "comment": "//",
        "sheet": 2,
        "range": "B2:F20",
        "missing": ["N/A", "?"],
        "date_formats": ["%d.%m.%Y"],
        "types": {"a": "string"},
        "columns": ["b"],
        "on_bad_rows": "drop",
    }
    assert checked_options(given).to_json() == given


@pytest.mark.parametrize("block", ["B2:F20", "B2:F", "B:F", "B2"])
def test_a_block_of_cells_may_be_open_at_its_end(block: str) -> None:
    assert checked_options({"range": block}).range == block


def test_null_and_nothing_are_the_defaults() -> None:
    assert checked_options({"delimiter": None}) == checked_options({}) == ReadOptions()


WRONG = [
    ("delimiter", ";;", "one character"),
    ("delimiter", "", "one character"),
    ("delimiter", "\n", "line break"),
    ("delimiter", 7, "one character"),
    ("quote", "''", "'' for none"),
    ("decimal", ";", "'.' or ','"),
    ("encoding", "utf-9", "cp1252"),
    ("encoding", "base64", "cp1252"),
    ("encoding", "a\0b", "cp1252"),
    ("header", "yes", "true or false"),
    ("header", 1, "true or false"),
    ("skip_rows", -1, "whole number"),
    ("skip_rows", True, "whole number"),
    ("skip_rows", 1.5, "whole number"),
    ("sheet", 0, "number from 1"),
    ("sheet", "", "sheet's name"),
    ("range", "2:F", "B2:F20"),
    ("missing", "NA", "list of texts"),
    ("missing", [""], "list of texts"),
    ("names", ["a", "b", "a"], "'a' only once"),
    ("columns", [], "list of texts"),
    ("types", {"id": "number"}, "decimal, double, string"),
    ("types", ["id"], '{"id": "string"}'),
    ("types", {"id": ["string"]}, "decimal, double, string"),
    ("on_bad_rows", "ignore", "'keep', 'drop' or 'fail'"),
    ("on_bad_rows", ["keep"], "'keep', 'drop' or 'fail'"),
]


@pytest.mark.parametrize(("name", "value", "hint"), WRONG)
def test_a_wrong_value_is_told_with_what_is_right(name: str, value: Any, hint: str) -> None:
    with pytest.raises(OptionsInvalid) as raised:
        checked_options({name: value})
    (problem,) = raised.value.problems
    assert (problem.code, problem.option) == ("option.invalid", name)
    assert hint in problem.hint


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(OptionsInvalid) as raised:
        checked_options({"delimeter": ";", "header": "no", "skip_rows": 1, "xyz": "red"})
    told = {problem.option: problem for problem in raised.value.problems}
    assert told.keys() == {"delimeter", "header", "xyz"}
    assert told["delimeter"].hint == "Did you mean 'delimiter'?"
    assert "on_bad_rows" in told["xyz"].hint


@pytest.mark.parametrize(
    "given",
    [
        {"delimiter": '"', "quote": '"'},
        {"decimal": ",", "thousands": ","},
        {"delimiter": "#", "comment": "#"},
    ],
)
def test_two_marks_must_differ(given: dict[str, str]) -> None:
    with pytest.raises(OptionsInvalid, match="are both"):
        checked_options(given)


@pytest.mark.parametrize("given", [[], "delimiter", 3, None])
def test_what_is_no_object_is_no_options(given: Any) -> None:
    with pytest.raises(OptionsInvalid, match="no JSON object"):
        checked_options(given)
