"""What foreign code wrote is checked before anything is done with it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute.records import json_object, logged_record, storable, storable_text, unix_seconds

NESTED = b"[" * 100_000 + b"]" * 100_000


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_a_metric_keeps_its_name_value_step_and_time() -> None:
    text = line(kind="metric", name="loss", value=1, step=3, at="1970-01-01T00:01:00Z")
    told = {"kind": "metric", "name": "loss", "value": 1.0, "step": 3, "at": 60.0}
    assert logged_record(text) == told


def test_a_warning_keeps_its_words_within_bounds() -> None:
    text = line(kind="warning", code="c" * 200, message="m" * 900, column="x\x00" + "y" * 300, value=1)
    told = logged_record(text)
    assert told == {
        "kind": "warning",
        "code": "c" * 100,
        "message": "m" * 500,
        "hint": "",
        "column": "x�" + "y" * 198,
        "at": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not json",
        b"[]",
        b'{"kind": ["metric"]}',
        b'{"kind": "metric", "name": "a", "value": NaN}',
        b'{"kind": "metric", "name": "a", "value": 1e999}',
        b'{"kind": "metric", "name": "a", "value": ' + b"9" * 400 + b"}",
        b'{"kind": "metric", "name": "a", "value": ' + b"9" * 5000 + b"}",
        b'{"kind": "metric", "name": "a", "value": ' + NESTED + b"}",
        line(kind="metric", name="a", value="1"),
        line(kind="metric", name="a", value=True),
        line(kind="metric", name=3, value=1),
        line(kind="metric", name="a", value=1, step="two"),
        line(kind="metric", name="a", value=1, step=2**63),
        line(kind="progress", done="half", total=2),
        line(kind="progress", done=1, total="two"),
        line(kind="curve", data={}),
        line(kind="warning", code="a"),
        line(kind="warning", message="a"),
        line(kind="warning", code=1, message=["a"]),
        line(kind="secret", name="a", data={}),
    ],
    ids=lambda text: text[:60].decode(),
)
def test_a_line_that_the_runtime_cannot_have_written_is_none(text: bytes) -> None:
    assert logged_record(text) is None


@pytest.mark.parametrize("at", ["yesterday", "2026-01-01T00:00:00", 1e300, -1, None, [1]])
def test_a_time_that_is_none_is_left_out(at: object) -> None:
    record = logged_record(line(kind="progress", done=1, total=2, at=at))
    assert record == {"kind": "progress", "done": 1.0, "total": 2.0, "at": None}


def test_data_without_end_or_number_becomes_null() -> None:
    text = b'{"kind": "table", "name": "t", "data": {"a": [NaN, -Infinity, 1e999, 2]}}'
    record = logged_record(text)
    assert record is not None
    assert record["data"] == {"a": [None, None, None, 2]}


def test_text_that_no_database_takes_is_shown_as_unreadable() -> None:
    assert storable_text("a\x00b\ud800c\udfff") == "a�b�c�"
    assert storable({"a\x00": ["\ud83d\x00"]}) == {"a�": ["��"]}


def test_data_that_is_too_deep_is_cut() -> None:
    deep: Any = "bottom"
    for _ in range(100):
        deep = [deep]
    assert "bottom" not in json.dumps(storable(deep))


@pytest.mark.parametrize("text", [b"", b"null", b"3", b"\xff", b'{"a": 1', NESTED])
def test_what_is_no_object_is_empty(text: bytes) -> None:
    assert json_object(text) == {}


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**400, -1, 253_402_300_800, True, "1", None])
def test_what_is_no_time_is_none(value: object) -> None:
    assert unix_seconds(value) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
)


@given(json_values)
def test_whatever_comes_out_can_be_written_as_strict_json_in_utf_8(value: Any) -> None:
    json.dumps(storable(value), allow_nan=False, ensure_ascii=False).encode()
