"""Learners and the models they become: a description, a builder of estimators, a fitted model."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import Model, UntrainedModel
from designer.components.learning.features import FeatureEncoder

#: Names of score columns (reference section 0.7).
SCORED_LABELS = "Scored Labels"
SCORED_PROBABILITIES = "Scored Probabilities"
#: A row is in the positive class if its probability is above this.
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Learner:
    """How an untrained model becomes an estimator with scikit-learn's interface.

    ``build`` takes the description's parameters; the estimator is fitted on an encoded matrix and
    on labels as floats (regression) or class codes from 0 (classification).
    """

    build: Callable[[Mapping[str, Any]], Any]
    accepts_missing: bool = False


@dataclass(frozen=True)
class TrainedModel(Model):
    """A fitted model with everything that scoring needs.

    ``classes`` are the label's values in order (empty for regression): code ``i`` of the estimator
    is ``classes[i]``; of two classes the second is the positive one.
    """

    task: str
    label: str
    label_type: str
    classes: tuple[Any, ...]
    encoder: FeatureEncoder
    estimator: Any


def load_learner(model: UntrainedModel) -> Learner:
    """The learner that a description names; raises ComponentError if this release lacks it."""
    module, _, name = model.learner.partition(":")
    try:
        learner = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ComponentError(
            "model.unknown_learner",
            f"This release has no learner '{model.learner}'.",
            "Run the learner's node again.",
        ) from error
    if not isinstance(learner, Learner):
        raise ComponentError("model.unknown_learner", f"'{model.learner}' is not a learner.")
    return learner
