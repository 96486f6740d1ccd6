"""Earlier attempts of a run's nodes, which its own are compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from runs.core.kept import Kept
from runs.core.reuse import Earlier
from runs.core.states import RUN_TERMINAL, STEP_DONE, STEP_TERMINAL
from runs.models import Run, StepRun
from runs.sql.statements import Select, states

#: Earlier runs that are searched for attempts of a node.
RUNS_LOOKED_AT = 20
#: Steps of the runs whose history is kept in memory, per process.
KEPT_STEPS = 8_000


class AttemptRow(NamedTuple):
    node: str
    status: str
    reuse_key: str | None
    key_parts: dict[str, Any]


class EndRow(NamedTuple):
    id: UUID
    node: str
    status: str


#: Of steps that have a key and have ended, those of newer runs first.
_ENDED = (
    f"SELECT {{columns}} FROM runs_steprun WHERE %s AND status IN ({states(STEP_TERMINAL)}) "
    "AND key_parts IS NOT NULL ORDER BY run_id DESC"
)
ATTEMPTS = Select(StepRun, AttemptRow, _ENDED % "id IN ({id})")
ATTEMPTS_OF_RUN = Select(StepRun, AttemptRow, _ENDED % "run_id IN ({run_id})")
ATTEMPTS_OF_NODES = Select(StepRun, AttemptRow, _ENDED % "run_id IN ({run_id}) AND node IN ({node})")
ENDS_OF_NODES = Select(StepRun, EndRow, _ENDED % "run_id IN ({run_id}) AND node IN ({node})")


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which runs are earlier ones of a run: of its pipeline, else of its first name and experiment."""

    pipeline: UUID | None
    experiment: UUID | None = None
    name: str = ""

    @classmethod
    def of(cls, run: Run) -> Lineage:
        return cls(run.pipeline_id, run.experiment_id, run.first_name)

    def runs(self, before: UUID | None = None) -> QuerySet[Run]:
        """Newest first: ids grow with time."""
        if self.pipeline is not None:
            rows = Run.objects.filter(pipeline_id=self.pipeline)
        else:
            named = Run.objects.alias(first=Coalesce("started_as", "name"))
            rows = named.filter(pipeline=None, experiment=self.experiment, first=self.name)
        return (rows.filter(id__lt=before) if before else rows).order_by("-id")


class History:
    """Earlier attempts of the nodes of one lineage, read as they are asked for.

    Nodes without a success in the newest earlier run are looked up in the runs before it. ``whole``:
    read that newest run at once, because its nodes will be asked for one by one.
    """

    def __init__(self, lineage: Lineage, before: UUID | None, *, whole: bool = False) -> None:
        self._whole = whole
        found = list(lineage.runs(before).values_list("id", "status")[:RUNS_LOOKED_AT])
        self._runs = [id for id, _ in found]
        self._ended = [id for id, status in found if status in RUN_TERMINAL]
        self._lineage, self._before = lineage, before
        self._newest: dict[str, Earlier] | None = None
        self._older: dict[str, list[Earlier]] = {}

    @property
    def newest_run(self) -> UUID | None:
        return self._runs[0] if self._runs else None

    def latest_ended(self, count: int) -> list[UUID]:
        """Ids of the latest runs that have ended, newest first."""
        if len(self._ended) >= count or len(self._runs) < RUNS_LOOKED_AT:
            return self._ended[:count]
        # Many runs are queued or running at once.
        ended = self._lineage.runs(self._before).filter(status__in=RUN_TERMINAL)
        return list(ended.values_list("id", flat=True)[:count])

    def of(self, nodes: Collection[str]) -> dict[str, list[Earlier]]:
        """Per node the earlier attempts that matter, newest first: back to the latest success."""
        newest = self._newest_by_node(nodes)
        good = {node for node in nodes if node in newest and newest[node].status in STEP_DONE}
        self._read_older([node for node in nodes if node not in good and node not in self._older])
        return {
            node: [*([newest[node]] if node in newest else []), *self._older.get(node, ())] for node in nodes
        }

    def _newest_by_node(self, nodes: Collection[str]) -> dict[str, Earlier]:
        newest = self._runs[:1]
        if not self._whole:
            return _by_node(ATTEMPTS_OF_NODES(run_id=newest, node=list(nodes)))
        if self._newest is None:
            self._newest = _by_node(ATTEMPTS_OF_RUN(run_id=newest))
        return self._newest

    def _read_older(self, nodes: Sequence[str]) -> None:
        """The attempts in the runs before the newest, back to each node's latest success."""
        self._older.update({node: [] for node in nodes})
        if not nodes or len(self._runs) < 2:
            return
        wanted, good = [], set()
        for row in ENDS_OF_NODES(run_id=self._runs[1:], node=nodes):
            if row.node not in good:
                wanted.append(row.id)
            if row.status in STEP_DONE:
                good.add(row.node)
        for attempt in ATTEMPTS(id=wanted) if wanted else ():
            self._older[attempt.node].append(_earlier(attempt))


def _by_node(attempts: Iterable[AttemptRow]) -> dict[str, Earlier]:
    return {attempt.node: _earlier(attempt) for attempt in attempts}


def _earlier(attempt: AttemptRow) -> Earlier:
    return Earlier(attempt.status, attempt.reuse_key, attempt.key_parts)


_kept: Kept[tuple[UUID, Lineage], History] = Kept(KEPT_STEPS)


def history_of(run_id: UUID, lineage: Lineage, steps: int) -> History:
    """The history before a run of so many steps. Kept: nothing in it that matters changes during the run."""
    history = _kept.get((run_id, lineage))
    if history is None:
        history = History(lineage, run_id, whole=True)
        _kept.put((run_id, lineage), history, 1 + steps)
    return history
