"""Column selection: rules over a table's columns, resolved alike at design time and at run time.

Semantics of the classic designer's column selector: rules apply in order, a leading ``exclude``
starts from all columns, and the result keeps the table's column order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from designer.foundation.column_types import COLUMN_TYPES, ROLES, ColumnType
from designer.graph.suggestions import did_you_mean, listed
from designer.graph.table_schema import Column, TableSchema

What = Literal["all", "names", "types", "indices", "roles"]


def _has_type(kind: ColumnType, column: Column) -> bool:
    return column.type == kind


#: What ``{"types": […]}`` may name, and the columns each means.
COLUMN_KINDS: Mapping[str, Callable[[Column], bool]] = {
    "numeric": lambda column: column.numeric,
    **{kind: partial(_has_type, kind) for kind in COLUMN_TYPES},
    "categorical": lambda column: column.categorical,
    "non_categorical": lambda column: not column.categorical,
}

_INDEX_RANGE = re.compile(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?")


class ColumnSelectionError(ValueError):
    """A malformed selection, or one of columns the table does not have (``missing``)."""

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.missing = missing


class UnfitColumns(ValueError):
    """Columns with which a component cannot do what its parameters say."""

    def __init__(self, code: str, message: str, hint: str = "", parameter: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.parameter = code, message, hint, parameter


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of a selection. ``values`` are names, kinds or roles; ``ranges`` are closed index ranges."""

    include: bool
    what: What
    values: tuple[str, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()


def select(selection: Any, schema: TableSchema) -> tuple[str, ...]:
    """Names of the selected columns, in table order, without duplicates.

    ``selection`` is ``{"rules": […]}``, ``{"names": […]}`` or a single column name. Raises
    ColumnSelectionError; its ``missing`` lists unknown names and indices.
    """
    rules = parse_selection(selection)
    chosen = set() if not rules or rules[0].include else set(schema.names)
    for rule in rules:
        matching = _matching(rule, schema)
        chosen = chosen | matching if rule.include else chosen - matching
    return tuple(name for name in schema.names if name in chosen)


def select_one(selection: Any, schema: TableSchema) -> str:
    """The single selected column; raises ColumnSelectionError for none or several."""
    names = select(selection, schema)
    if len(names) != 1:
        found = f"{len(names)} columns ({listed(names)})" if names else "no column"
        raise ColumnSelectionError(f"This selects {found}. Choose exactly one.")
    return names[0]


def parse_selection(selection: Any) -> tuple[Rule, ...]:
    """Parse a selection without knowing the table; raises ColumnSelectionError if it is malformed."""
    if isinstance(selection, str):
        return (Rule(True, "names", (selection,)),)
    if isinstance(selection, Mapping):
        if selection.keys() == {"names"}:
            return (Rule(True, "names", _texts("names", selection["names"])),)
        if selection.keys() == {"rules"} and _is_list(selection["rules"]):
            return tuple(_parse_rule(item) for item in selection["rules"])
    raise ColumnSelectionError('A column selection must be {"rules": […]} or {"names": […]}.')


def names_one_column(selection: Any) -> bool:
    """Whether a selection is, by its shape alone, a bare name or a list of one name."""
    if isinstance(selection, str):
        return True
    return (
        isinstance(selection, Mapping) and _is_list(selection.get("names")) and len(selection["names"]) == 1
    )


def _parse_rule(item: Any) -> Rule:
    if not isinstance(item, Mapping) or len(item) != 1 or not item.keys() <= {"include", "exclude"}:
        raise ColumnSelectionError('A column rule must be either {"include": …} or {"exclude": …}.')
    (verb, what), include = next(iter(item.items())), "include" in item
    if what == "all":
        return Rule(include, "all")
    if not isinstance(what, Mapping) or len(what) != 1:
        raise ColumnSelectionError(f'"{verb}" takes "all", or one of names, types, indices and roles.')
    key, value = next(iter(what.items()))
    match key:
        case "names":
            return Rule(include, "names", _texts(key, value))
        case "types":
            return Rule(include, "types", _known(key, value, COLUMN_KINDS))
        case "roles":
            return Rule(include, "roles", _known(key, value, ROLES))
        case "indices":
            return Rule(include, "indices", ranges=_parse_indices(value))
    raise ColumnSelectionError(f"Columns cannot be chosen by '{key}'. Use names, types, indices or roles.")


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _texts(key: str, value: Any) -> tuple[str, ...]:
    if not _is_list(value) or not all(isinstance(item, str) for item in value):
        raise ColumnSelectionError(f'"{key}" takes a list of strings.')
    return tuple(value)


def _known(key: str, value: Any, known: Iterable[str]) -> tuple[str, ...]:
    allowed = tuple(known)
    values = _texts(key, value)
    for item in values:
        if item not in allowed:
            raise ColumnSelectionError(f"'{item}' is not one of the {key}. {did_you_mean(item, allowed)}")
    return values


def _parse_indices(text: Any) -> tuple[tuple[int, int], ...]:
    """Parse ``1-4,6``: column numbers from 1 and closed ranges."""
    if not isinstance(text, str):
        raise ColumnSelectionError('"indices" takes a string such as "1-4,6".')
    return tuple(_parse_range(part) for part in text.split(","))


def _parse_range(part: str) -> tuple[int, int]:
    match = _INDEX_RANGE.fullmatch(part)
    if match is None:
        raise ColumnSelectionError(
            f"'{part.strip()}' is not a column number or a range. Write indices like 1-4,6."
        )
    first = int(match[1])
    last = int(match[2]) if match[2] else first
    if first < 1:
        raise ColumnSelectionError("Column numbers start at 1.")
    if last < first:
        raise ColumnSelectionError(f"The range {first}-{last} runs backwards. Write {last}-{first}.")
    return first, last


def _matching(rule: Rule, schema: TableSchema) -> set[str]:
    match rule.what:
        case "all":
            return set(schema.names)
        case "names":
            return _named(rule.values, schema)
        case "types":
            kinds = [COLUMN_KINDS[value] for value in rule.values]
            return {column.name for column in schema.columns if any(kind(column) for kind in kinds)}
        case "roles":
            return {column.name for column in schema.columns if column.role in rule.values}
        case "indices":
            return _numbered(rule.ranges, schema)


def _named(names: tuple[str, ...], schema: TableSchema) -> set[str]:
    missing = tuple(dict.fromkeys(name for name in names if name not in schema.by_name))
    if missing:
        raise ColumnSelectionError(_missing_sentence(missing, schema), missing)
    return set(names)


def _missing_sentence(missing: tuple[str, ...], schema: TableSchema) -> str:
    if len(missing) == 1:
        hint = did_you_mean(missing[0], schema.names, otherwise=f"The table has {len(schema.names)} columns.")
        return f"No column '{missing[0]}'. {hint}"
    return f"No columns {listed(missing)}. {did_you_mean(missing[0], schema.names)}".rstrip()


def _numbered(ranges: tuple[tuple[int, int], ...], schema: TableSchema) -> set[str]:
    count = len(schema.names)
    # Check before expanding: "1-999999999" must not build a huge range.
    missing = tuple(str(last) for _, last in ranges if last > count)
    if missing:
        numbers = ", ".join(missing)
        raise ColumnSelectionError(f"No column number {numbers}. The table has {count} columns.", missing)
    return {name for first, last in ranges for name in schema.names[first - 1 : last]}
