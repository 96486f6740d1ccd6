"""docs/types.md says what components and readers make of each type, as they do when they are run."""

from __future__ import annotations

from designer.components.registry import builtin_registry
from designer.foundation.column_types import COLUMN_TYPES
from tests.unit.components.type_table import COMMAND, LEARNERS, PAGE, TYPES, uses, with_sections

#: In the rows of the learners that they train and score, and in the table of conversions.
ELSEWHERE = {"Train Model", "Score Model", "Edit Metadata"}


def test_the_page_of_types_says_what_every_component_and_reader_does() -> None:
    page = PAGE.read_text("utf-8")
    assert with_sections(page) == page, f"docs/types.md is out of date. Write it again: {COMMAND}"


def test_the_page_has_every_component_that_reads_tables_or_learns_from_them() -> None:
    specs = builtin_registry().all()
    reading = {spec.display_name for spec in specs if any(port.type.root == "table" for port in spec.inputs)}
    learners = {spec.display_name for spec in specs if spec.name in LEARNERS}
    assert reading | learners == {name.partition(",")[0] for name in uses()} | ELSEWHERE


def test_the_page_has_every_type() -> None:
    assert TYPES == COLUMN_TYPES
