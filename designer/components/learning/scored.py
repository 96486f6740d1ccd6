"""Reads scored tables: what kind of scores they have, and the numbers to evaluate."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.learning.clusters import ASSIGNMENTS, measure_clustering
from designer.components.learning.features import category_codes, check_numeric
from designer.components.learning.measures import (
    Evaluation,
    measure_binary,
    measure_multiclass,
    measure_regression,
)
from designer.components.learning.model import SCORED_LABELS, SCORED_PROBABILITIES, THRESHOLD
from designer.components.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CLASS_PREFIX = f"{SCORED_PROBABILITIES}_"
#: The label and score columns that a script may use for its own scores (reference section 0.7).
_CUSTOM_LABEL = "Labels"
_CUSTOM = {
    "Regression Scored Labels": SCORED_LABELS,
    "Binary Class Scored Labels": SCORED_LABELS,
    "Binary Class Scored Probabilities": SCORED_PROBABILITIES,
    "Multi Class Scored Labels": SCORED_LABELS,
}


def evaluate(table: Table) -> Evaluation:
    """Evaluate a scored dataset; its score columns decide its kind.

    Raises ComponentError if there is no label, no score, or nothing comparable.
    """
    if ASSIGNMENTS in table.columns and SCORED_LABELS not in table.columns:
        return measure_clustering(table)
    table = _with_standard_names(table)
    if SCORED_LABELS not in table.columns:
        raise ComponentError(
            "scores.missing",
            f"The dataset has no column '{SCORED_LABELS}'.",
            "Add Score Model before Evaluate Model, with its score columns appended.",
        )
    label = _label(table)
    complete = _complete_rows(table, label)
    if SCORED_PROBABILITIES in table.columns:
        return _binary(complete, label)
    if _class_columns(table) or not _holds_quantities(table, label):
        return _multiclass(complete, label)
    check_numeric(complete.frame[label])
    check_numeric(complete.frame[SCORED_LABELS])
    return measure_regression(_floats(complete, label), _floats(complete, SCORED_LABELS))


def _with_standard_names(table: Table) -> Table:
    renamed = {old: new for old, new in _CUSTOM.items() if old in table.columns}
    if not renamed:
        return table
    metas = {renamed.get(name, name): meta for name, meta in table.columns.items()}
    plain = Table.of(table.frame.rename(renamed), metas)
    return plain.with_meta([_CUSTOM_LABEL], role="label") if _CUSTOM_LABEL in plain.columns else plain


def _label(table: Table) -> str:
    labels = table.with_role("label")
    if len(labels) != 1:
        found = f"{len(labels)} label columns" if labels else "no label column"
        raise ComponentError(
            "label.missing",
            f"The scored dataset has {found}.",
            "Mark one column as Label with Edit Metadata.",
        )
    return labels[0]


def _complete_rows(table: Table, label: str) -> Table:
    complete = table.with_frame(table.frame.drop_nulls([label, SCORED_LABELS]))
    if not complete.rows:
        raise ComponentError("rows.too_few", "No row has both a label and a score.", column=label)
    if complete.rows < table.rows:
        skipped = table.rows - complete.rows
        sys.stderr.write(f"Skipped {counted(skipped, 'row')} without a label or a score.\n")
    return complete


def _holds_quantities(table: Table, label: str) -> bool:
    """Whether label and scores are quantities rather than classes."""
    kinds = (table.frame.schema[label], table.frame.schema[SCORED_LABELS])
    return all(kind.is_numeric() for kind in kinds) and not table.columns[SCORED_LABELS].categorical


def _class_columns(table: Table) -> list[str]:
    return [name for name in table.names if name.startswith(_CLASS_PREFIX)]


def _floats(table: Table, name: str) -> NDArray[np.float64]:
    return table.frame[name].cast(pl.Float64).to_numpy()


def _binary(table: Table, label: str) -> Evaluation:
    probability = table.frame[SCORED_PROBABILITIES]
    check_numeric(probability)
    negative, positive = _two_classes(table, label)
    return measure_binary(
        _is_class(table, label, positive),
        _is_class(table, SCORED_LABELS, positive),
        probability.cast(pl.Float64).to_numpy(),
        ["(other)" if value is None else str(value) for value in (negative, positive)],
    )


def _is_class(table: Table, name: str, value: Any) -> NDArray[np.int64]:
    column = table.frame[name]
    flags = column == value if value is not None else pl.repeat(False, table.rows, eager=True)
    return flags.cast(pl.Int64).to_numpy()


def _two_classes(table: Table, label: str) -> tuple[Any, Any]:
    """The negative and the positive class: of the values in order, the second is positive.

    If the rows have only one value, the probabilities tell which of the two it is; the other one is
    unknown, None.
    """
    actual, scored = table.frame[label], table.frame[SCORED_LABELS]
    if (actual.dtype == pl.String) != (scored.dtype == pl.String):
        raise ComponentError(
            "scores.not_comparable",
            f"Label '{label}' and '{SCORED_LABELS}' have different types.",
            "Convert one of them with Edit Metadata.",
            column=label,
        )
    classes = sorted({*actual.unique().to_list(), *scored.unique().to_list()})
    if len(classes) > 2:
        raise ComponentError(
            "label.classes",
            f"Label '{label}' and its scores have {len(classes)} different values; two-class scores have 2.",
            "Use the label values that the model was trained on.",
            column=label,
        )
    if len(classes) == 2:
        return classes[0], classes[1]
    above = bool((table.frame[SCORED_PROBABILITIES] > THRESHOLD).any())
    return (None, classes[0]) if above else (classes[0], None)


def _multiclass(table: Table, label: str) -> Evaluation:
    """Classes with a probability column, in its order, then other classes that occur."""
    actual, scored = (table.frame[name].cast(pl.String) for name in (label, SCORED_LABELS))
    columns = _class_columns(table)
    known = [name.removeprefix(_CLASS_PREFIX) for name in columns]
    seen = {*actual.unique().to_list(), *scored.unique().to_list()}
    labels = [*known, *sorted(seen.difference(known))]
    return measure_multiclass(
        category_codes(actual, labels),
        category_codes(scored, labels),
        _shares(table, columns, len(labels)),
        labels,
    )


def _shares(table: Table, columns: list[str], classes: int) -> NDArray[np.float64]:
    """Probabilities (rows, classes), 0 for classes the model never saw; zero width if there are none."""
    import numpy as np

    if not columns:
        return np.zeros((table.rows, 0))
    shares = np.zeros((table.rows, classes))
    shares[:, : len(columns)] = table.frame.select(columns).to_numpy()
    return shares
