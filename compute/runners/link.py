"""One worker's link to one runner: a thread that reads its messages and gives it steps."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

from compute.errors import ComputeError
from compute.runners.connection import CLAIM_SECONDS, RENEW_SECONDS, RunnerConnection
from compute.runners.events import StepEnded, StepEvents
from compute.runners.host import RunnerHost
from compute.runners.kind import RunnerKind
from compute.runners.waiting import WaitingSteps
from compute.step_folder import status_of
from compute.supervision.ownership import outdated_sentence
from compute.supervision.protocol import PROTOCOL, Ended, Message, Refused, Retire, Run, State, Stop

logger = logging.getLogger(__name__)

#: How soon to reconnect.
RECONNECT_SECONDS = 0.5
#: How long a runner may take to answer its first claim: its container and interpreter start.
START_SECONDS = 60.0
#: A step that runs longer than this is reported as running. Of a shorter one only the end is reported.
SHORT_SECONDS = 0.1


class LinkPool(Protocol):
    """The pool that a link reports its runner to. What happens to steps goes to ``events``."""

    events: StepEvents
    waiting: WaitingSteps
    #: Steps whose end was reported: no scan need look for it.
    told: set[str]

    def runner_free(self, link: RunnerLink) -> None:
        """It is ready for a step."""

    def step_refused(self, link: RunnerLink, refused: Refused) -> None:
        """It refused the step that it was given."""

    def runner_idle(self, link: RunnerLink, seconds: float) -> None:
        """It has been idle for so long."""

    def runner_gone(self, link: RunnerLink) -> None:
        """It is gone, or another worker owns it. The link's last call."""


class RunnerLink(threading.Thread):
    """Connects to a runner and renews the claim until the runner is gone or let go."""

    def __init__(self, name: str, kind: RunnerKind, host: RunnerHost, worker: str, pool: LinkPool) -> None:
        super().__init__(name=f"runner-{name}", daemon=True)
        self.runner, self.kind, self.step = name, kind, ""
        #: Whether the runner said that it is ready, and was given no step since.
        self.free = False
        #: Whether it was ever ready or owned by another worker, and whether it speaks another protocol.
        self.proved = self.outdated = False
        #: Whether this worker started it, instead of adopting it.
        self.started_here = False
        self._host, self._worker, self._pool = host, worker, pool
        self._connection = RunnerConnection(name, host, worker)
        self._closing = threading.Event()
        self._claimed = False
        self._told_running = True
        #: Monotonic time since when it has been free, or has had its step.
        self.since = time.monotonic()

    def reserve(self, step: str) -> None:
        """Mark a free runner as taken; ``give`` follows. ``step`` is set first: see ``_hear_state``."""
        self.step = step
        self.free = False

    def give(self, step: str) -> None:
        """Send the step that was reserved, unless another runner has begun it.

        Raises ComputeError when its folder cannot be handed over.
        """
        self.since, self._told_running = time.monotonic(), False
        if self._hand_over(step):
            self._connection.send(Run(self._worker, step))
        else:
            self.step, self._told_running = "", True
            self._become_free()

    def _hand_over(self, step: str) -> bool:
        if self.kind.mode != "process":
            return True
        try:
            return self._host.hand_over(self.runner, self.kind, step)
        except OSError as error:
            self.step = ""
            raise ComputeError(f"The step's folder cannot be handed over: {error}.") from error

    def ask_to_stop(self, step: str) -> None:
        self._connection.send(Stop(step))

    def retire(self) -> None:
        """Tell the runner to exit once no step runs in it."""
        self.free = False
        self._connection.send(Retire(self._worker))

    def let_go(self) -> None:
        """Stop the link and leave the runner running, for another worker to adopt."""
        self._closing.set()

    def run(self) -> None:
        try:
            while not self._closing.is_set():
                if self._connection.open():
                    self._listen()
                elif self._connection.is_dead():
                    break
                if self._connection.silent_seconds() > START_SECONDS:
                    break
                self._closing.wait(RECONNECT_SECONDS)
        except Exception:
            logger.exception("The link to runner %s failed.", self.runner)
        finally:
            self._wind_up()

    def _wind_up(self) -> None:
        step, self.free = self.step, False
        if step and not self._closing.is_set():
            self._pool.told.add(step)
            self._pool.events.ended(StepEnded(step))
        self._pool.runner_gone(self)
        self._pool.events.gone()

    def _listen(self) -> None:
        """Read messages until the connection breaks or the link is let go."""
        self._claimed = False
        try:
            while not self._closing.is_set():
                if self._connection.keep_claim():
                    self._pool.waiting.vouch()
                for message in self._connection.receive(
                    RENEW_SECONDS if self._told_running else SHORT_SECONDS
                ):
                    self._hear(message)
                self._watch_time()
        except OSError as error:
            logger.debug("The connection to runner %s broke: %s", self.runner, error)
        finally:
            self.free = False
            self._connection.close(release=self._closing.is_set())

    def _watch_time(self) -> None:
        waited = time.monotonic() - self.since
        if self.step and not self._told_running and waited >= SHORT_SECONDS:
            self._told_running = True
            self._pool.events.running(self.step)
        elif self.free:
            self._pool.events.idle()
            self._pool.runner_idle(self, waited)

    def _hear(self, message: Message) -> None:
        match message:
            case State():
                self._hear_state(message)
            case Refused(step) if step and step == self.step:
                self._hear_refused(message)
            case Ended(step, record, ready) if step:
                # First, so that a scan for unreported ends passes over this one.
                self._pool.told.add(step)
                ours = step == self.step
                if ours:
                    self.step, self._told_running = "", True
                try:
                    if self.kind.mode == "process":
                        self._host.take_back(step, self.runner)
                    if ours and ready:
                        self._become_free()
                finally:
                    # Only the runner's supervisor can write here, so the record is as good as exit.json.
                    told = ours and self._claimed
                    self._pool.events.ended(StepEnded(step, status_of(step, record, {}) if told else None))

    def _hear_refused(self, refused: Refused) -> None:
        self.step, self._told_running = "", True
        mine = True
        try:
            # Another runner can see the folder only from where it was. One that was started before belongs
            # to the runner that started it, and so does one that another worker has handed over since.
            if self.kind.mode == "process" and refused.code != "started_before":
                mine = self._host.take_back(refused.step, self.runner)
        finally:
            if mine:
                self._pool.step_refused(self, refused)

    def _hear_state(self, state: State) -> None:
        if state.protocol != PROTOCOL:
            logger.warning("Runner %s is not used: %s", self.runner, outdated_sentence(state.protocol))
            self.outdated = True
            self.retire()
            self._closing.set()
            return
        others = bool(state.owner) and state.owner != self._worker
        self.proved = self.proved or state.ready or others
        if state.owner != self._worker:
            # Without an owner, our claim has not arrived yet. With one, another worker won the claim, and
            # waiting steps get other runners.
            if others:
                self._closing.set()
            return
        self._claimed = True
        if state.step and not self.step:
            self.step, self._told_running = state.step, False  # adopted with a step in it
        elif self.step and not state.step and time.monotonic() - self.since > CLAIM_SECONDS:
            self._hear(Ended(self.step, {}, state.ready))  # we missed the message of its end
        elif state.ready and not state.step and not self.step and not self.free:
            self._become_free()

    def _become_free(self) -> None:
        self.free, self.since = True, time.monotonic()
        self._pool.runner_free(self)
