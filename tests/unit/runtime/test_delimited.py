"""Delimited text that is not as it should be: read as well as can be, and told line by line."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.reading import text_bytes
from compute.sdk.reading.delimited import body, clean_blocks, reader
from compute.sdk.reading.delimited.reader import inspect_delimited, read_delimited, read_delimited_file
from compute.sdk.reading.options import FileRead, Note, ReadOptions, Remedy
from compute.sdk.table import DTYPES

HEADER = "day,time,count,code,price,name,text\n"
ROWS = [
    ["28/01/2018", "00:00", "2", "MG-8769", "$74.69", "Men's Boots", "Light, quick and dry"],
    ["29/01/2018", "00:15", "10", "RI-3895", "$9.81", "Jacket", 'Lights up, 3" wide'],
    ["30/01/2018", "00:30", "1", "RI-8070", "$80.08", "Shoes, new", "For warm, dry conditions"],
    ["31/01/2018", "00:45", "1", "RI-9546", "$25.55", "Fly Rods", "There is no room, they say"],
    ["13/02/2018", "01:00", "9", "CC-9259", "$48.00", "Pillow", "Wooden, with paddles"],
    ["14/02/2018", "01:15", "1", "CC-1697", "$34.22", "Men's Suspenders", "They hold up, always"],
]
NAMES = HEADER.strip().split(",")


def written(rows: list[list[str]], **dialect: Any) -> list[str]:
    """The rows as Python's csv module writes them, a line each."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", **dialect).writerows(rows)
    return out.getvalue().splitlines()


LINES = [HEADER.strip(), *written(ROWS)]


def read(content: str | bytes, options: ReadOptions | None = None) -> FileRead:
    if isinstance(content, str):
        return read_delimited(content, options or ReadOptions())
    path = Path(DIRECTORY, "file.csv")
    path.write_bytes(content)
    return read_delimited_file(path, options or ReadOptions())


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path) -> None:
    global DIRECTORY
    DIRECTORY = tmp_path


DIRECTORY = Path()


def texts(found: FileRead) -> list[list[str]]:
    """The rows as they stood in the file."""
    rows = found.table.frame.rows()
    return [["" if value is None else _text(value) for value in row] for row in rows]


def _text(value: Any) -> str:
    return value.strftime("%H:%M") if hasattr(value, "hour") and not hasattr(value, "year") else str(value)


def codes(found: FileRead) -> list[tuple[str, int | None]]:
    """What is wrong."""
    return [(note.code, note.line) for note in warnings(found)]


def warnings(found: FileRead) -> list[Note]:
    return [note for note in found.notes if note.severity == "warning"]


def observed(found: FileRead) -> list[str]:
    return [note.message for note in found.notes if note.severity == "info" and note.line]


def with_line(at: int, line: str) -> str:
    """The file with one line (0 is the header) changed."""
    return "\n".join([*LINES[:at], line, *LINES[at + 1 :]]) + "\n"


def test_a_clean_file_is_read_without_a_word() -> None:
    found = read("\n".join(LINES) + "\n")
    assert texts(found) == ROWS
    assert list(found.table.names) == NAMES
    assert found.notes == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("columns", [1, 2, 7])
def test_a_file_in_the_usual_dialect_has_nothing_to_tell(columns: int, end: str) -> None:
    content = end.join(",".join(written([row[-columns:]])) for row in [NAMES, *ROWS]) + end
    assert read(content).notes == []


SHORT = "a,b\n1,x\n2,y\n"
OBSERVED: list[tuple[str, list[str]]] = [
    (SHORT, []),
    (SHORT.replace(",", ";"), ["Line 1: cells are separated by ';'."]),
    (SHORT.replace(",", "\t"), ["Line 1: cells are separated by a tab."]),
    (
        "Sales of 2018\n\n" + SHORT.replace(",", "|"),
        ["Line 3: cells are separated by '|'.", "Line 2 is blank."],
    ),
    ("sep=;\n" + SHORT.replace(",", ";"), ["Line 2: cells are separated by ';'."]),
    ("a,b\n'1,5',x\n'2,5','y'\n", ["Line 1: cells are quoted by '."]),
    (SHORT.replace("\n", "\r"), ["Line 1 ends with CR, as all lines do."]),
    ("a,b\n1,x\r\n2,y\n", ["Line 2 ends with CR LF and line 1 with LF."]),
    ('a,b\r\n1,"x\nz"\r\n2,y\r\n', []),
    (SHORT.strip(), ["Line 3, the last one, has no end."]),
    (SHORT.strip().replace("\n", "\r\n"), ["Line 3, the last one, has no end."]),
    (SHORT + "\n", ["Line 4 is blank."]),
    ("a,b\n\n1,x\n \n2,y\n\n", ["Line 2 is blank, and so are 2 others."]),
    ("a,b\n", ["Line 1 has the names, and no row follows."]),
    ("# made today\na,b\n# no\n1,x\n", ["Line 4 has the only row."]),
    ("a,b\n1,x\n", ["Line 2 has the only row."]),
    ("note\none two\nthree\n", []),
]


@pytest.mark.parametrize(("content", "expected"), OBSERVED)
def test_what_is_unusual_about_an_undamaged_file_is_observed_by_line(
    content: str, expected: list[str]
) -> None:
    assert observed(read(content.encode("utf-16"))) == expected
    assert observed(read(content.encode())) == expected
    assert observed(inspect_delimited(Path(DIRECTORY, "file.csv"), rows=2)) == expected


def test_what_was_told_is_not_observed() -> None:
    given = ReadOptions(delimiter=";", quote="'")
    assert read("a;b\n'1';2\n3;4\n", given).notes == []


def test_the_last_line_of_a_long_file_is_counted(tmp_path: Path) -> None:
    content = "a,b\n" + '1,"x\ny"\n' * 100_000 + "2,z"
    assert observed(read(content.encode())) == ["Line 200002, the last one, has no end."]
    assert observed(read((content + "\n").encode())) == []


@pytest.mark.parametrize("place", range(1, 7))
def test_a_separator_too_few_costs_at_most_its_row(place: int) -> None:
    cells = written([[cell] for cell in ROWS[4]])
    line = ",".join(cells[:place]) + ",".join(["", *cells[place:]])[1:]
    found = read(with_line(5, line))
    rows = texts(found)
    assert rows[:4] == ROWS[:4]
    assert rows[5] == ROWS[5]
    assert [line for _, line in codes(found)] == [6]


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_two_cells_in_one_are_parted_where_each_half_looks_like_its_column(place: int) -> None:
    """A date and a time, a time and a count...: the others of their column tell where to cut."""
    line = ",".join([*ROWS[4][: place - 1], ROWS[4][place - 1] + ROWS[4][place], *ROWS[4][place + 1 : 6]])
    found = read(with_line(5, line + ',"Wooden, with paddles"'))
    if place in (1, 4):
        assert texts(found) == ROWS
    assert codes(found) == [("row.few", 6)]


@pytest.mark.parametrize("place", range(8))
def test_a_separator_too_many_is_left_out(place: int) -> None:
    found = read(with_line(5, written([[*ROWS[4][:place], "", *ROWS[4][place:]]])[0]))
    assert texts(found) == ROWS
    assert codes(found) == [("row.many", 6)]


def test_a_cell_that_should_have_been_quoted_is_put_together() -> None:
    found = read(with_line(5, ",".join(ROWS[4])))
    assert texts(found) == ROWS
    assert codes(found) == [("row.many", 6)]


@pytest.mark.parametrize("place", range(7))
def test_a_stray_quote_is_text_and_swallows_nothing(place: int) -> None:
    cells = [written([[cell]])[0] for cell in ROWS[4]]
    found = read(with_line(5, ",".join([*cells[:place], '"' + cells[place], *cells[place + 1 :]])))
    expected = [*ROWS[4][:place], '"' + ROWS[4][place], *ROWS[4][place + 1 :]]
    assert texts(found) == [*ROWS[:4], expected, ROWS[5]]
    # The count 9 is text because of its quote, which is told as well.
    assert codes(found) == [("row.quotes", 6), *([("values.nearly_numbers", None)] if place == 2 else [])]


@pytest.mark.parametrize("delimiter", [" ", ";", "\t", "|"])
def test_a_row_in_another_delimiter_is_read(delimiter: str) -> None:
    found = read(with_line(5, written([ROWS[4]], delimiter=delimiter)[0]))
    assert texts(found) == ROWS
    assert codes(found) == [("row.delimiter", 6)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_delimiter_is_found_and_told_in_the_options(delimiter: str) -> None:
    lines = written([NAMES, *ROWS], delimiter=delimiter)
    found = read("\n".join(lines))
    assert texts(found) == ROWS
    assert found.options.delimiter == delimiter
    assert (found.options.quote, found.options.header, found.options.skip_rows) == ('"', True, 0)


def test_a_space_after_each_delimiter_belongs_to_no_cell() -> None:
    lines = [", ".join(written([[cell]])[0] for cell in row) for row in [NAMES, *ROWS]]
    found = read("\n".join(lines))
    assert texts(found) == ROWS
    assert [(note.code, note.line, note.severity) for note in found.notes[:1]] == [("dialect", 1, "info")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_one(end: str) -> None:
    assert texts(read(end.join(LINES) + end)) == ROWS


def test_mixed_line_ends_are_line_ends() -> None:
    ends = ["\n", "\r\n", "\r", "\n", "\r\n", "\r", "\n"]
    assert texts(read("".join(line + end for line, end in zip(LINES, ends, strict=True)))) == ROWS


def test_apostrophes_quote_where_they_stand_around_cells() -> None:
    lines = [",".join(f"'{cell}'" if "," in cell else cell for cell in row) for row in [NAMES, *ROWS]]
    found = read("\n".join(lines))
    assert texts(found) == ROWS
    assert found.options.quote == "'"


def test_a_backslash_before_a_quote_is_no_text() -> None:
    found = read("\n".join(written([NAMES, *ROWS], escapechar="\\", doublequote=False)))
    assert texts(found) == ROWS


def test_quotes_that_are_not_doubled_are_text() -> None:
    content = "\n".join(LINES).replace('""', '"')
    found = read(content)
    assert texts(found) == ROWS
    assert codes(found) == [("row.quotes", 3)]


def test_a_quote_that_never_ends_costs_one_row() -> None:
    found = read(b'a,b\n"' + b"x,1\n" * 100_000)
    assert found.table.frame.rows()[:2] == [('"x', 1), ("x", 1)]
    assert found.table.rows == 100_000
    assert codes(found) == [("row.quotes", 2)]


def test_lines_before_the_table_are_left_out_and_told() -> None:
    found = read("Sales of 2018,,,,,,\n,,,,,,\n" + "\n".join(LINES))
    assert texts(found) == ROWS
    assert codes(found) == [("preamble", 1), ("preamble", 2)]
    assert found.options.skip_rows == 2


def test_a_remark_of_as_many_words_as_there_are_columns_is_no_header() -> None:
    found = read(
        "Values of station 7\nmade 2024-03-01\n\nid;temp;day;note\n1;3,5;2024-01-01;ok\n2;4;2024-01-02;no\n"
    )
    assert found.table.names == ("id", "temp", "day", "note")
    assert codes(found)[:2] == [("preamble", 1), ("preamble", 2)]


def test_a_decimal_comma_is_told_beside_a_spelling_of_missing_values_and_then_that_is_told() -> None:
    content = "id;temp\n" + "".join(f"{row};{row},5\n" for row in range(30)) + "30;N/A\n"
    (note,) = warnings(read(content))
    assert (note.code, note.column) == ("values.decimal", "temp")
    (note,) = warnings(read(content, ReadOptions(decimal=",")))
    assert note.message.startswith("Column 'temp' has 30 numbers and 'N/A' once")
    found = read(content, ReadOptions(decimal=",", missing=("N/A",)))
    assert found.table.frame["temp"].to_list() == [*(row + 0.5 for row in range(30)), None]
    assert warnings(found) == []


def test_leading_comments_are_left_out() -> None:
    found = read("# made by a program\n# version 2\n" + "\n".join(LINES))
    assert texts(found) == ROWS
    assert found.options.comment == "#"


def test_what_follows_the_table_is_left_out_and_told() -> None:
    found = read("\n".join(LINES) + "\n\nSource: our own shop\n")
    assert texts(found) == ROWS
    assert codes(found) == [("footer", 9)]


def test_a_last_line_that_was_cut_off_is_kept() -> None:
    found = read("\n".join(LINES) + "\n15/02/2018")
    assert texts(found) == [*ROWS, ["15/02/2018", "", "", "", "", "", ""]]
    assert codes(found) == [("row.few", 8)]


def test_a_header_of_two_lines_names_by_both() -> None:
    found = read("day,time,number,code,price,of,of\nof sale,of sale,,,in $,it,it\n" + "\n".join(LINES[1:]))
    assert texts(found) == ROWS
    assert list(found.table.names)[:5] == ["day of sale", "time of sale", "number", "code", "price in $"]
    assert codes(found) == [("header.rows", 2)]


def test_a_file_without_header_loses_no_row() -> None:
    found = read("5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n")
    assert found.table.frame.rows() == [(5.1, 3.5, "setosa"), (4.9, 3.0, "setosa"), (6.3, 3.3, "virginica")]
    assert found.table.names == ("Col1", "Col2", "Col3")
    assert codes(found) == [("header.looks_like_data", 1)]
    assert found.options.header is False


def test_a_header_that_was_asked_for_but_looks_like_data_is_told() -> None:
    found = read("5.1,3.5\n4.9,3.0\n6.3,3.3\n", ReadOptions(header=True))
    assert found.table.names == ("5.1", "3.5")
    assert codes(found) == [("header.looks_like_data", 1)]


def test_files_put_together_keep_their_rows_and_one_header() -> None:
    found = read("\n".join([*LINES, *LINES]))
    assert texts(found) == [*ROWS, *ROWS]
    assert codes(found) == [("header.again", 8)]


def test_another_table_is_not_mixed_with_the_first() -> None:
    found = read("\n".join([*LINES, *(line + ",1" for line in [LINES[0], *LINES[1:]])]))
    assert texts(found) == ROWS
    assert codes(found) == [("table.second", 8)]


@pytest.mark.parametrize(
    ("content", "names", "rows"),
    [
        ('id,"answer (a; b; c; d)"\n1,a\n2,b\n', ("id", "answer (a; b; c; d)"), [(1, "a"), (2, "b")]),
        (
            "name;price, EUR;qty, pcs;x, y\nA;1;2;3\nB;2;3;4\n",
            ("name", "price, EUR", "qty, pcs", "x, y"),
            None,
        ),
        ("sep=;\nid;v\n1;2\n3;4\n", ("id", "v"), [(1, 2), (3, 4)]),
        ("\ufeffsep=;\nid;v\n1;2\n3;4\n", ("id", "v"), [(1, 2), (3, 4)]),
        ("when\n2024-01-01 10:00\n2024-01-01 11:00\n", ("when",), None),
        ("t\n3,5\n4,25\n", ("t",), [("3,5",), ("4,25",)]),
    ],
)
def test_quotes_hints_and_later_lines_decide_the_delimiter(
    content: str, names: tuple[str, ...], rows: list[tuple[Any, ...]] | None
) -> None:
    found = read(content.encode())
    assert found.table.names == names
    assert rows is None or found.table.frame.rows() == rows


def test_a_dialect_is_guessed_from_the_whole_file() -> None:
    """The first lines hold no number at all; further on the semicolons are regular."""
    head = "a;b\n" + "".join(f"x,{'y,' * (n % 3)};z\n" for n in range(30))
    assert read(head + "1;2\n" * 50_000).options.delimiter == ";"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found(encoding: str) -> None:
    found = read("größe,b\nä,1\n".encode(encoding))
    assert found.table.frame.to_dict(as_series=False) == {"größe": ["ä"], "b": [1]}
    assert warnings(found) == []


def test_what_is_not_utf8_is_read_as_windows_1252_and_told() -> None:
    found = read("a,b\nok,1\ncafé,2\n€,3\n".encode("cp1252"))
    assert found.table.frame["a"].to_list() == ["ok", "café", "€"]
    assert codes(found) == [("encoding.guessed", 3)]
    assert found.options.encoding == "windows-1252"
    assert "byte 4 of the line is 0xE9" in found.notes[0].message


def test_an_encoding_that_is_given_is_used() -> None:
    assert read("a\nЩЯ\n".encode("koi8-r"), ReadOptions(encoding="koi8-r")).table.frame.item() == "ЩЯ"
    with pytest.raises(ComponentError, match="no encoding 'klingon'"):
        read(b"a\n1\n", ReadOptions(encoding="klingon"))
    with pytest.raises(ComponentError, match="The file is not utf-16"):
        read(b"a\n1\n2", ReadOptions(encoding="utf-16-le"))


OPTIONS: list[tuple[str, ReadOptions, dict[str, list[Any]]]] = [
    ("a#b\n1#2\n", ReadOptions(delimiter="#"), {"a": [1], "b": [2]}),
    ("a,b\n~1,5~,2\n", ReadOptions(quote="~", decimal=","), {"a": [1.5], "b": [2]}),
    ("a,b\n'1',\"2\n", ReadOptions(quote=""), {"a": ["'1'"], "b": ['"2']}),
    ("a;b\n1.234,5;7\n", ReadOptions(decimal=",", thousands="."), {"a": [1234.5], "b": [7]}),
    ("a;b\n1'234;7\n", ReadOptions(thousands="'"), {"a": [1234], "b": [7]}),
    ("a;b\n1,23,4;7\n", ReadOptions(thousands=","), {"a": ["1,23,4"], "b": [7]}),
    ("a,b\n1,2\n", ReadOptions(header=False), {"Col1": ["a", "1"], "Col2": ["b", "2"]}),
    ("a,b\n1,2\n", ReadOptions(names=("x", "y")), {"x": [1], "y": [2]}),
    ("1,2\n3,4\n", ReadOptions(names=("x", "y"), header=False), {"x": [1, 3], "y": [2, 4]}),
    ("junk\nmore, junk\na,b\n1,2\n", ReadOptions(skip_rows=2), {"a": [1], "b": [2]}),
    ("a,b\n% no\n1,2\n%3,4\n", ReadOptions(comment="%"), {"a": [1], "b": [2]}),
    ("a,b\n#1,2\n", ReadOptions(comment=""), {"a": ["#1"], "b": [2]}),
    ("a,b\n1,?\n-,2\n", ReadOptions(missing=("?", "-")), {"a": [1, None], "b": [None, 2]}),
    ("a,b\n1,2\n", ReadOptions(types={"a": "string", "b": "double"}), {"a": ["1"], "b": [2.0]}),
    ("a,b\nyes,0\n", ReadOptions(types={"a": "boolean", "b": "boolean"}), {"a": [True], "b": [False]}),
    ("a,b,c\n1,2,3\n", ReadOptions(columns=("c", "a")), {"c": [3], "a": [1]}),
    ("a,b\n1,2\n3\n", ReadOptions(on_bad_rows="drop"), {"a": [1], "b": [2]}),
    ("a,b\n1,2\n3\n", ReadOptions(), {"a": [1, 3], "b": [2, None]}),
]


@pytest.mark.parametrize(("content", "options", "expected"), OPTIONS)
def test_a_reader_does_what_it_is_told(
    content: str, options: ReadOptions, expected: dict[str, list[Any]]
) -> None:
    found = read(content, options)
    assert found.table.frame.to_dict(as_series=False) == expected
    again = read(content, found.options)
    assert again.table.frame.equals(found.table.frame), "what was found reads the same"


def test_dates_are_read_in_the_formats_that_are_given() -> None:
    found = read("a,b\n28/01/2018,1\n01/02/2018,2\n", ReadOptions(date_formats=("%d/%m/%Y",)))
    days = [date(2018, 1, 28), date(2018, 2, 1)]
    times = [datetime(day.year, day.month, day.day) for day in days]
    assert found.table.frame["a"].to_list() == (days if "date" in DTYPES else times)


WRONG: list[tuple[str, ReadOptions, str]] = [
    ("a,b\n1,2\n3\n", ReadOptions(on_bad_rows="fail"), "Line 3 has 1 field, but the first line has 2."),
    ('a,b\n1,2\n"x\ny",4\n5,6,7\n', ReadOptions(on_bad_rows="fail"), "Line 5 has 3 fields"),
    ('a,b\n1,2\n"x"y,2\n', ReadOptions(on_bad_rows="fail"), "Line 3 has a quote"),
    ("a,b,c\n1,2,3\n4,5,6\n7,8,9\n\nthe end\n", ReadOptions(on_bad_rows="fail"), "Line 6 has 1 field"),
    ("a,b,c\n1,2,3\n4,5,6\na,b,c,d\n", ReadOptions(on_bad_rows="fail"), "Line 4 has 4 fields"),
    ("a,b\n1,2\n", ReadOptions(names=("x",)), "1 names are given for 2 columns"),
    ("a,b\n1,2\n", ReadOptions(columns=("z",)), "no column 'z'"),
    ("a,b\n1,2\n", ReadOptions(types={"z": "string"}), "no column 'z'"),
    ("a,b\n1,2\n", ReadOptions(types={"a": "money"}), "no column type 'money'"),
    (
        "a,b\n1,2\nx,3\n",
        ReadOptions(types={"a": "integer"}),
        "'x' in row 2 of column 'a' is not of type integer",
    ),
]


@pytest.mark.parametrize(("content", "options", "sentence"), WRONG)
def test_an_option_that_cannot_be_met_is_a_sentence(
    content: str, options: ReadOptions, sentence: str
) -> None:
    with pytest.raises(ComponentError, match=sentence) as raised:
        read(content, options)
    assert raised.value.hint


def test_a_column_that_is_numbers_but_for_a_spelling_is_told() -> None:
    content = "a,b\n" + "".join(f"{n}.5,{n}\n" for n in range(2_000)) + "N/A,7\n"
    (note,) = warnings(read(content))
    assert (note.code, note.column) == ("values.nearly_numbers", "a")
    assert note.message.startswith("Column 'a' has 2,000 numbers and 'N/A' once: treat as missing?")
    assert note.remedy == Remedy("missing", ["N/A"], ("a",))
    found = read(content, ReadOptions(missing=("N/A",)))
    assert found.table.frame["a"].null_count() == 1
    assert found.table.frame["a"][1999] == 1999.5
    assert found.notes == []


def test_a_decimal_comma_is_told() -> None:
    found = read("when;temp\n2024-01-01 10:00;3,5\n2024-01-01 11:00;4,25\n")
    (note,) = warnings(found)
    assert (note.code, note.column) == ("values.decimal", "temp")
    assert "'3,5' in column 'temp' looks like numbers with a decimal comma" in note.message
    told = ReadOptions(decimal=",")
    assert read("when;temp\n2024-01-01 10:00;3,5\n2024-01-01 11:00;4,25\n", told).table.frame[
        "temp"
    ].to_list() == [3.5, 4.25]


def test_many_odd_rows_are_counted_and_a_hundred_listed() -> None:
    found = read("a,b,c\n" + "1,2,3\n1,2\n" * 500)
    assert len(found.notes) == 101
    assert found.notes[99].line == 201
    assert found.notes[-1].message == "500 lines were odd; the first 100 are listed."
    assert found.table.rows == 1_000


@pytest.mark.parametrize("size", [7, 64, 1_000])
def test_blocks_make_no_difference(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quoted line break, a stray quote and a damaged row stand in any place of a block."""
    content = ("a,b\n" + '1,"x\ny"\n2,z\n' * 40 + '3,"q\n4\n' + '5,"u""v"\n' * 40).encode()
    whole = read(content)
    monkeypatch.setattr(text_bytes.blocks, "__defaults__", (size,))
    monkeypatch.setattr(body, "PIECE_BYTES", 50)
    monkeypatch.setattr(clean_blocks, "LARGEST_BLOCK_BYTES", 10_000)
    cut = read(content)
    assert cut.table.frame.equals(whole.table.frame)
    assert codes(cut) == codes(whole) == [("row.quotes", 82 + 40), ("row.few", 83 + 40)]


def test_inspecting_reads_the_first_rows_and_judges_types_by_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a,b\n" + "1,2\n" * 300_000 + "x,2.5\n" * 10)
    found = inspect_delimited(path, rows=200)
    assert found.table.rows == 200
    assert [column["type"] for column in found.table.schema()] == ["string", "double"]
    assert found.table.frame["b"].to_list() == [2.0] * 200


CLEAN = [
    "a,b\n1,x\n-2,y\n",
    "a\n1\n\n3\n",
    'a,b\n"x, ""y""\nz",2\nu,3\n',
    "a,b\r\n1,x\r\n2,y\r\n",
    "a,b\n007,1\n123,2\n",
    "a,b\n" + "1,x\n" * 3_000 + "007,y\n" + "1,x\n" * 3_000,
    "a,b\n" + "1,x\n" * 3_000 + "-007,y\n" + "1,x\n" * 3_000,
    "a,b\n" + "1,x\n" * 3_000 + "1.5,y\n" + "1,x\n" * 3_000,
    "a,b\n" + "1,x\n" * 3_000 + "no,y\n" + "1,x\n" * 3_000,
    "a,b\n" + "1,x\n" * 3_000 + '"007",y\n' + "1,x\n" * 3_000,
    "a,b\n" + "1,x\n" * 3_000 + "1\n" + "1,x\n" * 3_000,
    "a,b\n" + "1,2\n" * 3_000 + "12345678901234567890,2\n" + "1,2\n" * 3_000,
    "a,b\n" + "1.5,x\n" * 3_000 + "9007199254740993,x\n" + "1.5,x\n" * 3_000,
    "a,b\n" + "x,1\n" * 3_000 + "caf\u00e9,1\n" * 3_000,
    "a,b\n" + "x,1\n" * 3_000 + "a,b\n" + "x,1\n" * 3_000,
    "a,b\n1,2\n , \n\u00a0,3\n",
]


@pytest.mark.parametrize("content", CLEAN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_fast_way_and_the_careful_one_read_the_same(
    content: str, encoding: str, monkeypatch: Any
) -> None:
    """What was read at once or in blocks is what it is when every record is read by itself."""
    fast = read(content.encode(encoding))
    monkeypatch.setattr(reader, "read_clean_file", lambda *_: None)
    blocks = read(content.encode(encoding))
    monkeypatch.setattr(body, "read_clean", lambda *_: None)
    careful = read(content.encode(encoding))
    assert fast.table.frame.equals(careful.table.frame)
    assert blocks.table.frame.equals(careful.table.frame)
    assert fast.table.schema() == careful.table.schema()
    assert codes(fast) == codes(blocks) == codes(careful)


CODES = ["007", "-007", "+007", '"-007"', '"00"', "007.5"]


@pytest.mark.parametrize(("code", "value"), [*((c, c.strip('"')) for c in CODES), ("-0", 0), ("-0.5", -0.5)])
def test_a_code_outside_of_the_sample_is_no_number(code: str, value: str | float) -> None:
    """What loses a zero as a number stays text, all of it; a zero before a point is no code."""
    content = "a,b\n" + "1,2\n" * 3_000 + f"3,{code}\n{code},4\n" + "1,2\n" * 3_000
    frame = read(content.encode()).table.frame
    assert [frame["b"][3_000], frame["a"][3_001]] == [value] * 2
    assert frame["a"][0] == ("1" if isinstance(value, str) else 1)


@pytest.mark.parametrize("before", [0, 3_000])
@pytest.mark.parametrize(
    ("integer", "is_double"),
    [
        ("9007199254740992", True),  # 2 to the 53rd
        ("9007199254740993", False),  # its double is the one above
        ("9007199254740994", True),
        ("12345678901234567890", False),
        ("-12345678901234567890.0", False),
        ("18446744073709551616", True),  # 2 to the 64th
        ("12345678901234567890e2", True),  # no integer's spelling
    ],
)
def test_an_integer_among_fractions_keeps_its_digits(integer: str, is_double: bool, before: int) -> None:
    """The column is double where each integer is exactly one, or text, which is told."""
    content = "a,b\n" + "0.5,x\n" * (before + 3) + f"{integer},x\n" + "0.5,x\n" * before
    found = read(content.encode())
    value = found.table.frame["a"][before + 3]
    assert value == (float(integer) if is_double else integer)
    told = [] if is_double else [("values.beyond_64_bits", "a")]
    assert [(note.code, note.column) for note in found.notes] == told
    exact = read(content.encode(), ReadOptions(types={"a": "decimal"})) if "e" not in integer else None
    assert exact is None or exact.table.frame["a"][before + 3] == Decimal(integer)


def test_the_limits_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ComponentError, match="not text: byte 3 is NUL"):
        read(b"a,\0\n")
    with pytest.raises(ComponentError, match="not text: byte 3 is NUL"):
        read(b"a,\0\n", ReadOptions(encoding="utf-8"))
    with pytest.raises(ComponentError, match="control characters"):
        read(bytes(n for n in range(1, 256)) * 9)
    monkeypatch.setattr("compute.sdk.reading.delimited.body.MAX_CELL_CHARACTERS", 100)
    with pytest.raises(ComponentError, match="Line 2 has a cell of more than 100 characters"):
        read(b"a,b\n1," + b"x" * 101 + b"\n3\n")
    assert reader.HEAD_BYTES < 1024**2
