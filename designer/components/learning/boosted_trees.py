"""Boosted decision trees: LightGBM, set to give the same trees on every machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def build_regressor(parameters: Mapping[str, Any]) -> Any:
    """A ``lightgbm.LGBMRegressor`` of the settings below."""
    from lightgbm import LGBMRegressor

    return LGBMRegressor(**_settings(parameters))


def build_classifier(parameters: Mapping[str, Any]) -> Any:
    """A ``lightgbm.LGBMClassifier`` of the settings below."""
    from lightgbm import LGBMClassifier

    return LGBMClassifier(**_settings(parameters))


def _settings(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "num_leaves": parameters["leaves"],
        "min_child_samples": parameters["minimum_samples"],
        "learning_rate": parameters["learning_rate"],
        "n_estimators": parameters["trees"],
        "random_state": parameters["seed"] or 0,
        # Threads add floating-point numbers in varying order, so use one thread and always row-wise
        # histograms.
        "n_jobs": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
    }
