"""Column selections mean the same here and in the browser: both read tests/fixtures/columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from designer.graph.columns import ColumnSelectionError, select
from designer.graph.table_schema import TableSchema

FIXTURE = json.loads((Path(__file__).parents[2] / "fixtures/columns/selections.json").read_text())
SCHEMA = TableSchema.from_json(FIXTURE["schema"])


@pytest.mark.parametrize("case", FIXTURE["cases"], ids=lambda case: case["description"])
def test_a_selection_means_what_the_shared_fixture_says(case: dict[str, Any]) -> None:
    if case["columns"] is not None:
        assert list(select(case["selection"], SCHEMA)) == case["columns"]
        return
    with pytest.raises(ColumnSelectionError) as refused:
        select(case["selection"], SCHEMA)
    assert list(refused.value.missing) == case["missing"]
