"""Files that broke a library when the readers were fuzzed: a sentence each."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from compute.intake.parse import main
from compute.intake.preview import preview
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import usable_names
from compute.sdk.reading.formats import read_file
from compute.sdk.table import Table, read_table
from compute.supervision.failure import describe
from compute.supervision.masking import Mask
from designer.components.data_transformation.apply_sql_transformation import apply_sql_transformation
from designer.components.data_transformation.edit_metadata import edit_metadata
from tests.factories.tables import table


def parquet(column: pa.Array) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": column}), out)
    return out.getvalue()


def workbook(change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return change(out.getvalue())


BROKEN = {
    "a-zone-that-polars-does-not-know.parquet": parquet(pa.array([1], pa.timestamp("us", "+05:30"))),
    "a-decimal-beyond-polars-in-a-map.parquet": parquet(
        pa.array([[("x", None)]], pa.map_(pa.string(), pa.decimal256(44, 11)))
    ),
    "a-duration-in-a-list-beyond-pythons.parquet": parquet(pa.array([[2**62]], pa.list_(pa.duration("ms")))),
    "an-archive-whose-list-is-damaged.xlsx": workbook(lambda data: data.replace(b"PK\1\2", b"PK\1\3")),
    "an-archive-with-a-part-before-its-beginning.xlsx": workbook(
        lambda data: (
            data[:-6] + (int.from_bytes(data[-6:-2], "little") + 1_000).to_bytes(4, "little") + data[-2:]
        )
    ),
    "an-archive-of-a-version-to-come.xlsx": workbook(
        lambda data: data.replace(b"PK\1\2\x14\3\x14\0", b"PK\1\2\x14\3\xff\0")
    ),
    "a-relation-without-attributes.arff": b"@relation r\n@data\n1\n",
    "digits.jsonl": b'{"a": ' + b"9" * 5_000 + b'}\n{"a": 1',
    "depth.jsonl": b"[" * 100_000,
    "an-index-of-another-alphabet.svmlight": "1 ²:1\n".encode(),
}


@pytest.mark.parametrize("cell", ["YYYYA3", "nanA2", "AAAA1048576"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_cell_beyond_excels_last_column_is_refused_before_it_is_read(
    cell: str, quote: str, tmp_path: Path
) -> None:
    """A library would make millions of columns of it, for an hour."""
    with zipfile.ZipFile(tmp_path / "far.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        padding = "<row/>" * 200_000
        sheet = f"<sheetData>{padding}<row><c t='n' r={quote}{cell}{quote}><v>1</v></c></row></sheetData>"
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(ComponentError, match="beyond column XFD"):
        read_file(tmp_path / "far.xlsx", "xlsx")


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_library_is_a_sentence_and_no_traceback(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    assert main([str(tmp_path / name), str(tmp_path / "target"), f"--name={name}"]) == 1
    told = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert told["message"].startswith(
        ("The file cannot be read", "This is not", "Line 1 is not", "Column 'a'")
    )
    assert told["message"].endswith(".")
    assert told["hint"]
    assert not (tmp_path / "target").exists()


def test_a_time_beyond_pythons_in_a_list_is_shown_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "far.parquet").write_bytes(parquet(pa.array([[2**60]], pa.list_(pa.timestamp("us")))))
    assert main([str(tmp_path / "far.parquet"), str(tmp_path / "target"), "--name=far.parquet"]) == 0
    assert preview(tmp_path / "target", 1)["head"] == [[f'["{np.datetime64(2**60, "us")}"]']]


#: What polars takes for several columns.
PATTERNS = ["*", "^.*$", "^$", "^^b|*$", "^a$"]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("form", ["csv", "parquet", "json_lines", "arff"])
def test_a_column_named_like_a_pattern_is_read_and_can_be_looked_at(
    form: str, pattern: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    match form:
        case "csv":
            source.write_text(f'a,"{pattern}"\n1,2.5\n')
        case "json_lines":
            source.write_text(json.dumps({"a": 1, pattern: 2.5}))
        case "arff":
            source.write_text(
                f"@relation r\n@attribute a integer\n@attribute '{pattern}' real\n@data\n1,2.5\n"
            )
        case "parquet":
            pl.DataFrame([pl.Series("a", [1]), pl.Series(pattern, [2.5])]).write_parquet(source)
    found = read_file(source, form).table
    assert found.frame.rows() == [(1, 2.5)]
    assert found.names == ("a", f"{pattern}_")
    found.frame.write_parquet(tmp_path / "stored")
    assert preview(tmp_path / "stored", 10)["statistics"][f"{pattern}_"]["max"] == 2.5


def test_a_name_that_was_made_for_a_pattern_is_nobody_elses() -> None:
    assert usable_names(["*", "*_", "*"]) == ["*_", "*__2", "*__3"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_step_makes_a_column_named_like_a_pattern(pattern: str) -> None:
    data = table({"a": [1]})
    for make in (
        lambda: Table.of(pl.DataFrame([pl.Series(pattern, [1])])),
        lambda: apply_sql_transformation(data, query=f'SELECT a AS "{pattern}" FROM t1'),
        lambda: edit_metadata(data, columns="a", new_names=pattern),
    ):
        with pytest.raises(ComponentError, match="stands for several columns") as raised:
            make()
        assert raised.value.hint == "Rename it."


def test_a_table_of_an_earlier_release_with_such_a_name_is_a_sentence(tmp_path: Path) -> None:
    pl.DataFrame([pl.Series("*", [1])]).write_parquet(tmp_path / "old")
    with pytest.raises(ComponentError, match="cannot be named"):
        read_table(tmp_path / "old")


def test_an_error_with_half_of_a_character_is_told(tmp_path: Path) -> None:
    mask = Mask(())
    describe(ValueError("broken \ud800 here"), mask).write(tmp_path, mask)
    assert json.loads((tmp_path / "error.json").read_bytes())["message"] == "ValueError: broken ? here"
