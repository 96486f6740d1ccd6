"""One target as the engine uses it: fresh steps go to its launcher, warm ones to its runners."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, TypeVar

from compute.runners.events import StepEvents
from compute.runners.kind import PoolSettings
from compute.runners.warm_steps import SCAN_SECONDS, WarmSteps
from compute.spec import StepSpec, StepStatus
from compute.step_folder import checked_name
from compute.step_records import StepRecords
from compute.targets.foreign import as_compute_errors
from compute.targets.kind import TargetParts, TargetPlace

NO_RUNNERS = {"idle": 0, "busy": 0, "starting": 0, "waiting": 0}

P = ParamSpec("P")
R = TypeVar("R")


def _guarded(
    call: Callable[Concatenate[ComputeDriver, P], R],
) -> Callable[Concatenate[ComputeDriver, P], R]:
    """A call that runs a package's code: whatever that raises is a ComputeError."""

    @functools.wraps(call)
    def guarded(driver: ComputeDriver, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with as_compute_errors(driver.foreign):
            return call(driver, *args, **kwargs)

    return guarded


class ComputeDriver:
    """Routes each call to where the step is. Safe to share between threads.

    The calls of a StepLauncher promise the same here, of warm steps too; all raise ComputeError.
    ``foreign``: the kind, when a package brings it.
    """

    def __init__(self, parts: TargetParts, warm: WarmSteps | None = None, foreign: str = "") -> None:
        self.foreign = foreign
        self.images, self.has_runners = parts.images, warm is not None
        self._fresh, self._warm = parts.launcher, warm
        self._roused = threading.Event()

    @_guarded
    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        self.rouse()
        return self._warm.launch(spec) if self._warm and spec.runner else self._fresh.launch(spec)

    @_guarded
    def status(self, name: str) -> StepStatus:
        known = self._warm.status(checked_name(name)) if self._warm else None
        return known or self._fresh.status(name)

    @_guarded
    def logs(self, name: str, offset: int = 0) -> bytes:
        if self._warm and self._warm.has(name):
            return self._warm.logs(name, offset)
        return self._fresh.logs(name, offset)

    @_guarded
    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        (self._warm if self._warm and self._warm.has(name) else self._fresh).stop(name, grace_seconds)

    @_guarded
    def remove(self, name: str) -> None:
        (self._warm if self._warm and self._warm.has(name) else self._fresh).remove(name)

    @_guarded
    def list_owned(self) -> list[StepStatus]:
        return [*self._fresh.list_owned(), *(self._warm.list_owned() if self._warm else ())]

    @_guarded
    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        if self._warm is None:
            return self._fresh.wait_for_change(timeout_seconds)
        deadline = time.monotonic() + timeout_seconds
        while True:
            ended = self._warm.take_ended()
            left = 0.0 if ended else min(max(0.0, deadline - time.monotonic()), SCAN_SECONDS)
            ended |= self._fresh.wait_for_change(left)
            if ended or time.monotonic() >= deadline:
                return ended

    def rest(self, seconds: float) -> bool:
        """Block until a step is launched here, ``rouse`` is called, or the timeout; False: the timeout.

        For one thread, while no step is in work: of one that another process launches it hears nothing.
        """
        told = self._roused.wait(seconds)
        self._roused.clear()
        return told

    def rouse(self) -> None:
        """Have ``rest`` return."""
        self._roused.set()

    @_guarded
    def probe(self) -> dict[str, object]:
        return self._fresh.probe()

    def listen(self, events: StepEvents) -> None:
        """Tell of steps in runners that this process holds, at once.

        What ``events`` is told, ``wait_for_change`` does not tell again.
        """
        if self._warm:
            self._warm.listen(events)

    def held(self) -> set[str]:
        """Steps in runners of this process, and those whose end ``listen``'s events have in hand."""
        return self._warm.held() if self._warm else set()

    @_guarded
    def adopt(self) -> None:
        """Take over runners, and the steps in them, whose worker died."""
        if self._warm:
            self._warm.pool.adopt()

    def resize(self, settings: PoolSettings) -> None:
        """Keep as many runners as this says from now on."""
        if self._warm:
            self._warm.pool.settings = settings

    def runners(self) -> Mapping[str, int]:
        """How many runners this process holds: idle, busy, starting; and how many steps are waiting."""
        return self._warm.pool.counts() if self._warm else NO_RUNNERS

    @_guarded
    def close(self, *, end: bool) -> None:
        """Let every runner go, for another worker to adopt; with ``end`` they end at once."""
        self._fresh.close()
        if self._warm:
            self._warm.pool.close(end=end)


def make_driver(
    parts: TargetParts, place: TargetPlace, runners: PoolSettings, foreign: str = ""
) -> ComputeDriver:
    """A driver of these parts, with warm steps if they have runners."""
    if parts.runners is None:
        return ComputeDriver(parts, foreign=foreign)
    records = StepRecords(place.home / "runners" / parts.runners.name / "steps", place.home / "steps")
    return ComputeDriver(parts, WarmSteps(parts.runners, runners, records), foreign)
