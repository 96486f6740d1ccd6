"""Learners and the models they become: a description, a builder of estimators, a fitted model."""

from __future__ import annotations

import hashlib
import importlib
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from compute.sdk.component_error import ComponentError
from compute.sdk.ports import PICKLE_PROTOCOL, Model, UntrainedModel
from designer.components.learning.features import FeatureEncoder

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
    is ``classes[i]``; of two classes the second is the positive one. ``id`` tells models apart.
    """

    task: str
    label: str
    label_type: str
    classes: tuple[Any, ...]
    encoder: FeatureEncoder
    estimator: Any
    id: str = ""


Fitted = TypeVar("Fitted", bound=Any)


def identified(model: Fitted) -> Fitted:
    """The model with an ``id`` made of its content: equal models have equal ids."""
    content = pickle.dumps(model, protocol=PICKLE_PROTOCOL)
    named: Fitted = replace(model, id=hashlib.sha256(content).hexdigest()[:16])
    return named


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
