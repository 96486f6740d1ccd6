"""An option that a format has no use for is refused; the others work or are refused by value."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from compute.sdk.reading import formats
from compute.sdk.reading.endings import COMPRESSIONS, ENDINGS, FORMATS
from compute.sdk.reading.format_options import APPLICABLE, NOUNS
from compute.sdk.reading.formats import format_of
from designer.components.registry import builtin_registry
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


def test_every_place_lists_the_formats_that_there_are_readers_for() -> None:
    """The endings, the component's choices, and the page about files."""
    root = Path(__file__).parents[3]
    assert (
        set(FORMATS) == {*ENDINGS.values()} == {*formats._READERS, "zip"} == {*APPLICABLE, "zip"} == {*NOUNS}
    )
    component = builtin_registry().get("import_data")
    assert component is not None
    assert [item.choices for item in component.parameters if item.name == "format"] == [("by_name", *FORMATS)]
    page = (root / "docs/reading-files.md").read_text().partition("## Options")[0]
    assert set(re.findall(r"`(\.\w+)`", page)) == {*ENDINGS, *COMPRESSIONS}


def test_a_compressed_file_is_refused_the_same_options(reader: Reader) -> None:
    assert reader.refused(gzip.compress(b"a\n1\n"), "csv.gz", sheet="x").code == "options.not_for_this_format"


def test_an_encoding_that_does_not_exist_is_named(reader: Reader) -> None:
    for form in ("json_lines", "arff", "svmlight"):
        assert "no encoding 'utf-9'" in reader.refused(b"x", form, encoding="utf-9").message


def test_the_page_about_files_lists_the_options_of_each_format() -> None:
    page = Path(__file__).parents[3].joinpath("docs", "reading-files.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in page.splitlines()
        if line.startswith("|")
    ]
    heads = next(row[2:] for row in rows if row[0] == "Option")
    forms = {"CSV": "csv", "TSV": "tsv", "JSON": "json_lines", "ARFF": "arff", "SVMLight": "svmlight"}
    forms |= {"Excel": "xlsx", "Parquet": "parquet", "Arrow": "feather"}
    listed: dict[str, set[str]] = {form: set() for form in forms.values()}
    for option, _, *cells in (row for row in rows if len(row) == len(heads) + 2 and row[0].startswith("`")):
        for head, cell in zip(heads, cells, strict=True):
            for form in head.split(", ") if cell == "yes" else ():
                listed[forms[form]] |= {name.strip("` ") for name in option.split(",")}
    assert listed == APPLICABLE
