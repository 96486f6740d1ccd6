"""JSON as programs write it: values exactly, and what does not fit told by key and line."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import read_file
from compute.sdk.reading.json_objects import json_columns, json_documents
from tests.factories.reads import Reader, codes, types


@pytest.mark.parametrize(
    ("lines", "kind", "expected"),
    [
        (["1", "2"], "integer", [1, 2]),
        (["1", "2.5"], "double", [1.0, 2.5]),
        (["9007199254740993", "1"], "integer", [2**53 + 1, 1]),
        (["9007199254740992", "2.5"], "double", [2.0**53, 2.5]),
        (["9007199254740993", "2.5"], "string", ["9007199254740993", "2.5"]),
        (["18446744073709551615", "1"], "string", ["18446744073709551615", "1"]),
        (["-9223372036854775808"], "integer", [-(2**63)]),
        (["NaN", "1"], "integer", [None, 1]),
        (["NaN", "1.5"], "double", [None, 1.5]),
        (["NaN", '"x"'], "string", [None, "x"]),
        (["Infinity", "-Infinity"], "double", [float("inf"), float("-inf")]),
        (["1e400", "null"], "double", [float("inf"), None]),
        (["true", "null"], "boolean", [True, None]),
        (["true", "0"], "string", ["true", "0"]),
        (['"007"', '"x"'], "string", ["007", "x"]),
        (['"7"', "7"], "string", ["7", "7"]),
        (["[1]", '"x"'], "string", ["[1]", "x"]),
        (['"\\ud800"', '"é"'], "string", ["?", "é"]),
    ],
)
def test_a_key_has_the_type_that_holds_all_of_its_values(
    lines: list[str], kind: str, expected: list[Any], reader: Reader
) -> None:
    read = reader.read("".join(f'{{"a": {value}, "b": 1}}\n' for value in lines), "json_lines")
    assert types(read)["a"] == kind
    assert read.table.frame["a"].to_list() == expected


def test_a_byte_order_mark_does_no_harm(reader: Reader) -> None:
    read = reader.read(b'\xef\xbb\xbf{"a":1}\n{"a":2}\n', "json_lines")
    assert read.table.frame.rows() == [(1,), (2,)]
    assert reader.read('{"a":"ß"}\n'.encode("utf-16"), "json_lines").table.frame.rows() == [("ß",)]


def test_a_key_of_two_types_is_told_with_both_lines_and_can_be_converted(reader: Reader) -> None:
    content = '{"ok":true,"v":1}\n{"ok":0,"v":2}\n'
    read = reader.read(content, "json_lines")
    assert [note.to_json() for note in read.notes] == [
        {
            "code": "values.mixed",
            "message": "'ok' is true in line 1 and 0 in line 2: the column is text.",
            "line": 2,
            "column": "ok",
            "severity": "warning",
        }
    ]
    assert reader.read(content, "json_lines", types={"ok": "boolean"}).table.frame["ok"].to_list() == [
        True,
        False,
    ]


@pytest.mark.parametrize("orient", ["records", "columns", "split", "list"])
def test_what_pandas_writes_is_read_as_pandas_had_it(orient: Any, reader: Reader) -> None:
    frame = pd.DataFrame({"n": [1, 2, 3], "t": ["x", None, "z"], "f": [0.5, 1.5, 2.5]})
    content = json.dumps(frame.to_dict("list")) if orient == "list" else frame.to_json(orient=orient)
    read = reader.read(content, "json_lines")
    assert read.table.frame.to_dict(as_series=False) == {
        "n": [1, 2, 3], "t": ["x", None, "z"], "f": [0.5, 1.5, 2.5],
    }  # fmt: skip
    assert len(read.notes) == 1
    out = io.StringIO()
    frame.to_json(out, orient="records", lines=True)
    assert reader.read(out.getvalue(), "json_lines").table.frame.equals(read.table.frame)


def test_the_list_in_an_answer_of_a_web_service_is_the_table(reader: Reader) -> None:
    content = json.dumps({"count": 2, "results": [{"a": 1}, {"a": 2}]}, indent=2)
    assert reader.read(content, "json_lines").table.frame.rows() == [(1,), (2,)]
    assert reader.read('{"a": 1, "b": "x"}', "json_lines").table.frame.rows() == [(1, "x")]


def test_lines_that_are_no_objects_are_left_out_and_told(reader: Reader) -> None:
    content = '{"a":1}\n\n{"a":\n[1]\n{"a":2}\n{"a":3}\n'
    read = reader.read(content, "json_lines")
    assert read.table.frame.rows() == [(1,), (2,), (3,)]
    assert [(note.code, note.line) for note in read.notes] == [("row.odd", 3), ("row.odd", 4)]
    assert "Line 3" in reader.refused(content, "json_lines", on_bad_rows="fail").message
    assert "Line 1 is not" in reader.refused("x\ny\n" + '{"a":1}\n', "json_lines").message


def test_the_exact_way_and_the_fast_one_read_alike(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        {"i": i, "f": i / 3, "s": f"s{i}", "d": str(i), "b": i % 2 == 0, "m": None if i % 3 else i}
        for i in range(50)
    ]
    content = "\n".join(map(json.dumps, lines))
    fast = reader.read(content, "json_lines")
    monkeypatch.setattr(json_columns, "CHUNK_VALUES", 8)
    exact = reader.read("\ufeff" + content, "json_lines")
    assert fast.table.frame.equals(exact.table.frame)
    assert fast.table.frame.to_dicts() == lines
    assert codes(fast) == codes(exact) == []


def test_lists_and_objects_are_columns_of_their_own_where_tables_have_types_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = [
        (1, {"a": [1, 2], "b": {"c": 1}, "d": [1]}),
        (2, {"a": [], "b": {"c": 2.5}, "d": "x"}),
        (3, {"a": None}),
    ]
    monkeypatch.setattr(json_columns, "HAS_NESTED", True)
    frame = json_columns.frame_of(records, json_columns.keys_of(records, ()), ())
    assert frame["a"].to_list() == [[1, 2], [], None]
    assert frame["b"].to_list() == [{"c": 1.0}, {"c": 2.5}, None]
    assert frame["d"].to_list() == ["[1]", "x", None]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("[1,true]", "[2]"),
        ("[9007199254740993]", "[0.5]"),
        ('{"x":1}', '{"x":true}'),
        ('{"x":[9007199254740993]}', '{"x":[0.5]}'),
        ('[1,"x"]', "[2]"),
        ("[12345678901234567890]", "[1]"),
    ],
)
def test_lists_and_objects_with_values_of_several_types_are_json_text(
    first: str, second: str, reader: Reader
) -> None:
    read = reader.read(f'{{"a":{first}}}\n{{"a":{second}}}\n', "json_lines")
    assert [json.loads(text) for text in read.table.frame["a"]] == [json.loads(first), json.loads(second)]
    assert [(note.code, note.column) for note in read.notes] == [("values.mixed", "a")]


def test_integers_and_fractions_in_a_list_are_doubles_where_those_are_exact(reader: Reader) -> None:
    read = reader.read('{"a":[1,0.5,null]}\n{"a":[9007199254740994]}\n', "json_lines")
    assert read.table.frame["a"].to_list() == [[1.0, 0.5, None], [9007199254740994.0]]


def test_spellings_of_missing_values_leave_a_number(reader: Reader) -> None:
    read = reader.read('{"a":"NA"}\n{"a":2}\n', "json_lines", missing=["NA"])
    assert read.table.frame["a"].to_list() == [None, 2]
    assert types(read) == {"a": "integer"}


def test_of_a_long_list_only_the_first_rows_are_read(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_documents, "CHUNK_CHARACTERS", 7)
    items = [{"a": number, "b": [{"c": "]"}]} for number in range(50)]
    content = "[\n" + ",\n ".join(map(json.dumps, items)) + "\n, broken"
    read = reader.read(content, "json_lines", rows=20)
    assert read.table.frame["a"].to_list() == list(range(20))
    assert reader.read(json.dumps(items), "json_lines", rows=99).table.rows == 50
    assert "it is a list" in reader.refused("[1, 2]", "json_lines").message
    reader.path.write_text("[1, 2]")
    with pytest.raises(ComponentError, match="it is a list"):
        read_file(reader.path, "json_lines", rows=5)


def test_the_first_rows_are_read_after_those_to_skip(reader: Reader) -> None:
    content = 'a preamble\n{"a":1}\n{"a":2}\n{"a":3}\nx\n'
    assert reader.read(content, "json_lines", rows=2, skip_rows=1).table.frame.rows() == [(1,), (2,)]
