"""Edit Metadata."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import ColumnMeta, Table, check_names
from designer.components.annotations import Columns, Help, Label, Port, When
from designer.components.data_transformation.conversion import check_convertible, convert
from designer.components.define import component
from designer.components.selection import chosen_columns, schema_of
from designer.foundation.column_types import ColumnType, Role
from designer.graph.columns import select
from designer.graph.suggestions import listed
from designer.graph.table_schema import Column, TableSchema

#: The role that each "Clear …" removes, and the role the column then has.
_CLEARED: Mapping[str, tuple[Role, Role]] = {
    "clear_feature": ("feature", "none"),
    "clear_label": ("label", "feature"),
    "clear_score": ("score", "feature"),
}


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    schema = inputs["dataset"]
    if schema is None:
        return {"dataset": None}
    names = select(parameters["columns"], schema)
    new_names = _renamed(schema, names, parameters["new_names"])
    changed = _changed(schema, names, parameters["data_type"], parameters["categorical"], parameters["role"])
    for name in names:
        check_convertible(name, schema.by_name[name].type, changed.by_name[name].type)
    return {"dataset": _with_names(changed, new_names)}


@component(
    category="Data Transformation",
    keywords=("rename", "convert", "cast", "data type", "categorical", "label", "role", "metadata"),
    columns=_columns,
)
def edit_metadata(
    dataset: Table,
    *,
    columns: Annotated[
        Mapping[str, Any], Columns("dataset"), Help("The columns to change. All get the same changes.")
    ],
    data_type: Annotated[
        Literal[
            "unchanged",
            "string",
            "integer",
            "double",
            "boolean",
            "datetime",
            "decimal",
            "date",
            "time",
            "duration",
        ],
        Help("Values are converted. The step fails if one cannot be."),
    ] = "unchanged",
    datetime_format: Annotated[
        str,
        Label("DateTime format"),
        When(data_type=("datetime", "date", "time")),
        Help("The dates' format in Python's strptime notation: %d.%m.%Y %H:%M. Blank: ISO 8601."),
    ] = "",
    categorical: Annotated[
        Literal["unchanged", "categorical", "non_categorical"],
        Help("Whether the values are categories, even if they are numbers."),
    ] = "unchanged",
    role: Annotated[
        Literal["unchanged", "feature", "label", "clear_feature", "clear_label", "clear_score"],
        Label("Fields"),
        Help("How learners use the columns. At most one column is the label."),
    ] = "unchanged",
    new_names: Annotated[
        str,
        Label("New column names"),
        Help("One per selected column, in the dataset's order: length, width. Blank: unchanged."),
    ] = "",
) -> Annotated[Table, Port("dataset")]:
    """Change the type, the role or the name of columns.

    Text becomes numbers, true/false (or 1/0), dates, times or durations (P1DT2H30M or 26:30:00);
    blank text becomes missing. Doubles become integers only if they are whole, and a moment becomes
    a date only if it is midnight. A number is true unless it is 0. A date converts to and from a
    number of seconds since 1970-01-01 UTC, a time of day since midnight. Bytes become text in
    base64, lists and structs in JSON. Put a new name that contains a comma in double quotes.
    """
    names = chosen_columns(dataset, columns)
    schema = schema_of(dataset)
    new_names_by_old = _renamed(schema, names, new_names)
    changed = _changed(schema, names, data_type, categorical, role)
    _warn_of_no_effect(schema, changed, names, new_names_by_old, role)
    kinds: dict[str, ColumnType] = {name: changed.by_name[name].type for name in names}
    converted = [convert(dataset.frame[name], kind, datetime_format) for name, kind in kinds.items()]
    frame = dataset.frame.with_columns(converted).rename(new_names_by_old)
    metas = {
        new_names_by_old.get(old.name, old.name): _with_meaning(dataset.columns[old.name], old, new)
        for old, new in zip(schema.columns, changed.columns, strict=True)
    }
    return Table.of(frame, metas)


def _with_meaning(meta: ColumnMeta, old: Column, new: Column) -> ColumnMeta:
    """What the column means now; only a score column keeps what was known of its scores.

    Only categories of the type they had keep their order.
    """
    score = meta.score if new.role == "score" else None
    order = meta.order if new.categorical and new.type == old.type else None
    return replace(meta, categorical=new.categorical, role=new.role, score=score, order=order)


def _warn_of_no_effect(
    schema: TableSchema, changed: TableSchema, names: Sequence[str], new_names: Mapping[str, str], role: str
) -> None:
    if role in _CLEARED and all(schema.by_name[name].role != _CLEARED[role][0] for name in names):
        log.warning(
            "option.no_effect",
            f"No selected column is a {_CLEARED[role][0]} ({listed(names)}), so there is none to clear.",
            "Select the column whose role to clear.",
        )
    elif changed == schema and all(old == new for old, new in new_names.items()):
        log.warning(
            "option.no_effect",
            f"Nothing changes: {listed(names)} already had what is set here.",
            "Choose a type, a role or new names, or remove this node.",
        )


def _changed(
    schema: TableSchema, names: Sequence[str], data_type: Any, categorical: str, role: str
) -> TableSchema:
    """The columns with types, flags and roles changed; raises ComponentError for a second label."""
    chosen = frozenset(names)
    if role == "label":
        _check_one_label(schema, names)
    return TableSchema.of(
        _with_changes(column, data_type, categorical, role) if column.name in chosen else column
        for column in schema.columns
    )


def _with_changes(column: Column, data_type: Any, categorical: str, role: str) -> Column:
    return replace(
        column,
        type=column.type if data_type == "unchanged" else data_type,
        categorical=column.categorical if categorical == "unchanged" else categorical == "categorical",
        role=_new_role(column.role, role),
    )


def _new_role(current: Role, change: str) -> Role:
    if change == "feature":
        return "feature"
    if change == "label":
        return "label"
    cleared, otherwise = _CLEARED.get(change, (None, current))
    return otherwise if current == cleared else current


def _check_one_label(schema: TableSchema, names: Sequence[str]) -> None:
    if len(names) > 1:
        raise ComponentError(
            "label.count",
            f"{len(names)} columns are selected ({listed(names)}), but only one can be the label.",
            "Select one column.",
        )
    others = [column.name for column in schema.columns if column.role == "label" and column.name not in names]
    if others:
        # Silently turning the old label into a feature would leak the answer to a learner.
        raise ComponentError(
            "label.count",
            f"Column '{others[0]}' is already the label.",
            "Clear that label first in a separate Edit Metadata step: Fields, Clear label.",
            column=others[0],
        )


def _renamed(schema: TableSchema, names: Sequence[str], text: str) -> dict[str, str]:
    """New names by old ones; raises ComponentError if they do not match the columns."""
    if not text.strip():
        return {}
    line = ",".join(text.strip().splitlines())
    given = [name.strip() for name in next(csv.reader([line], skipinitialspace=True))]
    if len(given) != len(names):
        raise ComponentError(
            "columns.count",
            f"{len(names)} columns are selected, but {len(given)} new names are given.",
            "Give one name for each selected column, in the dataset's order.",
        )
    if "" in given:
        raise ComponentError(
            "columns.names", f"New name {given.index('') + 1} is blank.", "Give every column a name."
        )
    check_names(given)
    mapping = dict(zip(names, given, strict=True))
    counts = Counter(mapping.get(name, name) for name in schema.names)
    repeated = next((name for name, count in counts.items() if count > 1), None)
    if repeated is not None:
        raise ComponentError(
            "columns.duplicate",
            f"Two columns would be named '{repeated}'.",
            "Choose another new name.",
            column=repeated,
        )
    return mapping


def _with_names(schema: TableSchema, new_names: Mapping[str, str]) -> TableSchema:
    return TableSchema.of(
        replace(column, name=new_names.get(column.name, column.name)) for column in schema.columns
    )
