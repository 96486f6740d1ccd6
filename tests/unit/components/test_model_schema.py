"""A model knows the columns it was trained on: other types are converted without loss, or refused."""

from __future__ import annotations

import pickle
import re
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from compute.sdk import log, ports
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from tests.factories.tables import names, run, table

COUNT = 40
CODES = np.random.default_rng(4).integers(0, 3, COUNT)
X = np.random.default_rng(5).normal(size=COUNT)
LEARNERS = {
    "linear_regression": [float(code + x) for code, x in zip(CODES, X, strict=True)],
    "boosted_decision_tree_regression": [float(3 * code - x) for code, x in zip(CODES, X, strict=True)],
    "two_class_logistic_regression": [bool(code + x > 1) for code, x in zip(CODES, X, strict=True)],
    "two_class_boosted_decision_tree": [
        "hot" if code > x else "cold" for code, x in zip(CODES, X, strict=True)
    ],
    "multiclass_logistic_regression": np.array(["a", "b", "c"])[CODES].tolist(),
    "k_means_clustering": [0] * COUNT,
}
#: The values that stand for 0, 1 and 2.
COLUMNS: dict[str, list[Any]] = {
    "integer": [0, 1, 2],
    "double": [0.0, 1.0, 2.0],
    "whole texts": ["0", "1", "2"],
    "decimal texts": ["0.0", "1.0", "2.0"],
    "boolean": [False, True, None],
    "truths": ["false", "true", "maybe"],
    "dates": [datetime(2024, 1, day) for day in (1, 2, 3)],
    "date texts": ["2024-01-01", "2024-01-02", "soon"],
}
#: (in training, when scoring): the rows that both can write have the same scores.
SAME = [
    ("integer", "double"),
    ("double", "integer"),
    ("integer", "whole texts"),
    ("double", "decimal texts"),
    ("whole texts", "integer"),
    ("whole texts", "double"),
    ("decimal texts", "integer"),
    ("truths", "boolean"),
    ("date texts", "dates"),
]


def rows(learner: str, kind: str, chosen: Any = slice(None)) -> Table:
    values = [COLUMNS[kind][code] for code in CODES]
    frame = pl.DataFrame({"x": X, "thing": values, "y": LEARNERS[learner]})
    return table(frame.filter(pl.Series(chosen)) if not isinstance(chosen, slice) else frame, label="y")


@cache
def model(learner: str, kind: str) -> Any:
    return fitted(learner, rows(learner, kind))


def fitted(learner: str, data: Table) -> Any:
    inputs = {"untrained_model": run(learner), "dataset": data}
    if learner == "k_means_clustering":
        return run("train_clustering_model", inputs=inputs).model
    return run("train_model", inputs=inputs, label="y")


def scores(learner: str, trained: Any, data: Table) -> pl.DataFrame:
    inputs = {"model": trained, "dataset": data}
    if learner == "k_means_clustering":
        return run("assign_data_to_clusters", inputs=inputs, append=False).frame  # type: ignore[no-any-return]
    return run("score_model", inputs=inputs, append_scores=False).frame  # type: ignore[no-any-return]


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize(("trained", "seen"), SAME)
def test_a_column_of_another_type_with_the_same_values_has_the_same_scores(
    learner: str, trained: str, seen: str
) -> None:
    both = [CODES[row] < 2 for row in range(COUNT)] if seen in ("boolean", "dates") else slice(None)
    expected = scores(learner, model(learner, trained), rows(learner, trained, both))
    assert scores(learner, model(learner, trained), rows(learner, seen, both)).equals(expected)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize(
    ("trained", "values", "sentence"),
    [
        (
            "double",
            ["0.5", "abc"],
            "'thing' was double in training, but is string here, e.g. 'abc' in row 2.",
        ),
        (
            "integer",
            ["007", "1"],
            "'thing' was integer in training, but is string here, e.g. '007' in row 1.",
        ),
        (
            "integer",
            COLUMNS["dates"][:2],
            "'thing' was integer in training, but is datetime here, e.g. '2024-",
        ),
        (
            "double",
            ["true", "false"],
            "'thing' was double in training, but is string here, e.g. 'true' in row 1.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_both_types(
    learner: str, trained: str, values: list[Any], sentence: str
) -> None:
    data = table({"x": [0.0, 1.0], "thing": values})
    with pytest.raises(ComponentError, match=re.escape(sentence)) as told:
        scores(learner, model(learner, trained), data)
    assert "with Edit Metadata" in told.value.hint


def test_the_hint_leads_out() -> None:
    data = table({"x": [0.0, 1.0], "thing": ["007", "1"]})
    with pytest.raises(ComponentError) as told:
        scores("linear_regression", model("linear_regression", "integer"), data)
    assert told.value.hint == "Convert it to integer with Edit Metadata."
    mended = run("edit_metadata", inputs={"dataset": data}, columns=names("thing"), data_type="integer")
    assert scores("linear_regression", model("linear_regression", "integer"), mended).height == 2


def test_numbers_beyond_what_a_model_can_take_are_told() -> None:
    trained = fitted("multiclass_logistic_regression", table({"x": [0.0, 1e-5], "y": ["a", "b"]}))
    with pytest.raises(ComponentError, match="The model cannot be applied to these rows: Input X contains"):
        scores("multiclass_logistic_regression", trained, table({"x": [1e308, 0.0]}))


def test_a_boolean_stays_one() -> None:
    data = table({"x": X, "thing": CODES > 1, "y": LEARNERS["linear_regression"]})
    trained = fitted("linear_regression", data)
    numbers = table({"x": X, "thing": (CODES > 1).astype(int)})
    assert scores("linear_regression", trained, numbers).equals(scores("linear_regression", trained, data))
    with pytest.raises(
        ComponentError, match=r"'thing' was boolean in training, but is integer here, e\.g\. '5'"
    ):
        scores("linear_regression", trained, table({"x": [0.0], "thing": [5]}))


@pytest.mark.parametrize("missing", [pl.Series([None, None], dtype=pl.String), pl.Series([None, None])])
@pytest.mark.parametrize("trained", COLUMNS)
def test_a_column_without_values_fits_any_type(trained: str, missing: pl.Series) -> None:
    if trained == "dates":
        return  # No learner takes dates.
    learner = "boosted_decision_tree_regression"
    data = table(pl.DataFrame({"x": [0.0, 1.0], "thing": missing}))
    assert scores(learner, model(learner, trained), data)["Scored Labels"].null_count() == 0


def test_a_column_that_had_no_values_in_training_takes_any() -> None:
    learner = "boosted_decision_tree_regression"
    nothing = {"x": X, "thing": [None] * COUNT, "y": LEARNERS[learner]}
    trained = fitted(learner, table(nothing, label="y"))
    expected = scores(learner, trained, table(nothing))
    for kind in COLUMNS:
        assert scores(learner, trained, rows(learner, kind)).equals(expected)


def test_a_text_with_two_spellings_of_a_number_is_not_guessed() -> None:
    texts = {"thing": ["1", "1.0", "b"] * 4, "y": [float(index) for index in range(12)]}
    trained = fitted("linear_regression", table(texts))
    with pytest.raises(ComponentError, match=r"string in training, but is integer here.*'1' and '1\.0'"):
        scores("linear_regression", trained, table({"thing": [2, 1]}))
    assert scores("linear_regression", trained, table({"thing": [2]})).height == 1


def told(learner: str, trained: Any, data: Table) -> list[tuple[str, str, str]]:
    with log.capture() as items:
        scores(learner, trained, data)
    return [(item["code"], item["column"], item["message"]) for item in items]


def test_categories_that_were_not_seen_are_counted_and_the_worst_column_is_named() -> None:
    seen = {"a": ["p", "q"] * 10, "b": [1, 2] * 10, "c": ["r", "s"] * 10}
    targets = {"y": [float(row) for row in range(20)]}
    learner = "boosted_decision_tree_regression"
    trained = fitted(learner, table({**seen, **targets}, categorical=["b"], label="y"))
    data = {"a": ["p", "z", None, "q"], "b": [7, 1, 8, 9], "c": ["r"] * 4}
    frame = pd.DataFrame(data)
    unseen = {
        name: int((~frame[name].isin(known) & frame[name].notna()).sum()) for name, known in seen.items()
    }
    assert unseen == {"a": 1, "b": 3, "c": 0}
    message = (
        "Column 'b' has values that were not seen in training in 3 of 4 rows, e.g. '7'. Likewise 'a' (1)."
    )
    assert told(learner, trained, table(data)) == [("column.unseen", "b", message)]


def test_numbers_beyond_the_range_of_training_are_counted_in_one_warning() -> None:
    limits = {f"x{index}": (float(-index), index + 0.5) for index in range(9)}
    ends = {name: list(both) * 10 for name, both in limits.items()}
    trained = fitted("linear_regression", table({**ends, "y": [float(n) for n in range(20)]}, label="y"))
    generator = np.random.default_rng(1)
    data = pd.DataFrame({name: generator.normal(scale=4, size=50) for name in limits})
    counts = pd.Series({name: int((~data[name].between(*both)).sum()) for name, both in limits.items()})
    order = counts[counts > 0].sort_values(ascending=False, kind="stable")
    worst = order.index[0]
    farthest = data[worst].iloc[(data[worst] - sum(limits[worst]) / 2).abs().argmax()]
    others = ", ".join(f"'{name}' ({order[name]})" for name in order.index[1:6])
    message = (
        f"Column '{worst}' is beyond its range in training (0 to 0.5) in {order[worst]} of 50 rows, "
        f"e.g. {farthest}. Likewise {others} and {len(order) - 6} more columns."
    )
    assert len(order) > 7
    assert told("linear_regression", trained, table(data.to_dict("list"))) == [
        ("column.out_of_range", worst, message)
    ]


@pytest.mark.parametrize("learner", LEARNERS)
def test_rows_like_those_of_training_are_not_warned_of(learner: str) -> None:
    for kind in ("integer", "double", "whole texts"):
        assert told(learner, model(learner, kind), rows(learner, kind)) == []


def test_ends_of_a_range_written_otherwise_are_in_it() -> None:
    prices = {"thing": [Decimal("0.10"), Decimal("0.30")], "y": [1.0, 2.0]}
    trained = fitted("linear_regression", table(prices, label="y"))
    for same in ([0.1, 0.3], ["0.100", "0.3"], [Decimal("0.100"), Decimal("0.3000")]):
        assert told("linear_regression", trained, table({"thing": same})) == []
    ((_, _, message),) = told("linear_regression", trained, table({"thing": [0.3, 0.31]}))
    assert message == "Column 'thing' is beyond its range in training (0.1 to 0.3) in 1 of 2 rows, e.g. 0.31."


@pytest.mark.parametrize(
    ("beyond", "told_of"), [([11.0], False), ([-10.0, 20.0], False), ([20.1], True), ([11.0] * 4, True)]
)
def test_a_few_rows_just_beyond_the_range_are_not_told(beyond: list[float], told_of: bool) -> None:
    """Of 300, at most 3, and by no more than the ten from 0 to 10."""
    ends = table({"x": [0.0, 10.0] * 5, "y": [float(row) for row in range(10)]}, label="y")
    data = table({"x": [5.0] * (300 - len(beyond)) + beyond})
    assert bool(told("linear_regression", fitted("linear_regression", ends), data)) == told_of


def test_a_constant_of_training_is_named_as_such() -> None:
    trained = fitted(
        "linear_regression", table({"x": [1, 1, 1], "z": [1, 2, 3], "y": [1.0, 2.0, 3.0]}, label="y")
    )
    ((_, _, message),) = told("linear_regression", trained, table({"x": [1, 2], "z": [1, 2]}))
    assert message == "Column 'x' is beyond its range in training (only 1) in 1 of 2 rows, e.g. 2."


def test_the_schema_has_names_types_categories_and_ranges() -> None:
    data = table(
        {
            "n": [3, 1, None],
            "b": [True, True, False],
            "t": ["q", "p", "q"],
            "c": [5, 7, 5],
            "y": [1.0, 2.0, 3.0],
        },
        categorical=["c"],
        label="y",
    )
    encoder = fitted("boosted_decision_tree_regression", data).encoder
    assert [(item.name, item.type, item.categories) for item in encoder.features] == [
        ("n", "integer", None),
        ("b", "boolean", None),
        ("t", "string", ("p", "q")),
        ("c", "integer", (5, 7)),
    ]
    assert encoder.ranges == ((1.0, 3.0), (0.0, 1.0), None, None)


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_model_of_an_earlier_release_scores_as_it_did(learner: str) -> None:
    trained = model(learner, "integer")
    earlier = pickle.loads(pickle.dumps(trained))
    # What an earlier release did not store.
    del earlier.__dict__["id"], earlier.encoder.__dict__["ranges"]
    data = rows(learner, "integer")
    assert scores(learner, pickle.loads(pickle.dumps(earlier)), data).equals(scores(learner, trained, data))


def test_a_model_of_a_class_that_is_gone_has_to_be_trained_again(tmp_path: Path) -> None:
    stored = pickle.dumps(model("linear_regression", "integer"))
    (tmp_path / "model").write_bytes(stored.replace(b"TrainedModel", b"FormerModel_"))
    with pytest.raises(ComponentError, match=r"made by another release.*FormerModel_") as told:
        ports.load("model", tmp_path / "model")
    assert "trained again" in told.value.hint


def test_equal_models_have_equal_ids_and_different_ones_others() -> None:
    data = rows("linear_regression", "integer")
    one, two = fitted("linear_regression", data), fitted("linear_regression", data)
    assert one.id == two.id != ""
    assert fitted("linear_regression", rows("linear_regression", "double")).id != one.id


AMOUNTS = [f"{index * 7.5:.2f}" for index in range(60)]


def test_numbers_with_a_word_among_them_are_warned_of_and_the_hint_makes_them_numbers() -> None:
    data = table({"amount": [*AMOUNTS, "N/A"], "y": [float(index) for index in range(61)]})
    with log.capture() as items:
        fitted("linear_regression", data)
    (warning,) = items
    assert warning["message"] == (
        "Column 'amount' is text: 60 of its 61 values are numbers, 1 not, e.g. 'N/A' in row 61."
    )
    mended = run("apply_sql_transformation", inputs={"t1": data}, query=query_of(warning["hint"]))
    assert mended.frame["amount"].to_list() == [*map(float, AMOUNTS), None]


def test_many_numbers_with_a_word_among_them_are_not_taken_for_an_identifier() -> None:
    name = 'the "amount"'
    data = table({name: [*map(str, range(2000)), "?"], "y": [float(index) for index in range(2001)]})
    with pytest.raises(
        ComponentError, match=r"2000 of its 2001 values are numbers, 1 not, e.g. '\?'"
    ) as told:
        fitted("boosted_decision_tree_regression", data)
    mended = run("apply_sql_transformation", inputs={"t1": data}, query=query_of(told.value.hint))
    assert fitted("boosted_decision_tree_regression", mended).encoder.ranges == ((0.0, 1999.0),)


def query_of(hint: str) -> str:
    return hint[hint.index("SELECT") :]
