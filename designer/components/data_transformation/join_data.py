"""Join Data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

import polars as pl

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table, column_type
from designer.components.annotations import Columns, Help, Label, Port, When
from designer.components.column_names import unused_name
from designer.components.data_transformation.conversion import way_to_meet
from designer.components.define import component
from designer.components.lossless import (
    converted,
    example,
    has_values,
    meeting_type,
    places_of,
    type_in_words,
    wider,
)
from designer.components.selection import chosen_columns, schema_of
from designer.graph.columns import parse_selection, select
from designer.graph.table_schema import Column, TableSchema

How = Literal["inner_join", "left_outer_join", "full_outer_join", "left_semi_join"]
STRATEGIES: Mapping[str, Literal["inner", "left", "full", "semi"]] = {
    "inner_join": "inner",
    "left_outer_join": "left",
    "full_outer_join": "full",
    "left_semi_join": "semi",
}
#: Names of the temporary key copies that rows are matched by; no user column is called this.
KEY = "\0key{}"
ORDER, FOUND = "\0order", "\0found"
FOUND_IT = pl.lit(True).alias(FOUND)
#: Characters of a key in a warning.
LONGEST_SHOWN = 100


def _columns(
    parameters: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    left, right = inputs["left"], inputs["right"]
    if left is None or right is None:
        return {"dataset": None}
    pairs = _pairs(left, right, parameters["left_keys"], parameters["right_keys"])
    for mine, other in pairs:
        _check_comparable(left.by_name[mine], right.by_name[other])
    keys = [key for _, key in pairs]
    if parameters["how"] == "left_semi_join":
        return {"dataset": left}
    names = joined_names(left.names, right.names, keys, parameters["keep_right_keys"])
    kept = [replace(right.by_name[old], name=new) for old, new in names.items()]
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
        Help("As many as on the left, paired in the order selected."),
    ],
    how: Annotated[How, Label("Join type"), Help("Which rows without a match are kept.")] = "inner_join",
    match_case: Annotated[bool, Label("Match case"), Help("Off: text keys match regardless of case.")] = True,
    keep_right_keys: Annotated[
        bool,
        Label("Keep right key columns in joined table"),
        When(how=("inner_join", "left_outer_join", "full_outer_join")),
        Help("Off: in a full outer join, right rows without a match have no key."),
    ] = True,
) -> Annotated[Table, Port("dataset")]:
    """Join two datasets on key columns.

    Rows keep the left dataset's order, right rows without a match come last. A missing key matches
    nothing. Keys of different types match where their values are equal, exactly: integers, decimals and
    doubles, or dates and datetimes (a date is its midnight). A right column with the name of a left one
    becomes ``name (1)``. A left semi-join keeps the left rows that have a match, and only the left columns.
    """
    pairs = _paired_keys(left, right, left_keys, right_keys)
    names = joined_names(left.names, right.names, [key for _, key in pairs], keep_right_keys)
    copies = [
        _comparable(left.frame[mine], right.frame[other], match_case, KEY.format(index))
        for index, (mine, other) in enumerate(pairs)
    ]
    matched = left.frame.with_columns(mine for mine, _ in copies).with_row_index(ORDER)
    kept = {new: right.frame[old] for old, new in names.items()}
    partners = pl.DataFrame({**kept, **{other.name: other for _, other in copies}}).with_columns(FOUND_IT)
    joined = matched.join(
        partners,
        on=[mine.name for mine, _ in copies],
        how=STRATEGIES[how],
        coalesce=True,
        maintain_order="left_right",
    ).sort(ORDER, nulls_last=True, maintain_order=True)
    if not _found(joined, how):
        _warn_of_no_match(matched, partners, [mine.name for mine, _ in copies], match_case)
    _warn_of_multiplied(joined.height, left.rows, right.rows)
    if how == "left_semi_join":
        return left.with_frame(joined.select(left.names))
    metas = {**{names[old]: right.columns[old] for old in names}, **left.columns}
    return Table.of(joined.select(*left.names, *names.values()), metas)


def _found(joined: pl.DataFrame, how: How) -> bool:
    """Whether any left row has a partner."""
    if how in ("inner_join", "left_semi_join"):
        return joined.height > 0
    return joined.select((pl.col(ORDER).is_not_null() & pl.col(FOUND)).any()).item() is True


def in_order(selection: Any, schema: TableSchema) -> tuple[str, ...]:
    """The selected names; those selected by name come first, in the order given."""
    typed = [
        name
        for rule in parse_selection(selection)
        if rule.include and rule.what == "names"
        for name in rule.values
    ]
    places = {name: place for place, name in enumerate(dict.fromkeys(typed))}
    return tuple(sorted(select(selection, schema), key=lambda name: places.get(name, len(places))))


def joined_names(
    left: Sequence[str], right: Sequence[str], keys: Sequence[str], keep_keys: bool
) -> dict[str, str]:
    """The right columns that are kept, and the name of each in the result."""
    taken = set(left)
    names: dict[str, str] = {}
    for name in right:
        if keep_keys or name not in keys:
            names[name] = unused_name(name, taken)
            taken.add(names[name])
    return names


def _paired_keys(left: Table, right: Table, left_keys: Any, right_keys: Any) -> list[tuple[str, str]]:
    chosen_columns(left, left_keys, what="the left keys")
    chosen_columns(right, right_keys, what="the right keys")
    pairs = _pairs(schema_of(left), schema_of(right), left_keys, right_keys)
    for mine, other in pairs:
        keys = left.frame[mine], right.frame[other]
        _check_comparable(schema_of(left).by_name[mine], schema_of(right).by_name[other], keys)
    return pairs


def _pairs(left: TableSchema, right: TableSchema, left_keys: Any, right_keys: Any) -> list[tuple[str, str]]:
    ours, theirs = in_order(left_keys, left), in_order(right_keys, right)
    if len(ours) != len(theirs):
        raise ComponentError(
            "join.key_count",
            f"There are {len(ours)} left keys but {len(theirs)} right keys.",
            "Choose the same number on each side.",
            parameter="right_keys",
        )
    return list(zip(ours, theirs, strict=True))


def _check_comparable(left: Column, right: Column, values: Sequence[pl.Series] = ()) -> None:
    kind = meeting_type(*values) if values else wider(left.type, right.type)
    if kind is None:
        ours, theirs = (type_in_words(key.dtype) for key in values) if values else (left.type, right.type)
        shown = " and ".join(map(example, values))
        raise ComponentError(
            "join.key_type",
            f"Key '{left.name}' is {ours} on the left and '{right.name}' is {theirs} on the right."
            + (f" Examples: {shown}." if shown else ""),
            way_to_meet(left.type, right.type),
            parameter="right_keys",
        )


def _comparable(
    left: pl.Series, right: pl.Series, match_case: bool, name: str
) -> tuple[pl.Series, pl.Series]:
    """Copies of a pair of keys that compare equal where the keys match: one type, text in one case."""
    if not (has_values(left) and has_values(right)):
        # Nothing matches, whatever the types.
        left, right = (pl.repeat(None, key.len(), dtype=pl.Int8(), eager=True) for key in (left, right))
    elif left.dtype != right.dtype:
        left, right = _alike(left, right)
    elif left.dtype == pl.String and not match_case:
        left, right = left.str.to_lowercase(), right.str.to_lowercase()
    return left.alias(name), right.alias(name)


def _alike(left: pl.Series, right: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Two keys of different types in one: the values that are equal in both, exactly, and null for others.

    An integer as a double would equal its neighbours beyond 2**53.
    """
    kinds = {column_type(left.dtype), column_type(right.dtype)}
    if "integer" in kinds:
        common: pl.DataType = pl.Int64()
    elif "decimal" in kinds:
        common = pl.Decimal(38, max(places_of(left), places_of(right)))
    elif kinds <= {"list", "struct"}:
        both = pl.concat([left.to_frame("key"), right.to_frame("key")], how="vertical_relaxed")["key"]
        return both.head(left.len()), both.tail(right.len())
    else:
        common = pl.Datetime("us")
    return converted(left, common), converted(right, common)


def _warn_of_multiplied(rows: int, left: int, right: int) -> None:
    """Warn of a result that neither side explains."""
    if rows > left + right:
        log.warning(
            "join.multiplied",
            f"The result has {rows} rows, more than both datasets together ({left} and {right}): keys occur "
            "several times on both sides, and every pair of them is a row.",
            "Add key columns until each key is in one row of a side, or use Remove Duplicate Rows there.",
        )


def _warn_of_no_match(left: pl.DataFrame, right: pl.DataFrame, keys: Sequence[str], match_case: bool) -> None:
    """Warn that no row of either side has a partner in the other."""
    if not (left.height and right.height):
        return
    log.warning(
        "join.no_match",
        f"No row of the left dataset has a match in the right one. Keys are such as {_first(left[keys[0]])} "
        f"on the left and {_first(right[keys[0]])} on the right.",
        _hint(left, right, keys, match_case),
    )


def _first(key: pl.Series) -> str:
    values = key.drop_nulls().sort().head(1).cast(pl.String)
    return "missing" if not values.len() else f"'{values[0][:LONGEST_SHOWN]}'"


def _hint(left: pl.DataFrame, right: pl.DataFrame, keys: Sequence[str], match_case: bool) -> str:
    """What would make them match, if it is the case of letters or the white space around them."""
    texts = [key for key in keys if left.schema[key] == pl.String]
    folded = [pl.col(key).str.to_lowercase() for key in texts]
    stripped = [pl.col(key).str.strip_chars() for key in texts]
    if match_case and texts and _match(left, right, keys, folded):
        return "Switch off Match case."
    if texts and _match(left, right, keys, stripped):
        return "Remove the white space around them with Apply SQL Transformation: trim."
    return "Choose keys that hold the same values, or correct them first."


def _match(left: pl.DataFrame, right: pl.DataFrame, keys: Sequence[str], changes: Sequence[pl.Expr]) -> bool:
    changed = left.with_columns(changes).join(right.with_columns(changes), on=list(keys), how="semi")
    return changed.height > 0
