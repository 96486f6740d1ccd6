"""Values and texts at which readers stumble."""

from __future__ import annotations

from typing import Any

LETTERS = (
    "aZ09_- \t\n\r\"'\\,;|.:/<>()[]{}&=+*^$#@%!?~\0\x1b\x7f\xa0\u00e4\u0660\u00b2\u202e\ufeff\ufffd\U0001f600"
)
NUMBERS = [
    "0",
    "-0",
    "1",
    "-1",
    "1.",
    ".5",
    "1e5",
    "1e400",
    "-1e400",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "0x10",
    "00012",
    "1_000",
    "1,5",
    "٣",
    "²",
    "9" * 400,
    "9" * 5_000,
]
TIMES = [
    "2024-02-30",
    "2024-02-29",
    "0001-01-01",
    "9999-12-31T23:59:59.999999Z",
    "10000-01-01",
    "0000-00-00",
    "2024-01-01T00:00:00+24:00",
    "0001-01-01T00:00:00+23:59",
    "2024-01-01T24:00:00",
    "2024-01-01T00:00:60",
    "1970-01-01 00:00",
]
#: Column names that are patterns to some libraries, and others that are hard to write down.
NAMES = [
    "*",
    "^.*$",
    "^a",
    "",
    " ",
    "a",
    "A",
    "a b",
    "a.b",
    'a"b',
    "a\\b",
    "a\nb",
    "__UNNAMED__0",
    "Col1",
    "literal",
]
TEXTS = [*NUMBERS, *TIMES, *NAMES, "true", "FALSE", "null", "None", "?", "NA", "=1+1", "x" * 2_000, "\ud800"]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2**31,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    10**400,
    0.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "",
    [],
    {},
    [[]],
    [{}],
    {"": ""},
    {"$parameter": "share"},
    {"$parameter": 1},
    {"names": ["a"]},
    {"rules": [{"include": "all"}, {"exclude": {"types": ["numeric"]}}]},
    {"rules": [{"include": {"indices": "1-999999999,2"}}]},
]
