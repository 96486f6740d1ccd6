"""ARFF as Weka defines it: types exactly, and odd rows told by line."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from scipy.io import arff

from tests.factories.reads import Reader, codes, types

HEAD = "@relation r\n@attribute n numeric\n@attribute c {x,'y z'}\n@data\n"


def test_integers_beyond_two_to_the_53_survive(reader: Reader) -> None:
    read = reader.read("@relation r\n@attribute id integer\n@data\n9007199254740993\n?\n", "arff")
    assert types(read) == {"id": "integer"}
    assert read.table.frame["id"].to_list() == [2**53 + 1, None]


@pytest.mark.parametrize(
    ("declared", "values", "kind", "expected"),
    [
        ("numeric", ["9007199254740993", "1"], "integer", [2**53 + 1, 1]),
        ("numeric", ["9007199254740993", "1.5"], "string", ["9007199254740993", "1.5"]),
        ("integer", ["12345678901234567890"], "string", ["12345678901234567890"]),
        ("integer", ["1", "2.5"], "double", [1.0, 2.5]),
        ("integer", ["5.0", "1e3"], "integer", [5, 1000]),
        ("integer", ["1e300"], "double", [1e300]),
        ("real [4.3,7.9]", ["5.1"], "double", [5.1]),
        ("numeric {0.5}", ["5"], "double", [5.0]),
        ("string", ["'a\\'b\\n'", '"c, d"', "''", "?"], "string", ["a'b\n", "c, d", None, None]),
        ("string", ["'?'"], "string", ["?"]),
        ("{'a b', \"c,d\"}", ["'a b'", '"c,d"'], "string", ["a b", "c,d"]),
        ('date "dd.MM.yyyy HH:mm"', ['"31.12.2020 23:59"'], "datetime", [datetime(2020, 12, 31, 23, 59)]),
        ("date", ["2020-01-02T03:04:05"], "datetime", [datetime(2020, 1, 2, 3, 4, 5)]),
        (
            "date \"yyyy-MM-dd'T'HH:mm:ssZ\"",
            ["2020-01-02T03:04:05+0200"],
            "datetime",
            [datetime(2020, 1, 2, 1, 4, 5)],
        ),
    ],
)
def test_an_attribute_is_read_as_declared_or_as_what_holds_it(
    declared: str, values: list[str], kind: str, expected: list[Any], reader: Reader
) -> None:
    rows = "".join(f"{value}\n" for value in values)
    read = reader.read(f"@relation r\n@attribute a {declared}\n@data\n{rows}", "arff")
    assert types(read) == {"a": kind}
    assert read.table.frame["a"].to_list() == expected


def test_a_date_without_time_has_its_day(reader: Reader) -> None:
    content = '@relation r\n@attribute d date "yyyy-MM-dd"\n@attribute x numeric\n@data\n"2024-01-01",1\n'
    day = reader.read(content, "arff").table.frame["d"][0]
    assert (day.year, day.month, day.day) == (2024, 1, 1)


def test_a_time_of_day_is_one(reader: Reader) -> None:
    read = reader.read("@relation r\n@attribute t date 'HH:mm'\n@data\n09:30\n", "arff")
    assert str(read.table.frame["t"][0]) == "09:30:00"
    assert codes(read) == []
    assert codes(reader.read("@relation r\n@attribute t date 'HH'\n@data\n09\n", "arff")) == [
        "arff.date_format"
    ]


def test_a_date_format_that_cannot_be_read_is_told_and_can_be_given(reader: Reader) -> None:
    content = "@relation r\n@attribute d date 'ww/yyyy'\n@data\n2020-06-01\n"
    assert codes(reader.read(content, "arff")) == ["arff.date_format"]
    read = reader.read(content, "arff", types={"d": "datetime"})
    assert read.table.frame["d"].to_list() == [datetime(2020, 6, 1)]


def test_a_file_reads_as_scipy_reads_it(reader: Reader) -> None:
    content = (
        "% c\n@RELATION r\n@attribute n real\n@Attribute c {red, blue}\n"
        "@DATA\n1.5,red\n% c\n?,blue\n-2e3,red\n"
    )
    expected, _ = arff.loadarff(io.StringIO(content))
    frame = reader.read(content, "arff").table.frame
    assert frame["n"].fill_null(float("nan")).to_list() == pytest.approx(expected["n"].tolist(), nan_ok=True)
    assert frame["c"].to_list() == [value.decode() for value in expected["c"]]


def test_sparse_rows_have_what_weka_gives_an_absent_value(reader: Reader) -> None:
    content = (
        "@relation r\n@attribute a integer\n@attribute 'b c' real\n@attribute n {x,y}\n@attribute s string\n"
        "@data\n{0 1, 1 2.5}\n{}\n{2 y, 3 'q, r'}, {5}\n"
    )
    read = reader.read(content, "arff")
    assert read.table.frame.rows() == [(1, 2.5, "x", None), (0, 0.0, "x", None), (0, 0.0, "y", "q, r")]
    assert codes(read) == ["arff.weights"]


def test_rows_that_do_not_fit_are_kept_and_told_by_line(reader: Reader) -> None:
    read = reader.read(f"{HEAD}1,x\n2\n3,x,4\nfive,z\n'6,x\n7,'y z'\n8,x\n", "arff")
    assert read.table.frame.rows() == [
        ("1", "x"), ("2", None), ("3", "x"), ("five", "z"), ("7", "y z"), ("8", "x"),
    ]  # fmt: skip
    assert [note.line for note in read.notes] == [6, 7, 9, 8, 8]
    assert "'five' for numeric attribute 'n'" in read.notes[3].message


def test_rows_that_do_not_fit_are_dropped_or_an_error_if_wanted(reader: Reader) -> None:
    content = f"{HEAD}1,x\n2\nfive,x\n7,'y z'\n8,q\n"
    read = reader.read(content, "arff", on_bad_rows="drop")
    assert read.table.frame.rows() == [(1.0, "x"), (7.0, "y z")]
    assert (
        reader.refused(content, "arff", on_bad_rows="fail").message == "Line 6 has 1 value for 2 attributes."
    )
    assert reader.read(content.replace("2\n", ""), "arff", missing=["five"]).table.frame["n"].to_list() == [
        1.0,
        None,
        7.0,
        8.0,
    ]


def test_a_hundred_odd_rows_are_told_one_by_one_and_the_others_counted(reader: Reader) -> None:
    read = reader.read(HEAD + "1,x\n" * 300 + "2\n" * 150, "arff")
    assert len(read.notes) == 101
    assert read.notes[-1].message.startswith("150 lines")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "@relation r\n@attribute a relational\n@attribute b numeric\n@end a\n@data\n",
            "'a' in line 2 is relational",
        ),
        ("@relation r\n@attribute a nummeric\n@data\n1\n", "line 2 gives attribute 'a' the type 'nummeric'"),
        ("@relation r\n@attribute a\n@data\n1\n", "line 2 has no name and type"),
        ("@relation r\n@data\n1\n", "no attribute is declared before"),
        ("@relation r\n@attribute a numeric\n", "there is no line @data"),
        (f"{HEAD}'1\n'2\n", "line 5 has quotes that are not closed"),
        (f"{HEAD}{{9 1}}\n", "has index 9, beyond the last attribute"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_with_the_line(content: str, sentence: str, reader: Reader) -> None:
    assert sentence in reader.refused(content, "arff").message


def test_an_older_encoding_is_read_and_told(reader: Reader) -> None:
    content = "@relation r\n@attribute c {Köln}\n@data\nKöln\n".encode("windows-1252")
    read = reader.read(content, "arff")
    assert read.table.frame["c"].to_list() == ["Köln"]
    assert (codes(read), read.options.encoding) == (["encoding.guessed"], "windows-1252")
    assert codes(reader.read(content, "arff", encoding="windows-1252")) == []


def test_the_first_rows_alone_are_read(reader: Reader) -> None:
    assert reader.read(f"{HEAD}1,x\n2,x\nbroken\n", "arff", rows=2).table.rows == 2
