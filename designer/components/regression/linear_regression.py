"""Linear Regression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from compute.sdk.ports import UntrainedModel
from designer.components.annotations import Help, Label, Port, Range, When
from designer.components.define import component
from designer.components.learning.model import Learner


def build(parameters: Mapping[str, Any]) -> Any:
    """The scikit-learn estimator for these parameters (see ``linear_regression``)."""
    from sklearn.linear_model import Ridge, SGDRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    if parameters["solution_method"] == "ordinary_least_squares":
        return Ridge(
            alpha=parameters["l2_regularization_weight"],
            fit_intercept=parameters["include_intercept_term"],
            # By singular values: one-hot columns add up to the intercept, and only this solver stays
            # accurate on a matrix without full rank.
            solver="svd",
        )
    descent = SGDRegressor(
        penalty="l2",
        alpha=parameters["l2_regularization_weight"],
        learning_rate="invscaling" if parameters["decrease_learning_rate"] else "constant",
        eta0=parameters["learning_rate"],
        max_iter=parameters["number_of_training_epochs"],
        tol=None,
        average=True,
        random_state=parameters["random_number_seed"] or 0,
    )
    return make_pipeline(MinMaxScaler(), descent) if parameters["normalize_features"] else descent


LEARNER = Learner(build)


@component(
    category="Regression",
    keywords=("ridge", "least squares", "ols", "gradient descent", "predict number", "learner"),
)
def linear_regression(
    *,
    solution_method: Annotated[
        Literal["ordinary_least_squares", "online_gradient_descent"],
        Help("Least squares is exact; gradient descent makes repeated passes over the rows."),
    ] = "ordinary_least_squares",
    l2_regularization_weight: Annotated[
        float, Label("L2 regularization weight"), Range(0), Help("Shrinks the coefficients towards zero.")
    ] = 0.001,
    include_intercept_term: Annotated[
        bool, When(solution_method="ordinary_least_squares"), Help("Also fit a constant term.")
    ] = True,
    learning_rate: Annotated[
        float,
        Range(0, above=True),
        When(solution_method="online_gradient_descent"),
        Help("Initial step size."),
    ] = 0.1,
    number_of_training_epochs: Annotated[
        int,
        Range(1),
        When(solution_method="online_gradient_descent"),
        Help("Number of passes over the rows."),
    ] = 10,
    normalize_features: Annotated[
        bool, When(solution_method="online_gradient_descent"), Help("Scale every feature to 0..1 first.")
    ] = True,
    decrease_learning_rate: Annotated[
        bool,
        When(solution_method="online_gradient_descent"),
        Help("Decrease the step size as training proceeds."),
    ] = True,
    random_number_seed: Annotated[
        int | None,
        Range(0, 2**32 - 1),
        When(solution_method="online_gradient_descent"),
        Help("Decides the order of the rows. Blank means 0. The same seed gives the same model."),
    ] = None,
) -> Annotated[UntrainedModel, Port("untrained_model"), Help("Join it to Train Model.")]:
    """Predict a number as a weighted sum of the features.

    Text and categorical columns are one-hot encoded. Ordinary least squares gives the exact best
    weights; online gradient descent comes near them in repeated passes over the rows.

    Exactly: ordinary least squares equals
    ``sklearn.linear_model.Ridge(alpha=l2_regularization_weight,
    fit_intercept=include_intercept_term, solver="svd")`` on the numeric columns as they are and
    ``OneHotEncoder(handle_unknown="ignore")`` of the others. Online gradient descent equals
    ``SGDRegressor(penalty="l2", alpha=l2_regularization_weight, learning_rate="invscaling" or
    "constant", eta0=learning_rate, max_iter=number_of_training_epochs, tol=None, average=True,
    random_state=seed or 0)``, after ``MinMaxScaler`` if features are normalized.
    """
    return UntrainedModel(
        learner=f"{__name__}:LEARNER",
        task="regression",
        parameters={
            "solution_method": solution_method,
            "l2_regularization_weight": l2_regularization_weight,
            "include_intercept_term": include_intercept_term,
            "learning_rate": learning_rate,
            "number_of_training_epochs": number_of_training_epochs,
            "normalize_features": normalize_features,
            "decrease_learning_rate": decrease_learning_rate,
            "random_number_seed": random_number_seed,
        },
    )
