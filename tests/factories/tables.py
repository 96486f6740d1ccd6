"""Short ways to write tables, and to run a component on them, in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from compute.sdk.table import ColumnMeta, Table
from compute.supervision.execute import load_entry
from designer.components.registry import builtin_registry
from designer.graph.spec import ComponentSpec


def table(
    columns: Mapping[str, Sequence[Any]] | pl.DataFrame,
    *,
    label: str | None = None,
    categorical: Iterable[str] = (),
    **roles: Any,
) -> Table:
    """A table of columns; ``score=("s",)`` and the like give roles beside the label's."""
    by_name = {name: role for role, names in roles.items() for name in names}
    if label is not None:
        by_name[label] = "label"
    flags = frozenset(categorical)
    frame = pl.DataFrame(columns, strict=False)
    return Table.of(
        frame, {name: ColumnMeta(name in flags, by_name.get(name, "feature")) for name in frame.columns}
    )


def run(component: str, *, inputs: Mapping[str, Any] | None = None, **parameters: Any) -> Any:
    """What the component of that name returns."""
    return load_entry(_spec(component).entry)(**(inputs or {}), **parameters)


def outputs(component: str, result: Any) -> dict[str, Any]:
    """A component's result by output port; ports it left absent are left out."""
    values = result._asdict() if hasattr(result, "_asdict") else {_spec(component).outputs[0].name: result}
    return {port: value for port, value in values.items() if value is not None}


def rows(value: Table) -> list[tuple[Any, ...]]:
    return value.frame.rows()


def meanings(value: Table) -> list[tuple[str, str, bool, str]]:
    """``(name, type, categorical, role)`` of each column."""
    return [(item["name"], item["type"], item["categorical"], item["role"]) for item in value.schema()]


def names(*columns: str) -> dict[str, list[str]]:
    """A selection of columns by name."""
    return {"names": list(columns)}


def _spec(component: str) -> ComponentSpec:
    spec = builtin_registry().get(component)
    assert spec is not None, component
    return spec
