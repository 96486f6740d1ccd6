"""Files that people bring: what they hold, or a sentence that names the line."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from compute.intake.parse import main, parse_upload
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import MAX_COLUMNS, usable_names
from compute.sdk.reading.formats import read_file
from compute.sdk.table import Table, read_table


def read(folder: Path, content: bytes | str, form: str = "csv") -> Table:
    path = folder / "source"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, form).table


def refused(folder: Path, content: bytes | str, form: str = "csv") -> ComponentError:
    with pytest.raises(ComponentError) as caught:
        read(folder, content, form)
    assert caught.value.hint
    return caught.value


def types(table: Table) -> dict[str, str]:
    return {column["name"]: column["type"] for column in table.schema()}


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["1", "-2", " 3 ", ""], "integer", [1, -2, 3, None]),
        (["1", "2.5", "1e3"], "double", [1.0, 2.5, 1000.0]),
        (["9223372036854775808"], "string", ["9223372036854775808"]),
        (["12345678901234567890", "1"], "string", ["12345678901234567890", "1"]),
        (["12345678901234567890", "1.5"], "string", ["12345678901234567890", "1.5"]),
        (["+5", "-0"], "integer", [5, 0]),
        (["-012", "5"], "string", ["-012", "5"]),
        (["1", "?"], "string", ["1", "?"]),
        (["007", "123"], "string", ["007", "123"]),
        (["0.50", "00.1"], "double", [0.5, 0.1]),
        (["true", "False", ""], "boolean", [True, False, None]),
        (["true", "maybe"], "string", ["true", "maybe"]),
        (["2020-01-02", "1999-12-31"], "date", [date(2020, 1, 2), date(1999, 12, 31)]),
        (["2020-01-02T10:00:00+02:00"], "datetime", [datetime(2020, 1, 2, 8)]),
        (["2020-01-02", "soon"], "string", ["2020-01-02", "soon"]),
        (["2020-13-45"], "string", ["2020-13-45"]),
        (["", " "], "null", [None, None]),
    ],
)
def test_types_are_found_from_every_value(
    values: list[str], kind: str, expected: list[Any], tmp_path: Path
) -> None:
    content = "a,b\n" + "".join(f"{value},x\n" for value in values)
    table = read(tmp_path, content)
    assert types(table)["a"] == kind
    assert table.frame["a"].to_list() == expected


def test_a_type_that_changes_in_the_last_row_counts(tmp_path: Path) -> None:
    table = read(tmp_path, "a\n" + "1\n" * 20_000 + "x\n")
    assert types(table) == {"a": "string"}


def test_quoted_cells_may_hold_delimiters_quotes_and_lines(tmp_path: Path) -> None:
    table = read(tmp_path, 'a,b\n"x, ""y""\nz",2\n')
    assert table.frame.rows() == [('x, "y"\nz', 2)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"a{delimiter}b\n1{delimiter}2\n").frame.rows() == [(1, 2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read(encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, "naïve\nçà\n".encode(encoding)).frame.to_dict(as_series=False) == {"naïve": ["çà"]}


def test_windows_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\r\n\r\n1,2\r\n\r\n3,4").frame.rows() == [(1, 2), (3, 4)]


def test_a_blank_line_of_a_one_column_file_is_a_missing_value(tmp_path: Path) -> None:
    assert read(tmp_path, "a\n1\n\n3\n").frame["a"].to_list() == [1, None, 3]


def test_the_real_files_read_as_pandas_reads_them(shared_data: Any) -> None:
    for name in ("automobile.csv", "adult.csv", "german_credit.csv"):
        path = shared_data(name)
        expected = pd.read_csv(path, keep_default_na=False, na_values=[""])
        table = read_file(path, "csv").table
        assert table.frame.height == len(expected)
        for column in expected:
            ours = table.frame[column].to_pandas()
            assert ours.isna().equals(expected[column].isna()), column
            assert (ours.dropna() == expected[column].dropna()).all(), column


def test_names_are_made_unique_and_never_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "a,a,, b \n1,2,3,4\n").names == ("a", "a_2", "Col3", "b")
    assert usable_names(["a", "a", "a_2", "a"]) == ["a", "a_3", "a_2", "a_4"]


def test_ten_thousand_columns_are_read(tmp_path: Path) -> None:
    header = ",".join(f"c{index}" for index in range(10_000))
    table = read(tmp_path, f"{header}\n{','.join(['1'] * 10_000)}\n")
    assert len(table.names) == 10_000
    wide = ",".join(f"c{index}" for index in range(MAX_COLUMNS + 1))
    assert f"{MAX_COLUMNS + 1} columns" in refused(tmp_path, wide + "\n").message


@pytest.mark.parametrize(
    ("content", "form", "sentence"),
    [
        (b"", "csv", "empty (0 bytes)"),
        (b"\n\n", "csv", "no rows"),
        (b"PK\x03\x04\0\0", "csv", "not text: byte 5 is NUL"),
        (b"a,b\n1,2\n", "parquet", "not Parquet"),
        (b"PAR1 and then garbage PAR1", "parquet", "not Parquet"),
        (b"", "parquet", "empty (0 bytes)"),
        (b"a,b\n1,2\n", "xlsx", "not an Excel workbook"),
        (b'{"a": \n{"a": \n', "json_lines", "Line 1 is not a JSON object"),
        (b"[1, 2]\n", "json_lines", "Line 1 is not a JSON object: it is a list"),
        (b"a,b\n1,2\n", "arff", "not ARFF"),
        (b"1 x:2\n", "svmlight", "Line 1 is not SVMLight: 'x:2' is not index:value"),
    ],
)
def test_what_is_not_what_it_says_is_told(content: bytes, form: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in refused(tmp_path, content, form).message


def test_a_zip_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ComponentError, match="workbook cannot be read"):
        read_file(tmp_path / "x.xlsx", "xlsx")


def test_a_workbook_is_read(tmp_path: Path) -> None:
    write_workbook(tmp_path / "x.xlsx", [["n", "t"], [1, "a"], [2.5, "b"]])
    table = read_file(tmp_path / "x.xlsx", "xlsx").table
    assert table.frame.rows() == [(1.0, "a"), (2.5, "b")]


def write_workbook(path: Path, cells: list[list[Any]]) -> None:
    """The least that Excel's format asks for, with texts inline."""

    def cell(value: Any) -> str:
        return (
            f'<c t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f"<c><v>{value}</v></c>"
        )

    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_json_lines_arff_svmlight_and_parquet_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a": 1, "b": "x"}\n{"a": 2.5}\n', "json_lines").frame.rows() == [
        (1.0, "x"),
        (2.5, None),
    ]
    arff = "@relation r\n@attribute n integer\n@attribute c {red,blue}\n@data\n1,red\n?,blue\n"
    table = read(tmp_path, arff, "arff")
    assert table.frame.rows() == [(1, "red"), (None, "blue")]
    assert table.columns["c"].categorical
    svmlight = read(tmp_path, "1 1:0.5 3:2\n-1 2:4 # note\n", "svmlight")
    assert svmlight.frame.rows() == [(0.5, 0.0, 2.0, 1.0), (0.0, 4.0, 0.0, -1.0)]
    assert svmlight.columns["Labels"].role == "label"
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "p")
    assert read_file(tmp_path / "p", "parquet").table.frame.rows() == [(1,)]


def test_intake_prints_rows_and_schema_and_writes_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "upload").write_text("a,b\n1,x\n")
    assert main([str(tmp_path / "upload"), str(tmp_path / "t.parquet"), "--name", "My Data.CSV"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 1
    assert told["schema"] == read_table(tmp_path / "t.parquet").schema()


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.csv", ""), ("x.exe", "MZ"), ("x.csv", "a,b\n"), ("x.jsonl", '{"a\\u0000b": 1}\n')],
)
def test_intake_refuses_with_one_json_line_and_no_file(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / "upload").write_text(content)
    target = tmp_path / "t.parquet"
    command = ["-m", "compute.intake.parse", str(tmp_path / "upload"), str(target), "--name", name]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stderr).keys() == {"code", "message", "hint"}
    assert not target.exists()


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "upload").write_text("a,b\n1,x\n2,y\n")
    for target in ("one", "two"):
        parse_upload(tmp_path / "upload", tmp_path / target, "x.csv")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
