"""Fits a learner to a table."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk import log
from compute.sdk.column_text import in_calendar
from compute.sdk.component_error import ComponentError
from compute.sdk.ports import UntrainedModel
from compute.sdk.table import Table, column_type
from designer.components.learning.features import UNUSABLE, FeatureEncoder, check_numeric
from designer.components.learning.model import TrainedModel, identified, load_learner
from designer.components.lossless import codes_of, example
from designer.components.wording import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A classifier's label with more values than this is taken for a quantity or an identifier.
MAX_CLASSES = 1_000
#: Types whose values are no classes: they have no order, no name, or are measured.
NO_CLASSES = frozenset({"duration", "binary", "list", "struct"})


def train(untrained: UntrainedModel, table: Table, label: str) -> TrainedModel:
    """Fit the learner to the rows that have a label, on every other column of role ``feature``.

    Raises ComponentError for a label or a feature that the learner cannot use.
    """
    learner = load_learner(untrained)
    labelled = table.with_frame(table.frame.filter(pl.col(label).is_not_null()))
    if not labelled.rows:
        raise ComponentError("label.missing", f"Label column '{label}' has no values.", column=label)
    features = [name for name in table.with_role("feature") if name != label]
    if not features:
        raise ComponentError("features.none", "There is no feature column to learn from except the label.")
    classes, target = _target(untrained.task, labelled, label)
    encoder = FeatureEncoder.learn(labelled, features, accepts_missing=learner.accepts_missing)
    estimator = fit_estimator(learner.build(untrained.parameters), encoder.encode(labelled), target)
    _warn_of_skipped(table.frame[label])
    if len(set(target.tolist())) == 1:
        _warn_of_constant_label(labelled.frame[label])
    else:
        _warn_of_no_split(estimator, labelled.rows)
    kind = column_type(table.frame.schema[label])
    return identified(TrainedModel(untrained.task, label, kind, classes, encoder, estimator))


def _target(task: str, table: Table, label: str) -> tuple[tuple[Any, ...], NDArray[Any]]:
    """The classes in order (empty for regression), and the label as numbers."""
    column = table.frame[label]
    if task == "regression":
        check_numeric(column)
        return (), column.cast(pl.Float64).to_numpy()
    if (kind := column_type(column.dtype)) in NO_CLASSES:
        raise ComponentError(
            "column.type",
            f"Label '{label}' contains {UNUSABLE[kind]}, which cannot be classes.",
            "Convert it with Edit Metadata, for example to text.",
            column=label,
        )
    if not in_calendar(column):
        raise ComponentError(
            "label.calendar",
            f"Label '{label}' has a time before the year 1 or after 9999, which cannot be a class.",
            "Convert it to text with Edit Metadata, or choose another label.",
            column=label,
        )
    classes = tuple(column.unique().sort().to_list())
    _check_classes(task, table, label, classes)
    return classes, codes_of(column, classes)


def _check_classes(task: str, table: Table, label: str, classes: tuple[Any, ...]) -> None:
    shown = ", ".join(f"'{value}'" for value in classes[:5]) + ("…" if len(classes) > 5 else "")
    if task == "binary" and len(classes) != 2:
        raise ComponentError(
            "label.classes",
            f"A two-class learner needs exactly two label values; '{label}' has {len(classes)} ({shown}).",
            "Use a multiclass learner, or choose another label." if len(classes) > 2 else "",
            column=label,
        )
    if len(classes) < 2:
        raise ComponentError("label.classes", f"Label '{label}' has only one value ({shown}).", column=label)
    column = table.frame[label]
    numbers = column.cast(pl.Float64) if column.dtype.is_numeric() else None
    fractional = numbers is not None and bool((numbers != numbers.round()).any())
    if len(classes) > MAX_CLASSES or (fractional and not table.columns[label].categorical):
        raise ComponentError(
            "label.continuous",
            f"Label '{label}' looks like a quantity: it has {len(classes)} values such as {classes[0]}.",
            "Use a regression learner, or make it categorical with Edit Metadata.",
            column=label,
        )


def fit_estimator(estimator: Any, matrix: NDArray[Any], target: NDArray[Any] | None = None) -> Any:
    """Fit the estimator, logging each warning once; raises ComponentError if it cannot be fitted."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            estimator.fit(matrix, target)
    except ValueError as error:
        raise ComponentError("training.failed", f"Training failed: {str(error).splitlines()[0]}") from error
    for text in dict.fromkeys(str(item.message) for item in caught):
        sys.stderr.write(f"{text}\n")
    return estimator


def _warn_of_skipped(label: pl.Series) -> None:
    if count := label.null_count():
        log.warning(
            "rows.skipped",
            f"Skipped {counted(count, 'row')} of {label.len()} without a label.",
            f"The first has no value in '{label.name}' (row {int(label.is_null().arg_max() or 0) + 1}).",
            label.name,
        )


def _warn_of_constant_label(label: pl.Series) -> None:
    log.warning(
        "label.constant",
        f"Label '{label.name}' has one value in all rows, {example(label)}: there is nothing to learn.",
        "Choose another label, or look at where its other values went.",
        label.name,
    )


def _warn_of_no_split(estimator: Any, rows: int) -> None:
    """Warn of trees without any split, which give every row the same prediction."""
    importances = getattr(estimator, "feature_importances_", None)
    if importances is not None and not importances.any():
        log.warning(
            "training.no_split",
            f"No tree could part the {counted(rows, 'row')}, so every row gets the same prediction.",
            f"Set the minimum number of samples per leaf node to at most {max(rows // 3, 1)}, or add columns "
            "whose values differ.",
        )
