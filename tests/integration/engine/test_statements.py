"""Rows written and read by named statements are those that models write and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from runs.models import Outbox, RunEvent, StepRun
from runs.sql.statements import Delete, Insert, Select, Update, states
from tests.factories.plans import chain
from tests.integration.engine.conftest import started

pytestmark = pytest.mark.usefixtures("home")

#: Not UTC, and with microseconds that end in zeros.
MOMENT = datetime(2026, 3, 1, 12, 30, 15, 120, tzinfo=timezone(timedelta(hours=2)))


class Row(NamedTuple):
    node: str
    run_id: UUID
    ready_at: datetime | None
    key_parts: dict[str, Any] | None


class Node(NamedTuple):
    node: str


BY_NODES = Select(
    StepRun,
    Row,
    "SELECT {columns} FROM runs_steprun WHERE run_id = {run_id} AND node IN ({node}) ORDER BY node",
)


def test_what_is_inserted_is_what_models_read() -> None:
    run = started(chain(2))
    event = RunEvent(
        run_id=run.id, seq=99, type="step.progress", node="n0", at=MOMENT, data={"ü": [1, None]},
        transition_id=None,
    )  # fmt: skip

    Insert(RunEvent)([event])

    read = RunEvent.objects.get(run=run, seq=99)
    assert (read.type, read.node, read.at) == ("step.progress", "n0", MOMENT)
    assert (read.data, read.transition_id) == ({"ü": [1, None]}, None)


def test_what_models_wrote_is_selected_as_models_read_it() -> None:
    run = started(chain(2))
    for node, at in (("n0", MOMENT), ("n1", None)):
        StepRun.objects.filter(run=run, node=node).update(ready_at=at, key_parts={"a": 1} if at else None)

    found = BY_NODES(run_id=run.id, node=["n0", "n1"])

    assert found == [("n0", run.id, MOMENT, {"a": 1}), ("n1", run.id, None, None)]
    assert found[0].ready_at is not None
    assert found[0].ready_at.tzinfo is UTC


def test_lists_of_any_length_are_served_by_one_statement() -> None:
    run = started(chain(3))

    assert [row.node for row in BY_NODES(run_id=run.id, node=["n2", "n0"])] == ["n0", "n2"]
    assert [row.node for row in BY_NODES(run_id=run.id, node=["n1"])] == ["n1"]
    assert BY_NODES(run_id=run.id, node=[]) == []


def test_one_row_or_none() -> None:
    run = started(chain(1))
    select = Select(
        StepRun, Node, "SELECT {columns} FROM runs_steprun WHERE run_id = {run_id} AND node = {node}"
    )

    assert select.one(run_id=run.id, node="n0") == ("n0",)
    assert select.one(run_id=run.id, node="n7") is None


def test_an_update_is_what_models_read() -> None:
    run = started(chain(1))
    update = Update(StepRun, "run_id = {run_id} AND node = {node}")

    changed = update({"held_until": MOMENT, "error": {"code": "x"}}, run_id=run.id, node="n0")

    step = StepRun.objects.get(run=run, node="n0")
    assert (changed, step.held_until, step.error) == (1, MOMENT, {"code": "x"})
    assert update({"held_until": None}, run_id=run.id, node="n7") == 0


def test_rows_that_are_there_are_inserted_once_and_deleted_by_name() -> None:
    run = started(chain(1))
    row = Outbox.objects.filter(run=run).first()
    assert row is not None

    Insert(Outbox, once=True)([row])

    assert Outbox.objects.filter(dedupe_key=row.dedupe_key).count() == 1
    assert Delete(Outbox, "id IN ({id})")(id=[row.id]) == 1
    assert not Outbox.objects.filter(pk=row.pk).exists()


def test_an_unknown_field_is_an_error_and_not_a_column() -> None:
    run = started(chain(1))

    with pytest.raises(KeyError, match="nonsense"):
        Update(StepRun, "run_id = {run_id}")({"nonsense": 1}, run_id=run.id)


def test_statuses_are_spelled_out_in_the_order_of_an_index() -> None:
    assert states(("running", "launching")) == "'running', 'launching'"
    assert states({"running", "launching"}) == "'launching', 'running'"


class ClearedAtOnce(dict[Any, Any]):
    """What a statement keeps, as it is when another thread clears it after every addition."""

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self.clear()


def test_another_thread_may_clear_what_a_statement_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(chain(1))
    monkeypatch.setattr(BY_NODES, "_prepared", ClearedAtOnce())

    assert [row.node for row in BY_NODES(run_id=run.id, node=["n0"])] == ["n0"]
