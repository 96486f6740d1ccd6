"""Remove Duplicate Rows against pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from compute.sdk.component_error import ComponentError
from designer.components.data_transformation.remove_duplicate_rows import remove_duplicate_rows
from tests.factories.tables import meanings, names, rows, table

RANDOM = np.random.default_rng(11)
FRAME = pd.DataFrame(
    {"a": RANDOM.integers(0, 4, 60), "b": RANDOM.choice(list("xyz"), 60), "n": np.arange(60)}
)


@pytest.mark.parametrize("keep_first", [True, False])
@pytest.mark.parametrize("keys", [["a"], ["a", "b"], ["a", "b", "n"]])
def test_rows_that_stay_are_those_of_pandas(keys: list[str], keep_first: bool) -> None:
    values: dict[str, Any] = {name: FRAME[name].tolist() for name in FRAME}
    result = remove_duplicate_rows(table(values), columns=names(*keys), keep_first=keep_first)
    expected = FRAME.drop_duplicates(keys, keep="first" if keep_first else "last", ignore_index=True)
    pd.testing.assert_frame_equal(result.frame.to_pandas(), expected, check_dtype=False)


def test_a_row_with_a_missing_key_is_never_a_duplicate() -> None:
    before = table({"a": [1, None, 1, None, 1], "b": ["x", "y", "x", "y", None]})
    assert rows(remove_duplicate_rows(before)) == [(1, "x"), (None, "y"), (None, "y"), (1, None)]
    assert rows(remove_duplicate_rows(before, columns=names("b"))) == [(1, "x"), (None, "y"), (1, None)]


def test_every_column_is_a_key_unless_some_are_chosen_and_metadata_is_carried() -> None:
    before = table({"a": [1, 1], "y": [1, 2]}, categorical=("a",), label="y")
    assert rows(remove_duplicate_rows(before)) == [(1, 1), (1, 2)]
    after = remove_duplicate_rows(before, columns=names("a"), keep_first=False)
    assert rows(after) == [(1, 2)]
    assert meanings(after) == [("a", "integer", True, "feature"), ("y", "integer", False, "label")]


def test_no_rows_stay_no_rows() -> None:
    assert remove_duplicate_rows(table({"a": []})).rows == 0


def test_an_unknown_key_is_told() -> None:
    with pytest.raises(ComponentError, match="No column 'c'"):
        remove_duplicate_rows(table({"a": [1]}), columns=names("c"))
