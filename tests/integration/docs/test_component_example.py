"""The component of "Write a component" does what its page says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.table import read_table, write_table
from designer.components.registry import Registry
from designer.graph.table_schema import TableSchema
from docs.examples.add_row_numbers import add_row_numbers
from tests.factories.tables import rows, table

PEOPLE = table({"name": ["alice", "bob", "charlie"]})


def test_the_signature_is_the_interface() -> None:
    spec = add_row_numbers.spec
    assert [(port.name, str(port.type)) for port in (*spec.inputs, *spec.outputs)] == [
        ("dataset", "table"),
        ("dataset", "table"),
    ]
    assert [(item.name, item.kind, item.default) for item in spec.parameters] == [
        ("name", "string", "row"),
        ("first", "integer", 1),
    ]


def test_its_columns_are_known_before_the_run() -> None:
    arriving = TableSchema.from_json(PEOPLE.schema())
    foreseen = Registry([add_row_numbers]).columns(add_row_numbers.spec, {"name": "n"}, {"dataset": arriving})
    numbered = add_row_numbers(PEOPLE, name="n")
    assert foreseen == {"dataset": TableSchema.from_json(numbered.schema())}


def test_a_column_that_is_there_already_is_refused() -> None:
    with pytest.raises(ComponentError, match="already has a column 'name'"):
        add_row_numbers(PEOPLE, name="name")


def test_it_runs_as_a_step_in_a_process_of_its_own(tmp_path: Path) -> None:
    write_table(PEOPLE, tmp_path / "people.parquet")
    step = {
        "format": "jackfield/step@1",
        "component": {"name": "add_row_numbers", "version": "1", "entry": add_row_numbers.spec.entry},
        "parameters": {"name": "row", "first": 10},
        "inputs": {"dataset": {"type": "table", "path": "people.parquet"}},
        "outputs": {"dataset": {"type": "table", "path": "numbered.parquet"}},
    }
    (tmp_path / "step.json").write_text(json.dumps(step))
    subprocess.run([sys.executable, "-m", "compute.supervision.execute", str(tmp_path)], check=True)
    assert rows(read_table(tmp_path / "numbered.parquet")) == [(10, "alice"), (11, "bob"), (12, "charlie")]
