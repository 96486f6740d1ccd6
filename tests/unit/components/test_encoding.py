"""What a model reads of a table, in one matrix or in blocks of rows."""

from __future__ import annotations

import numpy as np
import pytest

from compute.sdk import log
from designer.components.learning import features
from designer.components.learning.features import FeatureEncoder
from tests.factories.tables import run, table
from tests.unit.components.cases import POINTS, trained

TABLE = table(
    {
        "n": [1.0, None, 3.0, 4.0, 5.0],
        "t": ["b", "", None, "ü", "b"],
        "f": [True, False, None, True, True],
    }
)
#: By hand: n, then t= '', b, ü, then f.
MATRIX = [
    [1.0, 0, 1, 0, 1],
    [np.nan, 1, 0, 0, 0],
    [3.0, 0, 0, 0, np.nan],
    [4.0, 0, 0, 1, 1],
    [5.0, 0, 1, 0, 1],
]


@pytest.mark.parametrize("rows", [1, 2, 5, 6])
def test_blocks_have_the_rows_of_the_matrix(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = FeatureEncoder.learn(TABLE, TABLE.names, accepts_missing=True)
    monkeypatch.setattr(features, "BLOCK_ROWS", rows)
    blocks = [block.copy() for block in encoder.blocks(TABLE)]
    assert [len(block) for block in blocks] == [rows] * (5 // rows) + [5 % rows] * (5 % rows > 0)
    np.testing.assert_array_equal(np.concatenate(blocks), MATRIX)
    np.testing.assert_array_equal(encoder.encode(TABLE), MATRIX)


def test_a_table_without_rows_is_one_block_without_rows() -> None:
    encoder = FeatureEncoder.learn(TABLE, TABLE.names, accepts_missing=True)
    empty = TABLE.with_frame(TABLE.frame.clear())
    assert [block.shape for block in encoder.blocks(empty)] == [(0, 5)]


@pytest.mark.parametrize(
    ("learner", "label"), [("linear_regression", "target"), ("multiclass_logistic_regression", "kind")]
)
def test_scores_do_not_depend_on_the_blocks(
    learner: str, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = {"model": trained(learner, label), "dataset": POINTS}
    whole = run("score_model", inputs=inputs).frame
    monkeypatch.setattr(features, "BLOCK_ROWS", 7)
    in_blocks = run("score_model", inputs=inputs).frame
    assert in_blocks.columns == whole.columns
    for name, dtype in whole.schema.items():
        if dtype.is_float():
            np.testing.assert_allclose(in_blocks[name], whole[name], rtol=1e-12)
        else:
            assert in_blocks[name].equals(whole[name])


def test_what_is_unlike_training_is_told_once_for_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    model = trained("linear_regression", "target")
    strange = POINTS.with_frame(POINTS.frame.with_columns(kind=POINTS.frame["kind"].replace("red", "green")))
    monkeypatch.setattr(features, "BLOCK_ROWS", 7)
    with log.capture() as told:
        run("score_model", inputs={"model": model, "dataset": strange})
    assert [item.get("code") for item in told] == ["column.unseen"]
