"""Statements of the engine use the indexes made for them: without, a step would cost the more, the more
runs there have been."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from runs.models import StepRun
from runs.reuse.run_resolver import RUNS_AWAITING
from runs.reuse.stored_facts import COMPUTING, NEWEST, RESULTS, StoredFacts
from runs.scheduling.slots import OTHER_DEMANDS
from runs.supervision.reconcile import ACTIVE_ATTEMPTS
from tests.factories.plans import chain
from tests.integration.engine.conftest import started

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
        (lambda: NEWEST(reuse_key=["a", "b"]), "steps_to_reuse"),
        (lambda: RESULTS(reuse_key="a"), "steps_to_reuse"),
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


def test_a_result_that_was_computed_a_hundred_times_is_read_once(
    home: object, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    run = started(chain(1))
    rows = StepRun.objects.filter(run=run)
    rows.update(status="succeeded", reuse_key="key", computing_key=None)
    first = rows.get()
    copies = [StepRun(**_fields(first), node=f"copy{number}") for number in range(100)]
    StepRun.objects.bulk_create(copies)
    newest = StepRun.objects.filter(reuse_key="key").latest("id")

    facts = StoredFacts()
    with django_assert_num_queries(1):
        found = facts.results({"key", "of nobody"})

    assert [(key, [result.step for result in results]) for key, results in found.items()] == [
        ("key", [newest.id])
    ]
    others = facts.others("key", found["key"][0])
    assert [result.step for result in others] == sorted(
        {first.id, *(copy.id for copy in copies)} - {newest.id}, reverse=True
    )


def _fields(step: StepRun) -> dict[str, Any]:
    """Of another row of the same kind."""
    return {
        item.attname: getattr(step, item.attname)
        for item in StepRun._meta.concrete_fields
        if item.attname not in ("id", "node")
    }
