"""Options in pairs, right ones and wrong ones, for every reader: a table or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.format_options import APPLICABLE
from tests.factories.reads import Reader
from tests.unit.reading.test_damaged_files import FILES

VALUES: dict[str, list[Any]] = {
    "encoding": ["latin-1", "utf-16", "no such"],
    "header": [True, False],
    "names": [["p", "q"], ["p", "p", ""], ["*", "^a$", "x", "y", "z"], []],
    "skip_rows": [0, 1, 5, 10**6, -1],
    "sheet": ["s", "n", 1, 0, -1, "no such", 10**30],
    "range": ["A1:B4", "B2:C", "C:C", "XFD1:XFD9", "A9999999:B9999999", "none"],
    "missing": [["1", "x1", "text 1"], [], [""], ["1"] * 2],
    "date_formats": [["%Y-%m-%d"], ["%Q"], ["%"], [""], ["%d.%m.%Y", "%H"], []],
    "types": [{"a": "string"}, {"id": "double", "t": "time"}, {"b": "boolean"}, {"a": ""}, {"qid": "double"}],
    "columns": [["a"], ["qid", "Labels"], ["b", "a"], ["id", "t"], ["a", "a"], [], ["no such"]],
    "on_bad_rows": ["keep", "drop", "fail"],
}  # fmt: skip
FORMS = [form for form in FILES if form in APPLICABLE]


def pairs(form: str) -> Iterator[dict[str, Any]]:
    names = [name for name in VALUES if name in APPLICABLE[form]]
    for one, other in combinations(names, 2):
        for left in VALUES[one]:
            for right in VALUES[other]:
                yield {one: left, other: right}


def read_all(form: str, step: int, reader: Reader) -> tuple[int, list[ComponentError]]:
    tables, refusals = 0, []
    for number, options in enumerate(pairs(form)):
        if number % step == 0:
            try:
                reader.read(FILES[form], form, rows=7 if number % 2 else None, **options)
            except ComponentError as error:
                refusals.append(error)
            else:
                tables += 1
    return tables, refusals


@pytest.mark.parametrize("form", FORMS)
def test_a_pair_of_options_gives_a_table_or_a_sentence(form: str, reader: Reader) -> None:
    tables, refusals = read_all(form, 7, reader)
    assert tables
    assert [error.message for error in refusals if not error.hint or error.code == "file.broken"] == []


@pytest.mark.verify
@pytest.mark.parametrize("form", FORMS)
def test_every_pair_of_options_gives_a_table_or_a_sentence(form: str, reader: Reader) -> None:
    tables, refusals = read_all(form, 1, reader)
    assert tables
    assert [error.message for error in refusals if not error.hint or error.code == "file.broken"] == []
