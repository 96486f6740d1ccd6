"""Patterns that a user writes cannot hold a step for longer than the text they search is long."""

from __future__ import annotations

import subprocess
import sys

import pytest

from compute.sdk.component_error import ComponentError
from designer.components.data_transformation.split_data import split_data
from tests.factories.tables import table

#: For the failing case alone: Python's engine would not be done with these in a lifetime.
PATIENCE_SECONDS = 120
PROGRAM = """
import sys
from designer.components.data_transformation.split_data import split_data
from tests.factories.tables import table

data = table({"a": ["x" * 5_000, "xxy"]})
found = split_data(data, mode="regular_expression", expression='\\\\"a" ' + sys.argv[1])
print(found.first.rows)
"""


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [("(x+x+)+y", 1), ("(x*)*y", 1), ("(x|xx)+$", 1), ("(.*)*(.*)*(.*)*y", 1), ("^(([x])+.)+z", 0)],
)
def test_a_pattern_that_explodes_elsewhere_is_searched_for_in_linear_time(pattern: str, rows: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, pattern], capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(rows)), done.stderr


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(" * 5_000, "is not a regular expression"),
        ("(a", "unclosed group"),
        (r"(?=a)a", "look-around"),
        (r"(a)\1", "backreferences"),
        ("a{1000}{1000}{1000}", "is not a regular expression"),
    ],
)
def test_a_pattern_that_cannot_be_searched_for_is_a_short_sentence(pattern: str, words: str) -> None:
    data = table({"a": ["x", "y"]})
    with pytest.raises(ComponentError, match="Cannot read the expression") as raised:
        split_data(data, mode="regular_expression", expression=f'\\"a" {pattern}')
    assert words in str(raised.value)
    assert len(str(raised.value)) < 1_000
