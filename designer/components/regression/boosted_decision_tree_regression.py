"""Boosted Decision Tree Regression."""

from __future__ import annotations

from typing import Annotated

from compute.sdk.ports import UntrainedModel
from designer.components.annotations import Help, Port, Range
from designer.components.define import component
from designer.components.learning.boosted_trees import build_regressor
from designer.components.learning.model import Learner

LEARNER = Learner(build_regressor, accepts_missing=True)


@component(
    category="Regression", keywords=("lightgbm", "gradient boosting", "gbm", "mart", "xgboost", "learner")
)
def boosted_decision_tree_regression(
    *,
    maximum_number_of_leaves_per_tree: Annotated[int, Range(2, 131_072)] = 20,
    minimum_number_of_samples_per_leaf_node: Annotated[int, Range(1)] = 10,
    learning_rate: Annotated[float, Range(0, 1, above=True), Help("How much each tree contributes.")] = 0.2,
    total_number_of_trees_constructed: Annotated[int, Range(1, 10_000)] = 100,
    random_number_seed: Annotated[
        int | None, Range(0, 2**31 - 1), Help("Blank means 0. The same seed gives the same model.")
    ] = None,
) -> Annotated[UntrainedModel, Port("untrained_model"), Help("Join it to Train Model.")]:
    """Predict a number with an ensemble of trees, each correcting those before it.

    Text and categorical columns are one-hot encoded; missing values are allowed.

    Exactly:
    ``lightgbm.LGBMRegressor(num_leaves=…, min_child_samples=…, learning_rate=…, n_estimators=…,
    random_state=seed or 0, n_jobs=1, deterministic=True, force_row_wise=True, verbose=-1)`` on the
    encoded matrix, whose columns keep the dataset's order, one-hot values sorted.
    """
    return UntrainedModel(
        f"{__name__}:LEARNER",
        "regression",
        {
            "leaves": maximum_number_of_leaves_per_tree,
            "minimum_samples": minimum_number_of_samples_per_leaf_node,
            "learning_rate": learning_rate,
            "trees": total_number_of_trees_constructed,
            "seed": random_number_seed,
        },
    )
