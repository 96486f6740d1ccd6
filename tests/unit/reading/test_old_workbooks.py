"""Workbooks that are not .xlsx: the same table, types and notes."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.factories.old_workbooks import ods, xls
from tests.factories.reads import Reader, codes, types

ROWS: list[list[Any]] = [["id", "x", "ok", "name"], [1, 1.5, True, "Zoë"], [2, None, False, "Bo"]]


def test_a_workbook_of_libreoffice_is_read(reader: Reader) -> None:
    """OpenDocument has no times of day: ``time-value`` is a duration."""
    days = [["day", "at"], [date(2020, 2, 29), time(9, 30)], [date(2021, 1, 1), time(0, 0, 5)]]
    wide = [[*row, *more] for row, more in zip(ROWS, days, strict=True)]
    read = reader.read(ods({"Notes": [["read me"]], "Data": wide}), "xlsx")
    assert types(read) == {
        "id": "integer", "x": "double", "ok": "boolean", "name": "string", "day": "date", "at": "duration",
    }  # fmt: skip
    assert read.table.frame.rows() == [
        (1, 1.5, True, "Zoë", date(2020, 2, 29), timedelta(hours=9, minutes=30)),
        (2, None, False, "Bo", date(2021, 1, 1), timedelta(seconds=5)),
    ]
    assert (codes(read), read.options.sheet) == (["xlsx.sheet"], "Data")
    assert codes(reader.read(ods({"Data": wide}), "xlsx", rows=1)) == []


def test_a_workbook_of_excel_97_is_read(reader: Reader) -> None:
    read = reader.read(xls("Data", ROWS), "xlsx")
    assert read.table.frame.rows() == [(1, 1.5, True, "Zoë"), (2, None, False, "Bo")]
    assert list(types(read).values()) == ["integer", "double", "boolean", "string"]
    assert (codes(read), read.options.sheet) == ([], "Data")
    assert reader.read(xls("Data", ROWS), "xlsx", rows=1).table.frame.rows() == [(1, 1.5, True, "Zoë")]


@pytest.mark.parametrize("rows", [None, 2])
def test_a_truth_value_among_numbers_is_no_number_in_these_either(rows: int | None, reader: Reader) -> None:
    mixed: list[list[Any]] = [["a", "b"], [1, 1], [True, 2]]
    for content in (ods({"s": mixed}), xls("s", mixed)):
        read = reader.read(content, "xlsx", rows=rows)
        assert read.table.frame.rows() == [("1", 1), ("true", 2)]
        assert [(note.code, note.line) for note in read.notes] == [("values.mixed", 3)]


def test_one_that_was_cut_off_is_a_sentence(reader: Reader) -> None:
    for content in (ods({"s": ROWS}), xls("s", ROWS)):
        assert reader.refused(content[: len(content) // 2], "xlsx").message
