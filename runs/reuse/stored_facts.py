"""What decisions on reuse depend on, read from the database and the artifact store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from compute import services
from runs.core.resolve import Computing
from runs.core.result import Result
from runs.core.states import STEP_ACTIVE, STEP_DONE
from runs.core.times import seconds_between
from runs.models import StepRun
from runs.sql.statements import Select, states

#: Keys asked for in one statement.
KEYS_AT_ONCE = 500


class ResultRow(NamedTuple):
    reuse_key: str
    id: UUID
    run_id: UUID
    node: str
    outputs: Mapping[str, Mapping[str, Any]]
    started_at: datetime | None
    finished_at: datetime | None
    warnings: Sequence[Mapping[str, Any]] | None


class ComputingRow(NamedTuple):
    computing_key: str
    run_id: UUID
    node: str


#: Without the steps that reuse another one which is still there: there may be many.
RESULTS = Select(
    StepRun,
    ResultRow,
    f"""
    SELECT {{columns}} FROM runs_steprun {{index}}
    WHERE reuse_key = {{reuse_key}} AND reused_from_id IS NULL AND status IN ({states(STEP_DONE)})
    ORDER BY id DESC
    """,
    index="steps_to_reuse",
)
#: The newest result of each key alone: a step that is computed anew every night has hundreds.
NEWEST = Select(
    StepRun,
    ResultRow,
    f"""
    SELECT {{columns}} FROM runs_steprun WHERE id IN (
        SELECT (
            SELECT id FROM runs_steprun {{index}}
            WHERE reuse_key = keys.reuse_key AND reused_from_id IS NULL AND status IN ({states(STEP_DONE)})
            ORDER BY id DESC LIMIT 1
        ) FROM (
            SELECT DISTINCT reuse_key FROM runs_steprun {{index}}
            WHERE reuse_key IN ({{reuse_key}}) AND reused_from_id IS NULL
        ) AS keys
    )
    """,
    index="steps_to_reuse",
)
COMPUTING = Select(
    StepRun,
    ComputingRow,
    f"""
    SELECT {{columns}} FROM runs_steprun
    WHERE computing_key IN ({{computing_key}}) AND status IN ({states(STEP_ACTIVE)})
    """,
)


class StoredFacts:
    """``runs.core.resolve.Facts`` for one transaction: nothing is asked for twice."""

    def __init__(self) -> None:
        self._store = services.store()
        self._conditions: dict[str, str] = {}
        self._known: dict[str, Result] = {}
        self._newest: dict[str, Result] = {}
        self._prefetched: set[UUID] = set()

    def prefetch(self, run_id: UUID | None) -> None:
        """Learn every result of a run: the next run needs most of them."""
        if run_id is not None and run_id not in self._prefetched:
            self._prefetched.add(run_id)
            self._known.update(_results_of(run_id))

    def add(self, key: str, result: Result) -> None:
        """Learn a result that is not in the database yet, and so is newer than any there."""
        self._newest[key] = result

    def results(
        self, keys: Collection[str], *, newest: Collection[str] = ()
    ) -> Mapping[str, Sequence[Result]]:
        older = {key: self._known[key] for key in keys if key in self._known and key not in newest}
        at_hand = older | {key: self._newest[key] for key in keys if key in self._newest}
        found = {key: [result] for key, result in at_hand.items()}
        return found | {key: [result] for key, result in _newest([key for key in keys if key not in at_hand])}

    def others(self, key: str, than: Result) -> Sequence[Result]:
        return [result for row in RESULTS(reuse_key=key) if (result := _result(row)).step != than.step]

    def computing(self, keys: Collection[str]) -> dict[str, Computing]:
        found = COMPUTING(computing_key=list(keys))
        return {row.computing_key: Computing(row.run_id, row.node) for row in found}

    def condition(self, digest: str) -> str:
        if digest not in self._conditions:
            self._conditions[digest] = self._store.condition(digest)
        return self._conditions[digest]


def _results_of(run_id: UUID) -> Iterable[tuple[str, Result]]:
    """By key; of a reused step the result that it took."""
    done = StepRun.objects.filter(run=run_id, status__in=STEP_DONE, reuse_key__isnull=False)
    own = ("reuse_key", "outputs", "warnings", "id", "run_id", "node", "started_at", "finished_at")
    source = tuple(f"reused_from__{name}" for name in own[3:])
    for key, outputs, warnings, *facts in done.values_list(*own, *source):
        step, run, node, started, finished = facts[5:] if facts[5] else facts[:5]
        yield (
            key,
            Result(step, run, node, outputs, seconds_between(started, finished), finished, warnings or ()),
        )


def _newest(keys: Sequence[str]) -> Iterable[tuple[str, Result]]:
    for first in range(0, len(keys), KEYS_AT_ONCE):
        for row in NEWEST(reuse_key=keys[first : first + KEYS_AT_ONCE]):
            yield row.reuse_key, _result(row)


def _result(row: ResultRow) -> Result:
    seconds = seconds_between(row.started_at, row.finished_at)
    return Result(row.id, row.run_id, row.node, row.outputs, seconds, row.finished_at, row.warnings or ())
