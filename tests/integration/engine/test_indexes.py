"""Statements of the engine use the indexes made for them: without, a step would cost the more, the more
runs there have been."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from runs.reuse.run_resolver import RUNS_AWAITING
from runs.reuse.stored_facts import COMPUTING, RESULTS
from runs.scheduling.slots import OTHER_DEMANDS
from runs.supervision.reconcile import ACTIVE_ATTEMPTS

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (
            lambda: OTHER_DEMANDS(target=["local"], run_id=uuid4(), held_until=timezone.now()),
            "steps_that_want_slots",
        ),
        (lambda: ACTIVE_ATTEMPTS(target="local"), "attempts_that_may_run"),
        (lambda: RESULTS(reuse_key=["a", "b"]), "steps_to_reuse"),
        (lambda: RUNS_AWAITING(awaiting_key=["a"]), "steps_that_await_another"),
        (lambda: COMPUTING(computing_key=["a"]), "computing_key=?"),
    ],
)
def test_a_statement_uses_its_index(ask: Callable[[], object], index: str) -> None:
    asked: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        ask()
    ((sql, params),) = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "SEARCH" in plan
    assert index in plan
