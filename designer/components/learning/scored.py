"""Evaluates scored tables: finds the scores and the label, and measures them in the type of training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, column_type
from designer.components.learning.clusters import measure_clustering
from designer.components.learning.features import check_finite, check_numeric
from designer.components.learning.measures import (
    Evaluation,
    measure_binary,
    measure_multiclass,
    measure_regression,
)
from designer.components.learning.model import THRESHOLD
from designer.components.learning.score_columns import SCORED_PROBABILITIES, Scoring, last_scoring
from designer.components.learning.unsaid_scores import OWN_PROBABILITIES, no_scores, unsaid_scoring
from designer.components.lossless import as_numbers, as_type, codes_of, shown
from designer.components.wording import counted
from designer.graph.suggestions import listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def evaluate(table: Table) -> Evaluation:
    """Evaluate a scored dataset by the scores that were added last, as its columns describe them.

    Raises ComponentError if there is no label, no score, or nothing comparable.
    """
    scoring = _scoring(table)
    if scoring.task == "clustering":
        return measure_clustering(_complete_rows(table, scoring, scoring.labels), scoring)
    label = _label(table, scoring)
    complete = _complete_rows(table, scoring, label)
    match scoring.task:
        case "binary":
            return _binary(complete, scoring, label)
        case "multiclass":
            return _multiclass(complete, scoring, label)
    return measure_regression(_quantity(complete, label), _quantity(complete, scoring.labels))


def _scoring(table: Table) -> Scoring:
    said, unsaid = last_scoring(table), unsaid_scoring(table)
    if said and unsaid:
        raise ComponentError(
            "scores.ambiguous",
            f"The dataset has scores of a model, '{said.labels}', and other scores, '{unsaid.labels}'.",
            "Keep those of one with Select Columns in Dataset.",
        )
    found = said or unsaid
    if found is None:
        raise no_scores(table)
    if found.task == "binary" and 0 not in found.shares:
        raise ComponentError(
            "scores.missing",
            f"The dataset has two-class scores in '{found.labels}', but no probabilities that go with them.",
            f"Keep '{OWN_PROBABILITIES if found.own else SCORED_PROBABILITIES}' beside them.",
        )
    return found


def _label(table: Table, scoring: Scoring) -> str:
    """The label column: that of the model among those marked as label, or the only one marked."""
    labels, known = table.with_role("label"), scoring.label
    if known in labels or (known in table.columns and (scoring.own or not labels)):
        return str(known)
    if len(labels) != 1:
        found = f"{len(labels)} label columns" if labels else "no label column"
        raise ComponentError(
            "label.missing",
            f"The scored dataset has {found}.",
            "Mark one column as Label with Edit Metadata.",
        )
    return labels[0]


def _complete_rows(table: Table, scoring: Scoring, label: str) -> Table:
    """The rows with a label and every score; raises ComponentError if there are none."""
    both = _with_values(table, [label, scoring.labels], "without a label or a score")
    if not both.rows:
        raise ComponentError("rows.too_few", "No row has both a label and a score.", column=label)
    shares = list(scoring.shares.values())
    complete = _with_values(both, shares, "without a probability or a distance") if shares else both
    if not complete.rows:
        raise ComponentError("rows.too_few", f"No row has a value in {listed(shares)}.", column=shares[0])
    return complete


def _with_values(table: Table, names: list[str], without: str) -> Table:
    """The rows with a value in all of these columns; the others are told."""
    kept = table.with_frame(table.frame.drop_nulls(names))
    if 0 < kept.rows < table.rows:
        column = next(name for name in names if table.frame[name].null_count())
        row = int(table.frame[column].is_null().arg_max() or 0)
        log.warning(
            "rows.skipped",
            f"Skipped {counted(table.rows - kept.rows, 'row')} {without}.",
            f"The first has no value in '{column}' (row {row + 1}). The metrics are those of the other rows.",
            column,
        )
    return kept


def _quantity(table: Table, name: str) -> NDArray[np.float64]:
    numbers = as_numbers(table.frame[name])
    check_finite(numbers)
    return numbers.to_numpy()


def _binary(table: Table, scoring: Scoring, label: str) -> Evaluation:
    probability = table.frame[scoring.shares[0]]
    check_numeric(probability)
    negative, positive = _two_classes(table, scoring, label)
    known = [value for value in (negative, positive) if value is not None]
    actual, predicted = (_codes(table, name, known) for name in (label, scoring.labels))
    of_positive = len(known) - 1 if positive is not None else -1
    return measure_binary(
        (actual == of_positive).astype("int64"),
        (predicted == of_positive).astype("int64"),
        probability.cast(pl.Float64).to_numpy(),
        ["(other)" if value is None else str(value) for value in (negative, positive)],
    )


def _codes(table: Table, name: str, classes: Sequence[Any]) -> NDArray[np.int64]:
    """The class of each row; raises ComponentError for a value that is none."""
    codes = codes_of(table.frame[name], classes)
    if (codes < 0).any():
        raise _no_class(table.frame[name], int((codes < 0).argmax()), classes)
    return codes


def _no_class(column: pl.Series, row: int, classes: Sequence[Any]) -> ComponentError:
    kind, wanted = (column_type(values.dtype) for values in (column, pl.Series(classes)))
    known = ", ".join(f"'{value}'" for value in classes[:5])
    return ComponentError(
        "scores.not_comparable",
        f"Column '{column.name}' is {kind} and has the value '{shown(column, row)}' in row {row + 1}, "
        f"which is none of the classes ({wanted}: {known}).",
        "Write its values like those that the model was trained on, e.g. with Apply SQL Transformation.",
        column=column.name,
    )


def _two_classes(table: Table, scoring: Scoring, label: str) -> tuple[Any, Any]:
    """The negative and the positive class: of the values in order, the second is positive.

    If nobody said the classes and the rows have only one value, the probabilities tell which of the
    two it is; the other one is unknown, None.
    """
    if scoring.classes is not None and len(scoring.classes) == 2:
        return scoring.classes[0], scoring.classes[1]
    classes = _values(table, scoring, label)
    if len(classes) > 2:
        raise ComponentError(
            "label.classes",
            f"Label '{label}' and its scores have {len(classes)} different values; two-class scores have 2.",
            "Use the label values that the model was trained on.",
            column=label,
        )
    if len(classes) == 2:
        return classes[0], classes[1]
    above = bool((table.frame[scoring.shares[0]] > THRESHOLD).any())
    return (None, classes[0]) if above else (classes[0], None)


def _values(table: Table, scoring: Scoring, label: str) -> list[Any]:
    """The values of scores and label in order, in the type of the scores."""
    known = table.frame[scoring.labels].unique().sort().to_list()
    actual = _typed(table.frame[label], known, certain=scoring.classes is not None)
    return sorted({*known, *actual.unique().to_list()})


def _multiclass(table: Table, scoring: Scoring, label: str) -> Evaluation:
    """The model's classes in its order, then other values that occur."""
    known = list(scoring.classes or ())
    wanted = known or table.frame[scoring.labels].unique().sort().to_list()
    actual, predicted = (
        _typed(table.frame[name], wanted, certain=bool(known)) for name in (label, scoring.labels)
    )
    seen = {*actual.unique().to_list(), *predicted.unique().to_list()}
    others = sorted(seen.difference(known))
    if known and others:
        _warn_of_other_classes(label, others)
    classes = [*known, *others]
    return measure_multiclass(
        codes_of(actual, classes),
        codes_of(predicted, classes),
        _shares(table, scoring, len(known), len(classes)),
        [str(value) for value in classes],
    )


def _warn_of_other_classes(label: str, others: Sequence[Any]) -> None:
    log.warning(
        "label.unseen",
        f"Label '{label}' has {counted(len(others), 'value')} that the model was not trained on, "
        f"e.g. '{others[0]}'.",
        "Rows with them count as wrong. Remove them with Split Data to measure the others alone.",
        label,
    )


def _warn_of_no_log_loss(gone: int, classes: int) -> None:
    log.warning(
        "metrics.left_out",
        f"The probabilities of {gone} of {classes} classes are not in the dataset, so there is no log loss.",
        "Keep all score columns between Score Model and Evaluate Model.",
    )


def _typed(column: pl.Series, classes: Sequence[Any], *, certain: bool) -> pl.Series:
    """The column in the type of the classes, which may be only those that happened to be predicted.

    Raises ComponentError if none of its values is a class: then they are coded otherwise.
    """
    dtype = pl.Series(classes).dtype
    typed = as_type(column, dtype, known=classes)
    if (certain or column.dtype != dtype) and not set(typed.unique().to_list()).intersection(classes):
        raise _no_class(column, 0, classes)
    return typed


def _shares(table: Table, scoring: Scoring, known: int, classes: int) -> NDArray[np.float64]:
    """Probabilities (rows, classes), 0 for classes the model never saw; zero width if some are not there."""
    import numpy as np

    gone = [index for index in range(known) if index not in scoring.shares]
    if gone and not scoring.own:
        _warn_of_no_log_loss(len(gone), known)
    if gone or not scoring.shares:
        return np.zeros((table.rows, 0))
    shares = np.zeros((table.rows, classes))
    for index in range(known):
        column = table.frame[scoring.shares[index]]
        check_numeric(column)
        shares[:, index] = column.cast(pl.Float64).to_numpy()
    return shares
