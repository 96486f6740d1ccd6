"""Column rules for design time that many components share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.components.define import ColumnsRule
from designer.graph.table_schema import TableSchema


def same_columns(source: str, *targets: str) -> ColumnsRule:
    """Every target output has the columns of the source input."""

    def rule(
        _: Mapping[str, Any], inputs: Mapping[str, TableSchema | None]
    ) -> Mapping[str, TableSchema | None]:
        return dict.fromkeys(targets, inputs[source])

    return rule
