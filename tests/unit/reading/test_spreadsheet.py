"""Workbooks as people keep them: right types, the right sheet, and what was left out is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from compute.sdk.reading.workbook import workbook_archive
from compute.sdk.table import DTYPES
from tests.factories.reads import Reader, codes, types
from tests.factories.workbooks import Error, Formula, workbook

ROWS: list[list[Any]] = [["id", "name"], [1, "x"], [2, "y"]]


def column(*cells: Any) -> bytes:
    """A sheet with a column 'a' beside one that is never empty."""
    return workbook({"s": [["a", "b"], *([cell, 1] for cell in cells)]})


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        ([1, 2, None], "integer", [1, 2, None]),
        ([1.0, 2.5], "double", [1.0, 2.5]),
        ([2**53 + 2], "double", [2.0**53 + 2]),
        ([True, False], "boolean", [True, False]),
        (["1", "x2"], "string", ["1", "x2"]),
        ([1, "x", 2.5, True], "string", ["1", "x", "2.5", "true"]),
        ([datetime(2020, 1, 2, 3, 4, 5), None], "datetime", [datetime(2020, 1, 2, 3, 4, 5), None]),
        ([date(2020, 1, 2), "soon", time(9, 30)], "string", ["2020-01-02", "soon", "09:30:00"]),
        ([timedelta(hours=30), "soon", date(2020, 1, 2)], "string", ["30:00:00", "soon", "2020-01-02"]),
        ([timedelta(hours=1), 1.5], "string", ["1:00:00", "1.5"]),
        ([Formula("A1*2", 4), Formula("A1*2", 6)], "integer", [4, 6]),
        ([Error("#N/A"), 5, Error("#DIV/0!")], "integer", [None, 5, None]),
        ([" ", "x"], "string", [None, "x"]),
        ([" ", ""], "string", [None, None]),
    ],
)
def test_a_column_has_the_type_of_its_cells(
    cells: list[Any], kind: str, expected: list[Any], reader: Reader
) -> None:
    read = reader.read(column(*cells), "xlsx")
    assert types(read)["a"] == kind
    assert read.table.frame["a"].to_list() == expected


def test_times_of_day_durations_and_days_are_what_they_are(reader: Reader) -> None:
    read = reader.read(
        workbook({"s": [["t", "d", "u"], [time(9, 30), date(2020, 1, 2), timedelta(hours=30)]]}), "xlsx"
    )
    told = types(read)
    assert told["t"] in ("time", "string")
    assert str(read.table.frame["t"][0]) == "09:30:00"
    assert told["d"] == ("date" if "date" in DTYPES else "datetime")
    assert str(read.table.frame["d"][0])[:10] == "2020-01-02"
    expected: Any = timedelta(hours=30) if "duration" in DTYPES else "P1DT6H"
    assert read.table.frame["u"][0] == expected


@pytest.mark.parametrize("rows", [None, 2])
@pytest.mark.parametrize(
    ("cells", "expected", "line"),
    [
        ([1, True, 2], ["1", "true", "2"], 3),
        ([1.5, None, False], ["1.5", None, "false"], 4),
        ([True, 0], ["true", "0"], 2),
        ([1, True, "N/A"], ["1", "true", "N/A"], 3),
    ],
)
def test_a_truth_value_among_numbers_is_no_number(
    cells: list[Any], expected: list[str | None], line: int, rows: int | None, reader: Reader
) -> None:
    read = reader.read(column(*cells), "xlsx", rows=rows)
    if rows is None or line <= rows + 1:
        assert types(read) == {"a": "string", "b": "integer"}
        assert read.table.frame["a"].to_list() == expected[:rows]
        (note,) = read.notes
        assert (note.code, note.line, note.column) == ("values.mixed", line, "a")
        word = "TRUE" if True in cells[line - 2 : line - 1] else "FALSE"
        assert note.message == f"Column 'a' has {word} in row {line} among numbers: it is text."


def test_a_truth_value_outside_of_the_table_makes_no_text_of_numbers(reader: Reader) -> None:
    content = workbook({"s": [[True, None, None], [], ["a", "b", "c"], [1, 2, True], [3, 4, False]]})
    read = reader.read(content, "xlsx")
    assert read.table.frame.rows() == [(1, 2, True), (3, 4, False)]
    assert codes(read) == ["xlsx.preamble"]
    assert reader.read(column(1, True, 0), "xlsx", types={"a": "boolean"}).table.frame["a"].to_list() == [
        True,
        True,
        False,
    ]


GROUPS: list[list[Any]] = [[None, "2020", None, "2021", None], ["shop", "sold", "left", "sold", "left"]]
SOLD: list[list[Any]] = [["Bern", 1, 2.5, 3, 4], ["Genf", 5, 6, 7, 8], ["Lugano", 9, 10, 11, 12]]


@pytest.mark.parametrize("rows", [None, 3])
@pytest.mark.parametrize(
    ("header", "names", "lines"),
    [
        (GROUPS, ["shop", "2020 sold", "2020 left", "2021 sold", "2021 left"], [2]),
        ([["Sales"], [], *GROUPS], ["shop", "2020 sold", "2020 left", "2021 sold", "2021 left"], [4]),
        (
            [["shop", "2020", None, "2021", None], [None, "sold", "left", "sold", "left"]],
            ["shop", "2020 sold", "2020 left", "2021 sold", "2021 left"],
            [2],
        ),
        (
            [["shop", "sold", "left", "lost", "found"], [None, "kg", "kg", "CHF", "CHF"]],
            ["shop", "sold kg", "left kg", "lost CHF", "found CHF"],
            [2],
        ),
        ([["by", "hand"], ["shop", "a", "b", "c", "d"]], ["shop", "a", "b", "c", "d"], []),
        ([["shop", "a", "b", "c", "d"], ["Chur", "N/A", "-", "N/A", "?"]], ["shop", "a", "b", "c", "d"], []),
    ],
)
def test_names_are_joined_from_several_header_rows(
    header: list[list[Any]], names: list[str], lines: list[int], rows: int | None, reader: Reader
) -> None:
    read = reader.read(workbook({"s": [*header, *SOLD]}), "xlsx", rows=rows)
    assert list(read.table.names) == names
    assert [note.line for note in read.notes if note.code == "header.rows"] == lines
    if lines:
        assert read.table.frame.rows()[0] == ("Bern", 1, 2.5, 3, 4)
        assert list(types(read).values()) == ["string", "integer", "double", "integer", "integer"]


def test_merged_cells_of_a_header_are_not_missing_values(reader: Reader) -> None:
    content = workbook({"s": [*GROUPS, *SOLD]}, merged={"s": ["B1:C1", "D1:E1"]})
    assert codes(reader.read(content, "xlsx")) == ["header.rows"]


def test_errors_and_spellings_among_numbers_are_missing_and_told(reader: Reader) -> None:
    read = reader.read(column(1, Error("#N/A"), "N/A"), "xlsx")
    assert read.table.frame["a"].to_list() == [1, None, None]
    assert [(note.code, note.line, note.column) for note in read.notes] == [
        ("values.read_as_missing", 3, "a")
    ]
    assert (
        read.notes[0].message
        == "Column 'a' has 2 cells that are read as missing: the first, in row 3, holds #N/A."
    )


def test_a_column_that_is_numbers_but_for_a_spelling_is_told_and_can_be_one(reader: Reader) -> None:
    content = column(*range(40), "-")
    read = reader.read(content, "xlsx")
    assert types(read)["a"] == "string"
    assert read.table.frame["a"].to_list()[:2] == ["0", "1"]
    assert read.notes[0].message == "Column 'a' has 40 numbers and '-' (1×): treat as missing?"
    again = reader.read(content, "xlsx", missing=["-"])
    assert again.table.frame["a"].to_list() == [*range(40), None]
    assert codes(again) == []


def test_digits_that_excel_does_not_keep_are_told(reader: Reader) -> None:
    read = reader.read(column(12345678901234567890, 5), "xlsx")
    assert [(note.code, note.column) for note in read.notes] == [("values.digits_lost", "a")]


def test_the_first_sheet_that_holds_a_table_is_read_and_all_are_named(reader: Reader) -> None:
    content = workbook(
        {"Notes": [["read me"], ["twice"]], "Old": [["q", "r"], [5, 6]], "Data": ROWS}, hidden=["Old"]
    )
    read = reader.read(content, "xlsx")
    assert read.table.frame.rows() == [(1, "x"), (2, "y")]
    assert read.notes[0].message == "The table is of sheet 'Data'; the sheets are 'Notes', 'Old', 'Data'."
    assert (read.options.sheet, read.options.header) == ("Data", True)


@pytest.mark.parametrize("sheet", ["Old", 2, "2"])
def test_a_sheet_is_chosen_by_name_or_number_even_if_hidden(sheet: str | int, reader: Reader) -> None:
    content = workbook({"Data": ROWS, "Old": [["q"], [5]]}, hidden=["Old"])
    read = reader.read(content, "xlsx", sheet=sheet)
    assert read.table.frame.to_dict(as_series=False) == {"q": [5]}
    assert (codes(read), read.options.sheet) == ([], "Old")


def test_a_sheet_that_is_not_there_or_empty_is_told_with_the_others(reader: Reader) -> None:
    content = workbook({"Data": ROWS, "Empty": []})
    assert reader.refused(content, "xlsx", sheet="data").hint == "Did you mean 'Data'?"
    assert "'Data', 'Empty'" in reader.refused(content, "xlsx", sheet="x").hint
    assert "'Data', 'Empty'" in reader.refused(content, "xlsx", sheet=3).hint
    empty = reader.refused(content, "xlsx", sheet="Empty")
    assert (empty.message, "'Data', 'Empty'" in empty.hint) == ("Sheet 'Empty' is empty.", True)
    assert reader.refused(workbook({"a": [], "b": []}), "xlsx").message == "All sheets are empty."


def test_what_is_around_a_table_is_left_out(reader: Reader) -> None:
    content = workbook(
        {
            "s": [
                [],
                [None, "Sales of 2020"],
                [],
                [None, "id", None, "name"],
                [None, 1, None, "x"],
                [],
                [None, 2, None, "y"],
            ]
        }
    )
    read = reader.read(content, "xlsx")
    assert read.table.frame.to_dict(as_series=False) == {"id": [1, 2], "name": ["x", "y"]}
    assert [(note.code, note.line) for note in read.notes] == [("xlsx.preamble", 4)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"range": "B2:C3"}, {"id": [1], "name": ["x"]}),
        ({"range": "C2"}, {"name": ["x", "y"], "more": [None, 5]}),
        ({"range": "$b$2:c"}, {"id": [1, 2], "name": ["x", "y"]}),
        ({"range": "C:D", "skip_rows": 1}, {"name": ["x", "y"], "more": [None, 5]}),
        ({"range": "B3:C4", "header": False}, {"Col1": [1, 2], "Col2": ["x", "y"]}),
        (
            {"skip_rows": 2, "header": False, "names": ["p", "q", "r"]},
            {"p": [1, 2], "q": ["x", "y"], "r": [None, 5]},
        ),
        ({"range": "A2:Z99"}, {"id": [1, 2], "name": ["x", "y"], "more": [None, 5]}),
        ({"range": "C1:Z99", "header": False, "skip_rows": 2}, {"Col1": ["x", "y"], "Col2": [None, 5]}),
        ({"columns": ["name"], "skip_rows": 1}, {"name": ["x", "y"]}),
        ({"types": {"id": "string"}, "range": "B2:B9"}, {"id": ["1", "2"]}),
    ],
)
def test_options_say_what_of_a_sheet_is_the_table(
    options: dict[str, Any], expected: dict[str, Any], reader: Reader
) -> None:
    content = workbook(
        {"s": [["note", None, None, "z"], [None, "id", "name", "more"], [None, 1, "x"], [None, 2, "y", 5]]}
    )
    assert reader.read(content, "xlsx", **options).table.frame.to_dict(as_series=False) == expected


@pytest.mark.parametrize(
    "text", ["2", "2:3", "F2:B3", "B3:C2", "B3:C1", "B0:C1", "AAAA1:B2", "B2:F20:G3", ""]
)
def test_a_range_that_is_none_is_told(text: str, reader: Reader) -> None:
    if text:
        assert reader.refused(workbook({"s": ROWS}), "xlsx", range=text).code == "options.range"
    assert reader.refused(workbook({"s": ROWS}), "xlsx", range="X5:Y9").code == "file.empty"


def test_merged_cells_and_formulas_without_a_value_are_told(reader: Reader) -> None:
    rows = [["title"], ["a", "b"], ["x", Formula("1+1", None)], [None, 2], ["y", Formula("1+2", 3)]]
    read = reader.read(
        workbook({"s": rows, "t": rows}, merged={"s": ["A1:B1", "A3:A4"]}), "xlsx", sheet="s", skip_rows=1
    )
    assert read.table.frame.rows() == [("x", None), (None, 2), ("y", 3)]
    assert [note.message for note in read.notes] == [
        "Cells are merged (A3:A4): the first one has the value, the others are missing.",
        "1 formula has no stored value, which is missing: open the workbook in Excel and save it.",
    ]


def test_numbers_for_names_are_told(reader: Reader) -> None:
    content = workbook({"s": [[1, 2], [3, 4]]})
    assert codes(reader.read(content, "xlsx")) == ["header.looks_like_data"]
    assert reader.read(content, "xlsx", header=False).table.frame.rows() == [(1, 2), (3, 4)]


@pytest.mark.parametrize("rows", [1, 50, 300])
def test_the_first_rows_are_those_of_the_whole(rows: int, reader: Reader) -> None:
    texts = [f"text {number}" for number in range(500)]
    lines = [[number, texts[499 - number], number / 2, date(2020, 1, 2)] for number in range(500)]
    content = workbook({"n": [["note"]], "s": [["a", "b", "c", "d"], *lines]}, shared=[*texts, "a", "b"])
    whole, part = reader.read(content, "xlsx"), reader.read(content, "xlsx", rows=rows)
    assert part.table.schema() == whole.table.schema() or rows == 1
    assert part.table.frame.height == rows
    assert part.table.frame["b"].to_list() == whole.table.frame["b"].to_list()[:rows]
    assert part.options == whole.options


def test_looking_at_the_first_rows_does_not_unpack_the_others(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = workbook({"s": [["a", "b"], *([number, "x"] for number in range(100_000))]})
    monkeypatch.setattr(workbook_archive, "CUT_BYTES", 1_100_000)
    reader.read(content, "xlsx", rows=1)
    cut = workbook_archive.first_rows(reader.path, 200)
    assert cut is not None
    assert len(cut) < 50_000
