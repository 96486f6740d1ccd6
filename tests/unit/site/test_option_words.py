"""Reading options as words of a command line."""

from __future__ import annotations

from designer.site.option_words import options_of


def test_words_become_the_values_that_rest_takes() -> None:
    words = ["delimiter=\\t", "header=false", "skip_rows=2", "missing=NA", "missing=?", 'names=["a", "b"]']
    words += ["types=id:string", "types=a:b:integer", "sheet=Sales 2024", "comment=", "decimal=,"]
    assert options_of(words) == {
        "delimiter": "\t",
        "header": False,
        "skip_rows": 2,
        "missing": ["NA", "?"],
        "names": ["a", "b"],
        "types": {"id": "string", "a:b": "integer"},
        "sheet": "Sales 2024",
        "comment": "",
        "decimal": ",",
    }


def test_a_sheet_may_be_a_number_and_a_mark_an_equals_sign() -> None:
    assert options_of(["sheet=2", "delimiter=="]) == {"sheet": 2, "delimiter": "="}


def test_a_wrong_value_stays_what_it_is_so_that_the_check_can_name_it() -> None:
    assert options_of(["header=yes", "skip_rows=two"]) == {"header": "yes", "skip_rows": "two"}
