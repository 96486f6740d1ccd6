"""The runners that one worker holds on one target. It starts them on demand and retires idle ones."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Mapping

from compute.errors import ComputeError
from compute.runners.events import EndedSteps, StepEnded, StepEvents
from compute.runners.failed_starts import FailedStarts
from compute.runners.host import RunnerHost
from compute.runners.kind import PoolSettings, RunnerKind
from compute.runners.link import RunnerLink
from compute.runners.waiting import WaitingSteps
from compute.spec import StepStatus
from compute.step_folder import abandon, is_there, was_begun
from compute.step_records import StepRecords
from compute.supervision.protocol import Refused

logger = logging.getLogger(__name__)


class RunnerPool:
    """Gives each runner one step at a time. Safe to share between threads.

    What happens to steps is reported to ``events``, in the thread of a runner's link.
    """

    def __init__(self, host: RunnerHost, settings: PoolSettings, records: StepRecords) -> None:
        self._host, self._records = host, records
        self.settings = settings
        self.events: StepEvents = EndedSteps()
        self.told: set[str] = set()
        self.waiting = WaitingSteps(records)
        self._worker = secrets.token_hex(6)
        self._links: dict[str, RunnerLink] = {}
        self._lock = threading.RLock()
        self._closed = False
        self._failed_starts = FailedStarts()
        #: Runners that speak another protocol: not adopted again.
        self._outdated: set[str] = set()

    def launch(self, kind: RunnerKind, step: str) -> bool:
        """Give the step to a free runner, or queue it. Returns whether a runner was free.

        Raises ComputeError when no runner can be started for it.
        """
        with self._lock:
            free = (link for link in self._links.values() if link.free and link.kind == kind)
            # The one that had a step last: it may still have the tables that this one reads.
            link = max(free, key=lambda link: link.since, default=None)
            if link is not None:
                link.reserve(step)
            else:
                self.waiting.add(kind, step)
        if link is not None:
            link.give(step)
            return True
        try:
            self._grow(kind)
        except ComputeError:
            self.waiting.remove(step)
            raise
        return False

    def _grow(self, kind: RunnerKind) -> None:
        """Start a runner if more steps of the kind are waiting than runners are starting."""
        with self._lock:
            ours = [link for link in self._links.values() if link.kind == kind]
            starting = sum(not link.free and not link.step for link in ours)
            if self._closed or self.waiting.count(kind) <= starting:
                return
            # Of each mode as many: scripts between built-in steps must not end the executors.
            alike = [link for link in self._links.values() if link.kind.mode == kind.mode]
            if len(alike) >= self.settings.most and not self._make_room(kind):
                return
            link = RunnerLink(secrets.token_hex(6), kind, self._host, self._worker, self)
            link.started_here = True
            self._links[link.runner] = link
        try:
            self._host.start(link.runner, kind, self.settings)
        except ComputeError:
            with self._lock:
                self._links.pop(link.runner, None)
            raise
        link.start()

    def _make_room(self, kind: RunnerKind) -> bool:
        """Retire the longest idle runner of the same mode and another kind. Returns whether there was one."""
        links = [link for link in self._links.values() if link.free and link.kind.mode == kind.mode]
        others = [link for link in links if link.kind != kind]
        if not others:
            return False
        oldest = min(others, key=lambda link: link.since)
        self._links.pop(oldest.runner)
        oldest.retire()
        return True

    def adopt(self) -> None:
        """Take over runners, and the steps in them, whose worker died.

        Called every few seconds, so it also retries starts that failed.
        """
        if self._closed:
            return
        found = self._host.found()
        self._outdated &= found.keys()
        for runner, kind in found.items():
            with self._lock:
                if runner in self._links or runner in self._outdated or self._closed:
                    continue
                link = self._links[runner] = RunnerLink(runner, kind, self._host, self._worker, self)
            link.start()
        self._grow_all()

    def stop(self, step: str) -> None:
        """Tell the step's runner to read ``stop.json`` now; no-op for a step of another worker."""
        with self._lock:
            links = [link for link in self._links.values() if link.step == step]
            self.waiting.remove(step)
        for link in links:
            link.ask_to_stop(step)

    def held(self) -> set[str]:
        """Steps in this worker's runners: their ends are reported to ``events``."""
        with self._lock:
            return {link.step for link in self._links.values() if link.step}

    def counts(self) -> Mapping[str, int]:
        """How many runners are idle, busy and starting, and how many steps are waiting."""
        with self._lock:
            states = Counter(
                "idle" if link.free else "busy" if link.step else "starting" for link in self._links.values()
            )
        waiting = len(self.waiting.names())
        return {name: states[name] for name in ("idle", "busy", "starting")} | {"waiting": waiting}

    def close(self, *, end: bool) -> None:
        """Let every runner go, for another worker to adopt; with ``end`` they are killed."""
        with self._lock:
            self._closed = True
            links = list(self._links.values())
            self.waiting.take_all()
        for link in links:
            link.let_go()
        for link in links:
            if end:
                end_quietly(self._host, link.runner)
            if link.is_alive() and link is not threading.current_thread():
                link.join()
        if end:
            # ``found`` also clears up after runners that are gone.
            with contextlib.suppress(ComputeError):  # the engine does not answer: the next start clears up
                self._host.found()

    # LinkPool.

    def runner_free(self, link: RunnerLink) -> None:
        with self._lock:
            step = self.waiting.next(link.kind) if link.free and not self._closed else ""
            if step:
                link.reserve(step)
        if step:
            link.give(step)
        else:
            self._grow_all()

    def step_refused(self, link: RunnerLink, refused: Refused) -> None:
        """Queue the step again, unless another runner started it or its folder is gone."""
        logger.info("Runner %s did not take step %s: %s", link.runner, refused.step, refused.text)
        record = self._records.read(refused.step)
        there = record is not None and is_there(record.folder)
        if refused.code == "folder_unusable" and not there:
            self._lose(refused.step)
        elif refused.code != "started_before" or (record and there and not was_begun(record.folder)):
            # Not begun: another runner held the step's lock for a moment, and then could not begin it.
            self.waiting.add(link.kind, refused.step, first=True)

    def runner_idle(self, link: RunnerLink, seconds: float) -> None:
        if seconds < self.settings.idle_seconds:
            return
        with self._lock:
            surplus = len(self._links) > self.settings.least
            if not (surplus and link.free):
                return
            self._links.pop(link.runner, None)
        link.retire()
        link.let_go()

    def runner_gone(self, link: RunnerLink) -> None:
        with self._lock:
            if self._links.get(link.runner) is link:
                del self._links[link.runner]
            if link.outdated:
                self._outdated.add(link.runner)
            give_up = self._failed_starts.too_many(link) and not self._closed
            steps = self.waiting.take_all(link.kind) if give_up else []
        for step in steps:
            self._lose(step)
        self._grow_all()

    def _lose(self, step: str) -> None:
        """Settle a step that no runner can take."""
        record = self._records.read(step)
        gone = record is None or not is_there(record.folder)
        if record and not gone:
            abandon(record.folder)
        else:
            self._records.forget(step)
        self.told.add(step)
        # Without a folder nobody can look up how it ended.
        self.events.ended(StepEnded(step, StepStatus(step, "exited", reason="lost") if gone else None))

    def _grow_all(self) -> None:
        """Start runners for waiting steps, now that another runner is gone or free.

        Steps that none can be started for are let go: nobody vouches for them any more, so they are launched
        anew, which builds an image that was removed and tells an error that stays.
        """
        for kind in self.waiting.kinds():
            try:
                self._grow(kind)
            except ComputeError as error:
                steps = self.waiting.take_all(kind)
                logger.warning("No runner for %d steps, which are launched anew: %s", len(steps), error)


def end_quietly(host: RunnerHost, runner: str) -> None:
    try:
        host.end(runner)
    except ComputeError as error:
        logger.warning("Runner %s could not be ended; it exits by itself when idle: %s", runner, error)
