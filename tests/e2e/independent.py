"""The expected figures, from pandas, scikit-learn and LightGBM called directly on the files.

Only what the components' help documents is used (the split's row order, the learners' settings);
nothing of the project is imported.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn import metrics
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def split(frame: pd.DataFrame, fraction: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train and test rows, each in the file's order."""
    drawn = np.random.default_rng(seed).permutation(len(frame))[: int(len(frame) * fraction + 1e-9)]
    mask = np.zeros(len(frame), dtype=bool)
    mask[drawn] = True
    return frame[mask], frame[~mask]


def encoded(train: pd.DataFrame, test: pd.DataFrame) -> tuple[Any, Any]:
    """Number columns as they are, others one-hot, in the file's order of columns."""
    steps = [
        (
            name,
            "passthrough"
            if pd.api.types.is_numeric_dtype(train[name])
            else OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            [name],
        )
        for name in train.columns
    ]
    encoder = ColumnTransformer(steps)
    return encoder.fit_transform(train).astype(float), encoder.transform(test).astype(float)


def automobile_metrics(path: Path, fraction: float = 0.7, seed: int = 7) -> dict[str, float]:
    """The automobile pipeline by hand: ridge regression of the price."""
    frame = pd.read_csv(path).drop(columns="normalized-losses").dropna()
    return regression_metrics(frame, "price", fraction, seed)


def diabetes_metrics(fraction: float = 0.7, seed: int = 7) -> dict[str, float]:
    """The regression sample by hand."""
    frame = load_diabetes(scaled=False, as_frame=True).frame
    return regression_metrics(frame, "target", fraction, seed)


def regression_metrics(frame: pd.DataFrame, label: str, fraction: float, seed: int) -> dict[str, float]:
    """Ridge regression of ``label``, judged on the rows that were held out."""
    train, test = split(frame, fraction, seed)
    features, unseen = encoded(train.drop(columns=label), test.drop(columns=label))
    predicted = Ridge(alpha=0.001, solver="svd").fit(features, train[label]).predict(unseen)
    actual = test[label].to_numpy(dtype=float)
    error, spread = predicted - actual, actual - actual.mean()
    return {
        "mean_absolute_error": metrics.mean_absolute_error(actual, predicted),
        "root_mean_squared_error": metrics.mean_squared_error(actual, predicted) ** 0.5,
        "relative_absolute_error": np.abs(error).sum() / np.abs(spread).sum(),
        "relative_squared_error": (error**2).sum() / (spread**2).sum(),
        "coefficient_of_determination": metrics.r2_score(actual, predicted),
    }


@cache
def adult_metrics(path: Path, fraction: float = 0.5, seed: int = 3) -> dict[str, dict[str, float]]:
    """The adult pipeline by hand: accuracy and AUC of both learners."""
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""]).dropna()
    train, test = split(frame, fraction, seed)
    features, unseen = encoded(train.drop(columns="income"), test.drop(columns="income"))
    known, actual = (train["income"] == ">50K").astype(int), (test["income"] == ">50K").astype(int)
    learners = {
        "logistic": make_pipeline(
            StandardScaler(),
            LogisticRegression(C=0.5, l1_ratio=0.5, solver="saga", tol=1e-7, max_iter=200, random_state=0),
        ),
        "boosted": LGBMClassifier(
            num_leaves=20,
            min_child_samples=10,
            learning_rate=0.2,
            n_estimators=100,
            random_state=0,
            n_jobs=1,
            deterministic=True,
            force_row_wise=True,
            verbose=-1,
        ),
    }
    found = {}
    for name, learner in learners.items():
        probability = learner.fit(features, known).predict_proba(unseen)[:, 1]
        found[name] = {
            "accuracy": metrics.accuracy_score(actual, probability >= 0.5),
            "auc": metrics.roc_auc_score(actual, probability),
        }
    return found
