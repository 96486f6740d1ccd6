"""The watcher threads, one per compute target, and the sweeper."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections, connections

from compute import services
from compute.errors import ComputeError
from compute.models import ComputeTarget
from compute.runners.events import StepEvents
from compute.targets.driver import ComputeDriver
from runs.delivery import outbox, wake
from runs.delivery.leases import LeaseHold
from runs.metrics import telemetry
from runs.space.quota import keep_quota
from runs.supervision import reconcile

logger = logging.getLogger(__name__)

#: How long to wait for a change; also how often to read what running steps have logged.
LOOK_SECONDS = 0.5
#: How long to rest while no step is in work, unless one is launched in this process.
REST_SECONDS = 1.0
#: How long the watcher leaves the interpreter to the workers after a step's end: launching what follows
#: is more urgent than looking.
SETTLE_SECONDS = 0.03
#: How often to ask for the status of each running step, in case a notification got lost.
STATUS_SECONDS = 2.0
RECONCILE_SECONDS = 5.0
#: How soon to retry a target that did not answer, or a lease that another process holds.
RETRY_SECONDS = 2.0
SWEEP_SECONDS = 1.0
NUDGE_SECONDS = 10.0
#: How soon to watch a target that was added.
NEW_TARGETS_SECONDS = 5.0
#: How often to check the artifact quota.
SPACE_SECONDS = 30.0


class Every:
    """``due()`` is true at first and then once every so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def due(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


class Watch(threading.Thread):
    """A daemon thread that calls ``turn`` until it is stopped; a turn that fails is logged and retried."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._stopping = threading.Event()
        self._failing = False

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn_safely()
        finally:
            self.wind_up()
            connections.close_all()

    def _turn_safely(self) -> None:
        try:
            self.turn()
            self._failing = False
        except ComputeError as error:
            # Log an unreachable target once, not every two seconds.
            if not self._failing:
                logger.warning("%s: %s", self.name, error)
            self._failing = True
            self.pause(RETRY_SECONDS)
        except Exception:
            logger.exception("%s failed and goes on.", self.name)
            close_old_connections()
            self.pause(RETRY_SECONDS)

    def pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def stop(self) -> None:
        self._stopping.set()

    def turn(self) -> None:
        raise NotImplementedError

    def wind_up(self) -> None:
        """Called once at the end, in this thread."""


class Watcher(Watch):
    """Turns what happens on a target into events, as long as it holds the target's lease."""

    def __init__(self, target: str, holder: str) -> None:
        super().__init__(f"watcher-{target}")
        self._target = target
        self._lease = LeaseHold(f"watch:{target}", holder)
        self._look, self._status = Every(LOOK_SECONDS), Every(STATUS_SECONDS)
        self._reconcile = Every(RECONCILE_SECONDS)
        self._troubles = reconcile.Troubles()
        #: Whether no step was in work at the last look.
        self._idle = False

    def turn(self) -> None:
        if not self._lease.hold():
            self.pause(RETRY_SECONDS)
            return
        driver = services.targets.driver(self._target)
        self._wait(driver)
        if self._reconcile.due():
            reconcile.reconcile(self._target, driver, self._troubles)
        if self._look.due():
            active = reconcile.look(self._target, driver, self._troubles, closely=self._status.due())
            self._idle = not active

    def _wait(self, driver: ComputeDriver) -> None:
        if self._idle:
            self._idle = not driver.rest(REST_SECONDS)
        elif self._collect_changed(driver, LOOK_SECONDS):
            self._collect_changed(driver, SETTLE_SECONDS)

    def _collect_changed(self, driver: ComputeDriver, seconds: float) -> bool:
        """Collect the steps that end within ``seconds``; were there any?"""
        changed = driver.wait_for_change(seconds)
        for name in changed:
            wake.collect(name)
        return bool(changed)

    def stop(self) -> None:
        super().stop()
        driver = services.drivers_in_use().get(self._target)
        if driver is not None:
            driver.rouse()

    def wind_up(self) -> None:
        self._lease.release()


class Sweeper(Watch):
    """Resends lost outbox rows, advances waiting runs, starts watchers for new targets, and makes room:
    the quota, and uploads that nobody came back for."""

    def __init__(self, holder: str, events: StepEvents) -> None:
        super().__init__("sweeper")
        self._holder, self._events = holder, events
        self._watchers: dict[str, Watcher] = {}
        #: Why a target has no watcher, as it was logged last.
        self._unwatched: dict[str, str] = {}
        self._resumed = False
        self._nudge, self._targets = Every(NUDGE_SECONDS), Every(NEW_TARGETS_SECONDS)
        self._space = Every(SPACE_SECONDS)

    def turn(self) -> None:
        if self._targets.due():
            self._watch_targets()
        if not self._resumed:
            reconcile.resume_runs()
            self._resumed = True
        outbox.sweep()
        if self._nudge.due():
            reconcile.nudge_waiting_runs()
        if self._space.due():
            keep_quota()
            services.sweep_uploads()
        count_runners()
        self.pause(SWEEP_SECONDS)

    def wind_up(self) -> None:
        for watcher in self._watchers.values():
            watcher.stop()
        for watcher in self._watchers.values():
            watcher.join()

    def _watch_targets(self) -> None:
        services.refresh_targets()
        enabled = set(ComputeTarget.objects.filter(enabled=True).values_list("name", flat=True))
        for name in enabled - self._watchers.keys():
            self._watch(name)
        for name in self._watchers.keys() - enabled:
            self._watchers.pop(name).stop()

    def _watch(self, name: str) -> None:
        """Start the target's watcher. One that has no driver, such as a kind that was uninstalled, waits."""
        try:
            services.targets.driver(name).listen(self._events)
        except Exception as error:  # one target's fault must not keep the others and the sweep waiting
            if self._unwatched.get(name) != str(error):
                unexpected = not isinstance(error, ComputeError)
                logger.warning("Target %s is not watched: %s", name, error, exc_info=unexpected)
            self._unwatched[name] = str(error)
            return
        self._unwatched.pop(name, None)
        self._watchers[name] = Watcher(name, self._holder)
        self._watchers[name].start()


def count_runners() -> None:
    """Update the metrics of this process's runners."""
    for target, driver in services.drivers_in_use().items():
        counts = driver.runners()
        if counts:
            telemetry.runners(target, idle=counts["idle"], busy=counts["busy"], starting=counts["starting"])
