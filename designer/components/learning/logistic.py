"""Logistic regression for two or more classes, by scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from designer.components.annotations import Help, Label, Range

Tolerance = Annotated[
    float, Range(0, above=True), Help("Training stops when an iteration changes less than this.")
]
L1Weight = Annotated[
    float, Label("L1 regularization weight"), Range(0), Help("Sets small coefficients to zero.")
]
L2Weight = Annotated[
    float, Label("L2 regularization weight"), Range(0), Help("Shrinks all coefficients towards zero.")
]
Seed = Annotated[int | None, Range(0, 2**32 - 1), Help("Blank means 0. The same seed gives the same model.")]

#: Iterations after which training stops even if it has not converged.
MAX_ITERATIONS = 200


def build(parameters: Mapping[str, Any]) -> Any:
    """``make_pipeline(StandardScaler(), LogisticRegression(…))`` as the components document it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    lasso, ridge = parameters["l1"], parameters["l2"]
    weight = lasso + ridge
    regression = LogisticRegression(
        C=1 / weight if weight else float("inf"),
        l1_ratio=lasso / weight if weight else 0.0,
        # Only saga supports an L1 weight; without one lbfgs converges much sooner.
        solver="saga" if lasso else "lbfgs",
        tol=parameters["tolerance"],
        max_iter=MAX_ITERATIONS,
        random_state=parameters["seed"] or 0,
    )
    return make_pipeline(StandardScaler(), regression)
