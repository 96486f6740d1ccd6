"""The runners that one worker holds on one target: grows with demand, gives back when idle."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections import Counter, deque
from collections.abc import Mapping

from compute.errors import ComputeError
from compute.runners.host import RunnerHost
from compute.runners.kind import PoolSettings, RunnerKind
from compute.runners.link import RunnerLink
from compute.runners.listener import PoolListener, Silent

logger = logging.getLogger(__name__)

#: After so many runners of a kind that went before they answered, the steps that wait for one crash.
MOST_STILLBORN = 3


class RunnerPool:
    """Gives steps to runners, one at a time each. Safe to share between threads.

    What waits for a runner waits in this process only: should it die, the steps that never began
    are launched again by another. ``listener`` hears of running and ended steps in a runner's thread.
    """

    def __init__(self, host: RunnerHost, settings: PoolSettings) -> None:
        self._host = host
        self.settings = settings
        self._worker = secrets.token_hex(6)
        self._links: dict[str, RunnerLink] = {}
        self._waiting: dict[RunnerKind, deque[str]] = {}
        self._lock = threading.RLock()
        self._closed = False
        #: Runners in a row that went before they ever answered.
        self._stillborn: Counter[RunnerKind] = Counter()
        self.listener: PoolListener = Silent()

    def launch(self, kind: RunnerKind, step: str) -> bool:
        """Give the step to a free runner, at once or as soon as there is one; whether at once.

        Raises ComputeError when no runner could be started for it.
        """
        with self._lock:
            link = self._take_free(kind, step)
            if link is None:
                self._waiting.setdefault(kind, deque()).append(step)
        if link is not None:
            link.give(step)
            return True
        try:
            self._grow(kind)
        except ComputeError:
            self._forget(kind, step)
            raise
        return False

    def _take_free(self, kind: RunnerKind, step: str) -> RunnerLink | None:
        for link in self._links.values():
            if link.free and link.kind == kind:
                link.reserve(step)
                return link
        return None

    def _forget(self, kind: RunnerKind, step: str) -> None:
        with self._lock:
            waiting = self._waiting.get(kind, deque())
            if step in waiting:
                waiting.remove(step)

    def _grow(self, kind: RunnerKind) -> None:
        """Start a runner when more steps wait than runners of the kind are starting."""
        with self._lock:
            ours = [link for link in self._links.values() if link.kind == kind]
            starting = sum(not link.free and not link.step for link in ours)
            if self._closed or len(self._waiting.get(kind, ())) <= starting:
                return
            if len(self._links) >= self.settings.most and not self._make_room(kind):
                return
            link = self._new_link(secrets.token_hex(6), kind)
        try:
            self._host.start(link.runner, kind)
        except ComputeError:
            with self._lock:
                self._links.pop(link.runner, None)
            raise
        link.start()

    def _make_room(self, kind: RunnerKind) -> bool:
        """Retire a free runner of another kind, the one that has been idle longest."""
        others = [link for link in self._links.values() if link.free and link.kind != kind]
        if not others:
            return False
        oldest = min(others, key=lambda link: link.idle_since)
        self._links.pop(oldest.runner)
        oldest.retire()
        return True

    def _new_link(self, runner: str, kind: RunnerKind) -> RunnerLink:
        link = RunnerLink(runner, kind, self._host, self._worker, self)
        self._links[runner] = link
        return link

    def warm_up(self, kind: RunnerKind) -> None:
        """Start the least number of runners of the kind, ahead of the first step."""
        with self._lock:
            missing = self.settings.least - sum(link.kind == kind for link in self._links.values())
        for _ in range(max(0, missing)):
            with self._lock:
                link = self._new_link(secrets.token_hex(6), kind)
            self._host.start(link.runner, kind)
            link.start()

    def adopt(self) -> None:
        """Take over runners that nobody holds: their worker died, and they and their steps did not.

        Called every few seconds, so it also tries again what could not be started.
        """
        if self._closed:
            return
        for runner, kind in self._host.found().items():
            with self._lock:
                if runner in self._links or self._closed:
                    continue
                link = self._new_link(runner, kind)
            link.start()
        self._grow_all()

    def stop(self, step: str) -> None:
        """Hasten the end that the step's folder asks for; no-op for a step that others have."""
        with self._lock:
            links = [link for link in self._links.values() if link.step == step]
            for waiting in self._waiting.values():
                if step in waiting:
                    waiting.remove(step)
        for link in links:
            link.ask_to_stop(step)

    def waits(self, step: str) -> bool:
        """Whether the step waits here for a runner."""
        with self._lock:
            return any(step in waiting for waiting in self._waiting.values())

    def held(self) -> set[str]:
        """Steps in this process's runners: it is told of their ends."""
        with self._lock:
            return {link.step for link in self._links.values() if link.step}

    def waiting(self) -> list[str]:
        with self._lock:
            return [step for waiting in self._waiting.values() for step in waiting]

    def close(self, *, end: bool) -> None:
        """Let every runner go; with ``end`` they end at once, else another worker may adopt them."""
        with self._lock:
            self._closed = True
            links = list(self._links.values())
            self._waiting.clear()
        for link in links:
            link.let_go()
        for link in links:
            if end:
                self._end_quietly(link.runner)
            if link.is_alive() and link is not threading.current_thread():
                link.join()
        if end:
            self._clear_up()

    def _clear_up(self) -> None:
        """Looking for runners clears up after those that are gone."""
        with contextlib.suppress(ComputeError):  # the engine is away: the next start does it
            self._host.found()

    def _end_quietly(self, runner: str) -> None:
        try:
            self._host.end(runner)
        except ComputeError as error:
            logger.warning("Runner %s could not be ended; it ends by itself when idle: %s", runner, error)

    def counts(self) -> Mapping[str, int]:
        """How many runners are idle, busy and starting, and how many steps wait for one."""
        with self._lock:
            states = Counter(
                "idle" if link.free else "busy" if link.step else "starting" for link in self._links.values()
            )
            waiting = sum(map(len, self._waiting.values()))
        return {name: states[name] for name in ("idle", "busy", "starting")} | {"waiting": waiting}

    # What links tell.

    def link_free(self, link: RunnerLink) -> None:
        with self._lock:
            waiting = self._waiting.get(link.kind)
            step = waiting.popleft() if waiting and link.free and not self._closed else ""
            if step:
                link.reserve(step)
        if step:
            link.give(step)
        else:
            self._grow_all()

    def link_running(self, link: RunnerLink, step: str) -> None:
        self.listener.running(step)

    def link_ended(self, link: RunnerLink, step: str) -> None:
        self.listener.ended(step)

    def link_refused(self, link: RunnerLink, step: str, why: str) -> None:
        """Somebody else has the runner or the step: in the one case it waits for another runner."""
        logger.info("Runner %s did not take step %s: %s.", link.runner, step, why)
        if why != "it was started before":
            with self._lock:
                self._waiting.setdefault(link.kind, deque()).appendleft(step)

    def link_gone(self, link: RunnerLink) -> None:
        with self._lock:
            if self._links.get(link.runner) is link:
                del self._links[link.runner]
            self._stillborn[link.kind] = 0 if link.answered else self._stillborn[link.kind] + 1
            hopeless = self._stillborn[link.kind] >= MOST_STILLBORN and not self._closed
            steps = list(self._waiting.pop(link.kind, ())) if hopeless else []
        for step in steps:
            self.listener.abandoned(step)
        self._grow_all()
        self.listener.gone()

    def link_idle(self, link: RunnerLink, seconds: float) -> None:
        self.listener.idle()
        if seconds < self.settings.idle_seconds:
            return
        with self._lock:
            surplus = len(self._links) > self.settings.least
            if not (surplus and link.free):
                return
            self._links.pop(link.runner, None)
        link.retire()
        link.let_go()

    def link_claimed(self, link: RunnerLink) -> None:
        self.listener.still_waiting(self.waiting())

    def _grow_all(self) -> None:
        """Start runners for steps that still wait: another kind's runner has gone or is free to go."""
        with self._lock:
            kinds = [kind for kind, waiting in self._waiting.items() if waiting]
        for kind in kinds:
            try:
                self._grow(kind)
            except ComputeError as error:
                logger.warning("No runner for steps that wait; it is tried again: %s", error)
