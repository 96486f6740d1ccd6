"""Rows written and read without Django's query compiler are those that models write and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from runs.models import RunEvent, StepRun
from runs.sql import rows
from tests.factories.plans import chain
from tests.integration.engine.conftest import started

pytestmark = pytest.mark.usefixtures("home")

COLUMNS = ("seq", "type", "node", "at", "data", "transition_id")
#: Not UTC, and with microseconds that end in zeros.
MOMENT = datetime(2026, 3, 1, 12, 30, 15, 120, tzinfo=timezone(timedelta(hours=2)))


def test_what_is_inserted_is_what_models_read() -> None:
    run = started(chain(2))
    event = RunEvent(
        run_id=run.id, seq=99, type="step.progress", node="n0", at=MOMENT, data={"ü": [1, None]},
        transition_id=None,
    )  # fmt: skip

    rows.insert([event])

    read = RunEvent.objects.get(run=run, seq=99)
    assert (read.type, read.node, read.at) == ("step.progress", "n0", MOMENT)
    assert (read.data, read.transition_id) == ({"ü": [1, None]}, None)


def test_what_models_wrote_is_selected_as_models_read_it() -> None:
    run = started(chain(2))
    for node, at in (("n0", MOMENT), ("n1", None)):
        StepRun.objects.filter(run=run, node=node).update(ready_at=at, key_parts={"a": 1} if at else None)

    found = rows.select(
        StepRun, ("node", "run_id", "ready_at", "key_parts"), {"run_id": run.id, "node": ["n0", "n1"]},
        " ORDER BY node",
    )  # fmt: skip

    assert found == [("n0", run.id, MOMENT, {"a": 1}), ("n1", run.id, None, None)]
    assert found[0][2].tzinfo is UTC


def test_nothing_is_not_equal_to_null_nor_to_no_choice() -> None:
    run = started(chain(1))

    assert rows.select(StepRun, ("node",), {"run_id": run.id, "held_until": None}) == [("n0",)]
    assert rows.select(StepRun, ("node",), {"run_id": run.id, "node": []}) == []


def test_an_update_is_what_models_read() -> None:
    run = started(chain(1))

    changed = rows.update(
        StepRun, {"run_id": run.id, "node": "n0"}, {"held_until": MOMENT, "error": {"code": "x"}}
    )

    step = StepRun.objects.get(run=run, node="n0")
    assert (changed, step.held_until, step.error) == (1, MOMENT, {"code": "x"})
