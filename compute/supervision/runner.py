"""A supervisor that stays up between steps and runs one at a time. Standard library only; Linux.

It stays responsive while a step runs: it streams the log, enforces the limits and answers its worker.
How a step ended is written to its folder before it is sent, so nothing is lost without a listener.
The messages are those of ``protocol``; one worker owns the runner at a time.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any

from compute.supervision.control import Control, SocketControl, StandardControl
from compute.supervision.execution import Execution
from compute.supervision.ownership import RESERVED, Ownership, outdated_sentence
from compute.supervision.process_tree import PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, prctl
from compute.supervision.protocol import (
    PROTOCOL,
    Claim,
    Ended,
    Json,
    Message,
    Refused,
    Release,
    Retire,
    Run,
    State,
    Stop,
)
from compute.supervision.supervisor import END_SIGNALS, wake_on

#: Longest wait between checks that somebody still owns the runner.
TURN_SECONDS = 1.0


class Runner:
    """Serves steps until it is told to retire or has been without an owner for too long."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        # No child may read our files or memory, though it runs as our user.
        prctl(PR_SET_DUMPABLE, 0)
        self._orphan_seconds = float(settings["orphan_seconds"])
        if "lock" in settings:
            # Children must not inherit the lock: a runner counts as running while any process holds it.
            os.set_inheritable(settings["lock"], False)
        self._control: Control = (
            SocketControl(settings["socket"]) if settings.get("socket") else StandardControl()
        )
        self._ownership = Ownership()
        self._retiring = False
        self._wake = wake_on(signal.SIGCHLD, *END_SIGNALS)
        self._execution = Execution(settings, self)

    def serve(self) -> int:
        while self._execution.guard or not (
            self._retiring or self._execution.hopeless or self._ownership.is_useless() or self._is_orphaned()
        ):
            self._turn()
        self._execution.close()
        return 1 if self._execution.hopeless else 0

    def _is_orphaned(self) -> bool:
        idle = time.monotonic() - self._execution.idle_since
        return min(idle, self._ownership.unowned_seconds()) > self._orphan_seconds

    def _turn(self) -> None:
        """Wait for an event and handle it."""
        poll = select.poll()
        for file in (self._wake, *self._control.files(), *self._execution.files()):
            poll.register(file, select.POLLIN)
        guard = self._execution.guard
        patience = min(guard.next_check - time.monotonic(), TURN_SECONDS) if guard else TURN_SECONDS
        for file, _ in poll.poll(max(0.0, patience) * 1000):
            # Handling an earlier file may have closed this one.
            if file == self._wake:
                self._answer_signals()
            elif file in self._control.files():
                for message in self._control.read(file):
                    self._hear(message)
            elif file in self._execution.files():
                self._execution.hear(file)
        if self._execution.guard:
            self._execution.guard.enforce()

    def _answer_signals(self) -> None:
        numbers = os.read(self._wake, 4096)
        self._execution.reap()
        if END_SIGNALS & set(numbers):
            self._retiring = True
            if self._execution.guard:
                self._execution.guard.ask_to_end()

    def _hear(self, message: Message) -> None:
        match message:
            case Claim():
                self._claim(message)
            case Stop(step) if step == self._execution.step and self._execution.guard:
                self._execution.guard.ask_to_end()
            case Run(owner, step):
                refused = self._begin(owner, step)
                if refused:
                    self._control.send(refused)
            case Retire(owner) if self._ownership.holds(owner):
                self._retiring = True
            case Release(owner):
                self._ownership.release(owner)

    def _claim(self, claim: Claim) -> None:
        if self._ownership.claim(claim):
            self._tell_state()
            return
        sys.stderr.write(f"A worker was refused: {outdated_sentence(claim.protocol)}\n")
        # A worker of an older protocol that started us gets no answer: it counts a failed start when we end.
        if claim.protocol > PROTOCOL or self._ownership.ever_owned:
            self._tell_state(owner=self._ownership.owner or RESERVED)

    def _begin(self, owner: str, step: str) -> Refused | None:
        if self._ownership.holds(owner):
            return self._execution.begin(step)
        if self._ownership.is_outdated(owner):
            return Refused(step, "protocol", "The worker speaks another protocol than this runner.")
        return Refused(step, "other_owner", "Another worker owns this runner.")

    def _tell_state(self, owner: str | None = None) -> None:
        told = self._ownership.owner if owner is None else owner
        self._control.send(State(told, self._execution.step, self._execution.ready, PROTOCOL))

    # ExecutionEvents.

    def became_ready(self) -> None:
        self._tell_state()

    def step_ended(self, step: str, record: Json) -> None:
        if self._execution.spoiled:
            sys.stderr.write(f"Step {step} changed this runner's limits, priority or processors: it ends.\n")
            self._retiring = True
        self._control.send(Ended(step, record, self._execution.ready))
