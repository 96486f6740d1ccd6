"""Multiclass Logistic Regression."""

from __future__ import annotations

from typing import Annotated

from compute.sdk.ports import UntrainedModel
from designer.components.annotations import Help, Port
from designer.components.define import component
from designer.components.learning.logistic import L1Weight, L2Weight, Seed, Tolerance, build
from designer.components.learning.model import Learner

LEARNER = Learner(build)


@component(
    category="Classification",
    keywords=("softmax", "multinomial", "logit", "linear classifier", "classifier", "learner"),
)
def multiclass_logistic_regression(
    *,
    optimization_tolerance: Tolerance = 1e-7,
    l1_regularization_weight: L1Weight = 1.0,
    l2_regularization_weight: L2Weight = 1.0,
    random_number_seed: Seed = None,
) -> Annotated[UntrainedModel, Port("untrained_model"), Help("Join it to Train Model.")]:
    """Classify rows into two or more classes by weighted sums of the features (softmax).

    Text and categorical columns are one-hot encoded; missing values are an error. Training stops after
    200 iterations.

    Exactly:
    ``make_pipeline(StandardScaler(), LogisticRegression(C=1 / (l1 + l2), l1_ratio=l1 / (l1 + l2),
    solver="saga", tol=…, max_iter=200, random_state=seed or 0))`` of scikit-learn on the encoded
    matrix, whose columns keep the dataset's order, one-hot values sorted. If the L1 weight is 0 the
    solver is "lbfgs"; if both weights are 0, ``C`` is infinite.
    """
    return UntrainedModel(
        f"{__name__}:LEARNER",
        "multiclass",
        {
            "tolerance": optimization_tolerance,
            "l1": l1_regularization_weight,
            "l2": l2_regularization_weight,
            "seed": random_number_seed,
        },
    )
