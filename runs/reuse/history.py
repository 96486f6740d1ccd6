"""What was computed before: results by their key, and earlier attempts of a node."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from runs.core.reuse import Earlier
from runs.core.states import STEP_ACTIVE, STEP_DONE, STEP_TERMINAL
from runs.models import Run, StepRun
from runs.sql import rows

#: Runs looked back at for earlier attempts of a node.
RUNS_LOOKED_AT = 20
#: Keys asked for in one statement.
KEYS_AT_ONCE = 500
#: Runs whose predecessors' keys are kept in memory, per process.
KEPT_HISTORIES = 8

RESULT_COLUMNS = ("reuse_key", "id", "run_id", "node", "outputs", "started_at", "finished_at")

Outputs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Result:
    """A step that ran and succeeded: what it wrote, and how long that took."""

    step: UUID
    run: UUID
    node: str
    outputs: Outputs
    seconds: float | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The runs that count as earlier ones of a run: of its pipeline, else of its name and experiment."""

    pipeline: UUID | None
    experiment: UUID | None = None
    name: str = ""

    @classmethod
    def of(cls, run: Run) -> Lineage:
        return cls(run.pipeline_id, run.experiment_id, run.name)

    def runs(self, before: UUID | None = None) -> QuerySet[Run]:
        """Newest first (ids are in time's order)."""
        if self.pipeline is not None:
            rows = Run.objects.filter(pipeline_id=self.pipeline)
        else:
            rows = Run.objects.filter(pipeline=None, experiment=self.experiment, name=self.name)
        return (rows.filter(id__lt=before) if before else rows).order_by("-id")


class Results:
    """Results by key, fetched in as few statements as can be."""

    def __init__(self) -> None:
        self._known: dict[str, Result] = {}
        self._prefetched: set[UUID] = set()

    def prefetch(self, run_id: UUID | None) -> None:
        """Learn all results that a run has: most steps of the next one need the same."""
        if run_id is None or run_id in self._prefetched:
            return
        self._prefetched.add(run_id)
        rows = StepRun.objects.filter(run=run_id, status__in=STEP_DONE, reuse_key__isnull=False)
        source = ("reused_from_id", "reused_from__run_id", "reused_from__node")
        times = ("reused_from__started_at", "reused_from__finished_at")
        for key, outputs, id, node, started, finished, from_id, from_run, from_node, begun, ended in (
            rows.values_list(
                "reuse_key", "outputs", "id", "node", "started_at", "finished_at", *source, *times
            )
        ):  # fmt: skip
            if from_id is None:
                self._known[key] = Result(id, run_id, node, outputs, _seconds(started, finished), finished)
            else:
                seconds = _seconds(begun, ended)
                self._known[key] = Result(from_id, from_run, from_node, outputs, seconds, ended)

    def add(self, key: str, result: Result) -> None:
        """Learn a result that is not in the database yet."""
        self._known[key] = result

    def find(self, keys: Collection[str], *, newest: Collection[str] = ()) -> Mapping[str, list[Result]]:
        """Results of the keys, newest first. ``newest``: keys of which an older one may not do."""
        found: dict[str, list[Result]] = {
            key: [self._known[key]] for key in keys if key in self._known and key not in newest
        }
        for key, result in _stored([key for key in keys if key not in found]):
            found.setdefault(key, []).append(result)
        return found

    def others(self, key: str, than: Result) -> list[Result]:
        """Every other result of the key, newest first: for when the one at hand has lost its bytes."""
        return [result for _, result in _stored([key]) if result.step != than.step]


def _stored(keys: Sequence[str]) -> Iterable[tuple[str, Result]]:
    for first in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[first : first + KEYS_AT_ONCE]
        # Not those that reuse a step which is still there, of which there may be many.
        where = {"reuse_key": some, "reused_from_id": None, "status": tuple(STEP_DONE)}
        for key, id, run_id, node, outputs, started, finished in rows.select(
            StepRun, RESULT_COLUMNS, where, " ORDER BY id DESC"
        ):
            yield key, Result(id, run_id, node, outputs, _seconds(started, finished), finished)


def _seconds(started: datetime | None, finished: datetime | None) -> float | None:
    return round((finished - started).total_seconds(), 3) if started and finished else None


@dataclass(frozen=True, slots=True)
class Computing:
    """The step that computes a key now."""

    run: UUID
    node: str


def computing(keys: Collection[str]) -> dict[str, Computing]:
    """Per key the step that computes it at this moment, for everybody who needs the same."""
    where = {"computing_key": list(keys), "status": tuple(STEP_ACTIVE)}
    found = rows.select(StepRun, ("computing_key", "run_id", "node"), where)
    return {key: Computing(run_id, node) for key, run_id, node in found}


class History:
    """Earlier attempts of the nodes of one lineage, read node by node as they are asked for.

    The newest earlier run is read whole (``whole``: its steps will be asked for one by one), or the
    asked nodes of it; nodes that did not go well in it are looked for in those before it.
    """

    def __init__(self, lineage: Lineage, before: UUID | None, *, whole: bool = False) -> None:
        self._whole = whole
        self._runs = list(lineage.runs(before).values_list("id", flat=True)[:RUNS_LOOKED_AT])
        self._newest: dict[str, Earlier] | None = None
        self._older: dict[str, list[Earlier]] = {}

    @property
    def newest_run(self) -> UUID | None:
        return self._runs[0] if self._runs else None

    def of(self, nodes: Collection[str]) -> dict[str, list[Earlier]]:
        """Per node its earlier attempts, newest first, as far as they are worth comparing with."""
        newest = self._newest_by_node(nodes)
        good = {node for node in nodes if node in newest and newest[node].status in STEP_DONE}
        self._look_further([node for node in nodes if node not in good and node not in self._older])
        return {
            node: [*([newest[node]] if node in newest else []), *self._older.get(node, ())] for node in nodes
        }

    def _newest_by_node(self, nodes: Collection[str]) -> dict[str, Earlier]:
        where = {"run_id": self._runs[:1]}
        if not self._whole:
            return dict(_attempts({**where, "node": list(nodes)}))
        if self._newest is None:
            self._newest = dict(_attempts(where))
        return self._newest

    def _look_further(self, nodes: Sequence[str]) -> None:
        """In the runs before, newest first, until each node has an attempt that went well."""
        self._older.update({node: [] for node in nodes})
        if not nodes or len(self._runs) < 2:
            return
        worth, good = [], set()
        where = {"run_id": self._runs[1:], "node": nodes}
        for id, node, status in _ended(where, ("id", "node", "status")):
            if node not in good:
                worth.append(id)
            if status in STEP_DONE:
                good.add(node)
        for node, earlier in _attempts({"id": worth}) if worth else ():
            self._older[node].append(earlier)


def _ended(where: rows.Where, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Steps that have a key and are over, those of newer runs first."""
    over = {**where, "status": tuple(STEP_TERMINAL)}
    return rows.select(StepRun, columns, over, " AND key_parts IS NOT NULL ORDER BY run_id DESC")


def _attempts(where: rows.Where) -> Iterable[tuple[str, Earlier]]:
    columns = ("node", "status", "reuse_key", "key_parts")
    return ((node, Earlier(status, key, parts)) for node, status, key, parts in _ended(where, columns))


@lru_cache(maxsize=KEPT_HISTORIES)
def history_of(run_id: UUID, lineage: Lineage) -> History:
    """The history before a run, which does not change in anything that matters while it goes on."""
    return History(lineage, run_id, whole=True)
