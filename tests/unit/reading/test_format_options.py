"""An option that a format has no use for is refused; the others work or are refused by value."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from compute.sdk.reading.format_options import APPLICABLE
from compute.sdk.reading.formats import format_of
from tests.factories.reads import Reader

VALUES: dict[str, Any] = {
    "delimiter": ";", "quote": "'", "decimal": ",", "thousands": ".", "encoding": "latin-1", "header": False,
    "names": ["a"], "skip_rows": 1, "comment": "#", "sheet": "x", "range": "A1:B2", "missing": ["NA"],
    "date_formats": ["%d"], "types": {"a": "string"}, "columns": ["a"], "on_bad_rows": "drop",
}  # fmt: skip
PAIRS = [(form, name) for form in APPLICABLE for name in VALUES if name not in APPLICABLE[form]]


@pytest.mark.parametrize(("form", "name"), PAIRS)
def test_an_option_that_cannot_apply_is_refused(form: str, name: str, reader: Reader) -> None:
    refused = reader.refused(b"any content", form, **{name: VALUES[name]})
    assert refused.code == "options.not_for_this_format"
    assert f"'{name}'" in refused.message


def test_what_names_a_format_is_its_ending() -> None:
    for name, form in {
        "a.JSON": "json_lines",
        "a.csv.gz": "csv.gz",
        "a.XLSM": "xlsx",
        "a.zip": "zip",
    }.items():
        assert format_of(name) == form


def test_a_compressed_file_is_refused_the_same_options(reader: Reader) -> None:
    assert reader.refused(gzip.compress(b"a\n1\n"), "csv.gz", sheet="x").code == "options.not_for_this_format"


def test_an_encoding_that_does_not_exist_is_named(reader: Reader) -> None:
    for form in ("json_lines", "arff", "svmlight"):
        assert "no encoding 'utf-9'" in reader.refused(b"x", form, encoding="utf-9").message
