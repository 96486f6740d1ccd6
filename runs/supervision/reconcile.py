"""Brings the database and a compute target into agreement.

Every function may be repeated and may run in several processes; a watcher calls them from one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils import timezone

from compute import services
from compute.errors import ComputeError
from compute.spec import StepStatus as ProcessStatus
from compute.targets.driver import ComputeDriver
from runs.core.states import RUN_TERMINAL, STEP_ACTIVE, StepStatus
from runs.delivery import outbox, wake
from runs.delivery.command import Command
from runs.execution import attempts
from runs.execution.attempts import Attempt
from runs.execution.faults import Faults
from runs.execution.ingest import ingest
from runs.execution.launch import launched
from runs.models import Run, StepAttempt
from runs.scheduling.advance import advance
from runs.sql.statements import Select, states

logger = logging.getLogger(__name__)

#: How long an overdue step may take to end once the watcher stops it.
OVERDUE_GRACE_SECONDS = 5.0


class NameRow(NamedTuple):
    name: str


ACTIVE_ATTEMPTS = Select(
    StepAttempt,
    NameRow,
    f"SELECT name FROM runs_stepattempt WHERE target = {{target}} AND status IN ({states(STEP_ACTIVE)})",
)


def active_attempts(target: str) -> list[Attempt]:
    """Attempts on the target that have not ended according to the database."""
    names = ACTIVE_ATTEMPTS(target=target)
    return [attempt for (name,) in names if (attempt := attempts.find(name)) is not None]


class Troubles:
    """Faults of single attempts, which keep nobody else waiting: what a watcher remembers of them."""

    def __init__(self) -> None:
        self.looking, self.agreeing = Faults(), Faults()
        #: Nothing waits for a leftover: its faults are told once, and it is tried again.
        self.clearing = Faults(give_up=None)


def look(target: str, driver: ComputeDriver, troubles: Troubles, *, closely: bool) -> int:
    """Ingest what running steps have logged; ``closely``: also ask whether they ended.

    Returns how many steps are in work.
    """
    held, active = driver.held(), active_attempts(target)
    for attempt in active:
        with troubles.looking.of(attempt.name):
            if attempt.status is StepStatus.RUNNING:
                ingest(attempt)
            if closely and attempt.name not in held and driver.status(attempt.name).state == "exited":
                wake.collect(attempt.name)
    return len(active)


def reconcile(target: str, driver: ComputeDriver, troubles: Troubles) -> None:
    """Adopt, collect, relaunch, stop and clean up until both sides agree."""
    driver.adopt()
    # The target first: a step launched in between is then in the database, and not taken for a leftover.
    owned = {status.name: status for status in driver.list_owned()}
    active = {attempt.name: attempt for attempt in active_attempts(target)}
    held = driver.held()
    for name, attempt in active.items():
        if name in held and not attempts.is_overdue(attempt):
            continue  # this process holds its runner and hears of its end
        with troubles.agreeing.of(name):
            _agree(attempt, owned.get(name), driver)
    leftovers = {name: status for name, status in owned.items() if name not in active}
    _reap(target, driver, leftovers, troubles.clearing)


def _agree(attempt: Attempt, status: ProcessStatus | None, driver: ComputeDriver) -> None:
    """Settle an attempt that is active according to the database."""
    if status is not None and status.state == "exited":
        wake.collect(attempt.name)
    elif status is not None and status.state == "running" and attempt.status is StepStatus.LAUNCHING:
        launched(attempt)
    elif status is not None and attempts.is_overdue(attempt):
        logger.warning("Attempt %s is past its time limit; its supervisor does not end it.", attempt.name)
        driver.stop(attempt.name, OVERDUE_GRACE_SECONDS)
    elif status is None and attempt.status is StepStatus.LAUNCHING:
        command = Command("launch", f"launch:{attempt.name}", {"attempt": attempt.name})
        outbox.add(attempt.run_id, [command], timezone.now())
    elif status is None:
        # Collecting asks the target once more, then records it as lost.
        wake.collect(attempt.name)


def _reap(target: str, driver: ComputeDriver, leftovers: Mapping[str, ProcessStatus], faults: Faults) -> None:
    """Stop or remove processes that belong to no active attempt."""
    known = set(_known(leftovers))
    for name, status in leftovers.items():
        try:
            with faults.of(name):
                _clear_up(driver, status, known=name in known)
        except ComputeError as error:
            logger.warning("Step %s on %s could not be cleared up: %s", name, target, error)


def _clear_up(driver: ComputeDriver, status: ProcessStatus, *, known: bool) -> None:
    if status.state in ("running", "waiting"):
        driver.stop(status.name)
        return
    driver.remove(status.name)
    # An attempt of a deleted run leaves nothing; others keep their log and metrics.
    (services.discard if known else services.erase)(status.name)


def _known(names: Iterable[str]) -> Iterable[str]:
    return StepAttempt.objects.filter(name__in=list(names)).values_list("name", flat=True)


def resume_runs() -> None:
    """Advance every run that has not ended: a process that died may have left it undecided."""
    for run_id in Run.objects.exclude(status__in=RUN_TERMINAL).order_by("id").values_list("id", flat=True):
        advance(run_id)


def nudge_waiting_runs() -> None:
    """Advance runs with steps that wait for a slot, in case a wake-up got lost."""
    waiting = Run.objects.exclude(status__in=RUN_TERMINAL).filter(steps__status=StepStatus.READY)
    for run_id in waiting.order_by("id").distinct().values_list("id", flat=True)[:100]:
        advance(run_id)
