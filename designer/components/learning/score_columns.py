"""Which columns of a table are whose scores: kept in the columns' metadata, never read off their names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table
from designer.components.column_names import unused_name
from designer.graph.suggestions import listed

#: Names of the columns that scoring adds (reference section 0.7).
SCORED_LABELS = "Scored Labels"
SCORED_PROBABILITIES = "Scored Probabilities"
CLASS_PREFIX = f"{SCORED_PROBABILITIES}_"
ASSIGNMENTS = "Assignments"
DISTANCE_PREFIX = "DistancesToClusterCenter no."
TASKS = ("regression", "binary", "multiclass", "clustering")

#: How a class is read from its text, by the type of the label; the other types are JSON's own.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "double": float,
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


@dataclass(frozen=True)
class Scoring:
    """The score columns of one model in a table.

    ``task`` is regression, binary, multiclass or clustering; ``label`` the name of the column the
    model predicts. ``classes`` are the label's values in the model's order, None if nobody said them.
    ``labels`` is the column of predictions (or assignments); ``shares`` are those with the
    probability of the positive class, of each class by its place in ``classes``, or with the
    distance to each cluster. ``own`` scores were made by a script.
    """

    task: str
    labels: str
    shares: Mapping[int, str]
    label: str | None = None
    classes: tuple[Any, ...] | None = None
    own: bool = False


def described(
    columns: Sequence[pl.Series], *, task: str, model: str, label: str | None = None, **more: Any
) -> Table:
    """Score columns as a table: predictions, then each class's probability or each cluster's distance.

    ``more`` (JSON values) is said of the predictions.
    """
    said = {"task": task, "model": model, "label": label, "order": 1}
    metas = {
        column.name: ColumnMeta(
            categorical=place == 0 and task != "regression",
            role="score",
            score={"kind": "share" if place else "labels", **said, "column": column.name, "index": place - 1}
            | ({} if place else more),
        )
        for place, column in enumerate(columns)
    }
    return Table.of(pl.DataFrame(columns), metas)


def written_classes(classes: Sequence[Any]) -> list[Any]:
    """Classes as JSON values, exactly."""
    return [
        value
        if isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value))
        else str(value)
        for value in classes
    ]


def with_scores(table: Table, scores: Table) -> Table:
    """The table with its score columns, replacing those of an earlier scoring of the same kind.

    Scores that were renamed since stay, and so do columns that happen to be called like scores: then
    the new ones get another name, with a warning.
    """
    clustering = ASSIGNMENTS in scores.columns
    earlier = [name for name, meta in table.columns.items() if _is_earlier(name, meta, clustering=clustering)]
    orders = [said["order"] for meta in table.columns.values() if (said := _said(meta)) is not None]
    order = 1 + max(orders, default=0)
    kept = table.frame.drop(earlier)
    names: dict[str, str] = {}
    for name in scores.names:
        names[name] = unused_name(name, {*kept.columns, *names.values()})
        if names[name] != name:
            _warn_of_name(name, names[name])
    metas = {names[name]: _ordered(meta, names[name], order) for name, meta in scores.columns.items()}
    frame = pl.concat([kept, scores.frame.rename(names)], how="horizontal")
    return Table.of(frame, {**table.columns, **metas})


def _warn_of_name(name: str, new: str) -> None:
    log.warning(
        "scores.renamed",
        f"The dataset has a column '{name}' of its own, so the scores are in '{new}'.",
        "Rename the dataset's column with Edit Metadata to keep the usual name free.",
        name,
    )


def _ordered(meta: ColumnMeta, name: str, order: int) -> ColumnMeta:
    return replace(meta, score={**(meta.score or {}), "column": name, "order": order})


def _is_earlier(name: str, meta: ColumnMeta, *, clustering: bool) -> bool:
    if meta.role != "score":
        return False
    if said := _said(meta):
        return (said["task"] == "clustering") == clustering and said.get("column") == name
    # Scored by a release that did not yet say what a score is.
    starts = (ASSIGNMENTS, DISTANCE_PREFIX) if clustering else (SCORED_LABELS, SCORED_PROBABILITIES)
    return name.startswith(starts)


def last_scoring(table: Table) -> Scoring | None:
    """The scores that were added last, None if no column says that it is a score.

    Raises ComponentError if that is not clear: two tables with scores were put side by side, or one
    under the other.
    """
    found = {name: said for name, meta in table.columns.items() if (said := _said(meta))}
    if not found:
        return None
    mixed = next((name for name, said in found.items() if said["kind"] == "mixed"), None)
    if mixed is not None:
        raise ComponentError(
            "scores.ambiguous",
            f"Column '{mixed}' holds scores of different models, one under the other.",
            "Evaluate the datasets one by one, before Add Rows.",
            column=mixed,
        )
    last = max(said["order"] for said in found.values())
    mine = {name: said for name, said in found.items() if said["order"] == last}
    predictions = [name for name, said in mine.items() if said["kind"] == "labels"]
    if len(predictions) != 1:
        raise _unclear(mine, predictions)
    return _scoring(predictions[0], mine)


def _said(meta: ColumnMeta) -> Mapping[str, Any] | None:
    """What a column says of its scores; None if it says nothing, or nothing that we wrote."""
    said = meta.score
    match said:
        case {"kind": "labels" | "share" | "mixed", "task": task, "order": int(), "index": int()}:
            return said if meta.role == "score" and task in TASKS else None
    return None


def _unclear(mine: Mapping[str, Mapping[str, Any]], predictions: list[str]) -> ComponentError:
    if predictions:
        return ComponentError(
            "scores.ambiguous",
            f"The dataset has the scores of {len(predictions)} models, {listed(predictions)}.",
            "Keep those of one with Select Columns in Dataset.",
        )
    return ComponentError(
        "scores.missing",
        f"The dataset has the score column '{next(iter(mine))}', but not the predictions that go with it.",
        "Keep all score columns when you select columns.",
    )


def _scoring(labels: str, mine: Mapping[str, Mapping[str, Any]]) -> Scoring:
    said = mine[labels]
    shares = {
        other["index"]: name
        for name, other in mine.items()
        if other["kind"] == "share" and other.get("model") == said.get("model")
    }
    label = said.get("label")
    return Scoring(said["task"], labels, shares, label if isinstance(label, str) else None, _classes(said))


def _classes(said: Mapping[str, Any]) -> tuple[Any, ...] | None:
    read = _READERS.get(str(said.get("type")))
    try:
        return tuple(read(value) if read else value for value in said["classes"])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        # Not written by us: the values in the columns will do.
        return None
