"""Join Data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import polars as pl

from compute.runtime.component_error import ComponentError
from compute.runtime.table import Table
from designer.components.annotations import Columns, Help, Label, Port, When
from designer.components.define import component
from designer.components.selection import chosen_columns, schema_of
from designer.graph.columns import select
from designer.graph.table_schema import Column, TableSchema

How = Literal["inner_join", "left_outer_join", "full_outer_join", "left_semi_join"]
STRATEGIES: Mapping[str, Literal["inner", "left", "full", "semi"]] = {
    "inner_join": "inner",
    "left_outer_join": "left",
    "full_outer_join": "full",
    "left_semi_join": "semi",
}
#: Names of the key copies that rows are matched by; no user's column is called so.
KEY = "\0key{}"
ORDER = "\0order"


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    left, right = inputs["left"], inputs["right"]
    if left is None or right is None:
        return {"dataset": None}
    select(parameters["left_keys"], left)
    keys = in_order(parameters["right_keys"], right)
    if parameters["how"] == "left_semi_join":
        return {"dataset": left}
    names = joined_names(left.names, right.names, keys, parameters["keep_right_keys"])
    kept = [Column(new, *_rest(right.by_name[old])) for old, new in names.items()]
    return {"dataset": TableSchema.of((*left.columns, *kept))}


@component(
    category="Data Transformation",
    keywords=("merge", "lookup", "combine", "inner", "outer"),
    columns=_columns,
)
def join_data(
    left: Annotated[Table, Label("Left dataset")],
    right: Annotated[Table, Label("Right dataset")],
    *,
    left_keys: Annotated[Mapping[str, Any], Columns("left"), Label("Join key columns for left dataset")],
    right_keys: Annotated[
        Mapping[str, Any],
        Columns("right"),
        Label("Join key columns for right dataset"),
        Help("As many as on the left; they pair up in the order you choose them."),
    ],
    how: Annotated[How, Label("Join type"), Help("Which rows without a partner are kept.")] = "inner_join",
    match_case: Annotated[
        bool, Label("Match case"), Help("Off: text keys are equal whatever their case.")
    ] = True,
    keep_right_keys: Annotated[
        bool,
        Label("Keep right key columns in joined table"),
        When(how=("inner_join", "left_outer_join", "full_outer_join")),
    ] = True,
) -> Annotated[Table, Port("dataset")]:
    """Join two datasets on key columns.

    Rows come in the left dataset's order, right rows without a partner last. A missing key matches
    nothing. A right column whose name the left has too becomes ``name (1)``. A left semi-join keeps
    left rows that have a partner, and left columns only.
    """
    pairs = _paired_keys(left, right, left_keys, right_keys)
    names = joined_names(left.names, right.names, [key for _, key in pairs], keep_right_keys)
    keys = [KEY.format(index) for index in range(len(pairs))]
    matched = _keyed(left, [key for key, _ in pairs], keys, match_case).with_row_index(ORDER)
    partners = _keyed(right, [key for _, key in pairs], keys, match_case).rename(names)
    joined = matched.join(
        partners, on=keys, how=STRATEGIES[how], coalesce=True, maintain_order="left_right"
    ).sort(ORDER, nulls_last=True, maintain_order=True)
    if how == "left_semi_join":
        return left.with_frame(joined.select(left.names))
    metas = {**{names[old]: right.columns[old] for old in names}, **left.columns}
    return Table.of(joined.select(*left.names, *names.values()), metas)


def in_order(selection: Any, schema: TableSchema) -> tuple[str, ...]:
    """The selected names; a plain list of names keeps the order in which it was typed."""
    names = select(selection, schema)
    typed = selection.get("names") if isinstance(selection, Mapping) else None
    return tuple(dict.fromkeys(typed)) if typed else names


def joined_names(
    left: Sequence[str], right: Sequence[str], keys: Sequence[str], keep_keys: bool
) -> dict[str, str]:
    """Right columns that stay, and what each is called beside the left ones."""
    taken = set(left)
    names: dict[str, str] = {}
    for name in right:
        if keep_keys or name not in keys:
            names[name] = _free_name(name, taken)
            taken.add(names[name])
    return names


def _free_name(name: str, taken: set[str]) -> str:
    candidate, count = name, 0
    while candidate in taken:
        count += 1
        candidate = f"{name} ({count})"
    return candidate


def _paired_keys(left: Table, right: Table, left_keys: Any, right_keys: Any) -> list[tuple[str, str]]:
    chosen_columns(left, left_keys, what="The left keys")
    chosen_columns(right, right_keys, what="The right keys")
    ours, theirs = in_order(left_keys, schema_of(left)), in_order(right_keys, schema_of(right))
    if len(ours) != len(theirs):
        raise ComponentError(
            "join.key_count",
            f"There are {len(ours)} left keys and {len(theirs)} right keys.",
            "Choose as many on each side.",
        )
    pairs = list(zip(ours, theirs, strict=True))
    for mine, other in pairs:
        _check_comparable(schema_of(left).by_name[mine], schema_of(right).by_name[other])
    return pairs


def _check_comparable(left: Column, right: Column) -> None:
    if left.type != right.type and not (left.numeric and right.numeric):
        raise ComponentError(
            "join.key_type",
            f"Key '{left.name}' is {left.type} on the left and '{right.name}' is {right.type} on the right.",
            "Convert one of them with Edit Metadata.",
        )


def _keyed(table: Table, keys: Sequence[str], copies: Sequence[str], match_case: bool) -> pl.DataFrame:
    """The table with copies of its keys to match by: numbers as doubles, text in one case if asked."""
    return table.frame.with_columns(
        _comparable(table.frame.schema[key], pl.col(key), match_case).alias(copy)
        for key, copy in zip(keys, copies, strict=True)
    )


def _comparable(kind: pl.DataType, column: pl.Expr, match_case: bool) -> pl.Expr:
    if kind == pl.String:
        return column if match_case else column.str.to_lowercase()
    return column.cast(pl.Float64) if kind.is_numeric() or kind == pl.Boolean else column


def _rest(column: Column) -> tuple[Any, ...]:
    return column.type, column.categorical, column.role
