"""Scores that no model's metadata describes: a script's own, and those of earlier releases."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.learning.score_columns import (
    ASSIGNMENTS,
    CLASS_PREFIX,
    DISTANCE_PREFIX,
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Scoring,
)
from designer.components.lossless import converted
from designer.graph.suggestions import listed

#: The columns that a script may use for its own scores (reference section 0.7), and what each predicts.
OWN_LABEL = "Labels"
OWN_PROBABILITIES = "Binary Class Scored Probabilities"
OWN_SCORES: Mapping[str, str] = {
    "Regression Scored Labels": "regression",
    "Binary Class Scored Labels": "binary",
    "Multi Class Scored Labels": "multiclass",
}


def unsaid_scoring(table: Table) -> Scoring | None:
    """The own scores of a table, else those of an earlier release; None if it has neither.

    Raises ComponentError for own scores of several kinds.
    """
    return _own(table) or _earlier(table)


def no_scores(table: Table) -> ComponentError:
    """The error that a table has no scores, and what to do."""
    if SCORED_LABELS in table.columns:
        return ComponentError(
            "scores.missing",
            f"Column '{SCORED_LABELS}' does not say what its scores are: SQL, files and columns made by "
            "scripts do not keep that.",
            f"Evaluate before that step, or rename it with Edit Metadata to {listed(list(OWN_SCORES))}.",
            column=SCORED_LABELS,
        )
    return ComponentError(
        "scores.missing",
        f"The dataset has no score columns such as '{SCORED_LABELS}'.",
        "Add Score Model before Evaluate Model, with its score columns appended.",
    )


def _own(table: Table) -> Scoring | None:
    found = [name for name in OWN_SCORES if name in table.columns]
    if len(found) > 1:
        raise ComponentError(
            "scores.ambiguous",
            f"The dataset has own scores of several kinds, {listed(found)}.",
            "Keep those of one with Select Columns in Dataset.",
        )
    if not found:
        return None
    label = OWN_LABEL if OWN_LABEL in table.columns else None
    task = OWN_SCORES[found[0]]
    shares = {0: OWN_PROBABILITIES} if task == "binary" and OWN_PROBABILITIES in table.columns else {}
    return Scoring(task, found[0], shares, label, own=True)


def _earlier(table: Table) -> Scoring | None:
    """Scores that have the role, but do not say what they are: named as they always were."""
    names = [name for name, meta in table.columns.items() if meta.role == "score" and meta.score is None]
    if SCORED_LABELS in names:
        return _earlier_model(table, names)
    if ASSIGNMENTS not in names:
        return None
    distance = re.compile(re.escape(DISTANCE_PREFIX) + "([0-9]{1,9})")
    found = {int(match[1]): name for name in names if (match := distance.fullmatch(name))}
    return Scoring("clustering", ASSIGNMENTS, found)


def _earlier_model(table: Table, names: list[str]) -> Scoring:
    if SCORED_PROBABILITIES in names:
        return Scoring("binary", SCORED_LABELS, {0: SCORED_PROBABILITIES})
    scored = table.frame[SCORED_LABELS]
    columns = [name for name in names if name.startswith(CLASS_PREFIX)]
    if not columns and scored.dtype.is_numeric() and not table.columns[SCORED_LABELS].categorical:
        return Scoring("regression", SCORED_LABELS, {})
    texts = pl.Series([name.removeprefix(CLASS_PREFIX) for name in columns], dtype=pl.String)
    classes = converted(texts, scored.dtype)
    if not columns or classes.null_count():
        return Scoring("multiclass", SCORED_LABELS, {})
    return Scoring("multiclass", SCORED_LABELS, dict(enumerate(columns)), classes=tuple(classes.to_list()))
