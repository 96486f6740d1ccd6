"""One worker's hold on one runner: a thread that hears it, claims it, and gives it steps."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

from compute.errors import ComputeError
from compute.runners.host import Channel, RunnerHost
from compute.runners.kind import RunnerKind
from compute.supervision.control import Lines, Message, encode

logger = logging.getLogger(__name__)

#: How often a claim is renewed, and how long it holds: another worker may adopt after that.
RENEW_SECONDS, CLAIM_SECONDS = 1.0, 5.0
#: How soon the way to a runner is tried again.
RECONNECT_SECONDS = 0.5
#: How long a runner may take to answer its first claim: its container and interpreter start.
START_SECONDS = 60.0
#: How long a claim may stay unanswered before the way to the runner is taken to be broken: a machine
#: that is gone does not say so.
SILENT_SECONDS = 15.0
#: A step that runs longer than this is told to be running; a quicker one tells it with its end.
SHORT_SECONDS = 0.1


class LinkOwner(Protocol):
    """What a link tells. All calls come from the link's own thread."""

    def link_free(self, link: RunnerLink) -> None:
        """The runner takes a step."""

    def link_running(self, link: RunnerLink, step: str) -> None:
        """The step has been running for more than a moment."""

    def link_ended(self, link: RunnerLink, step: str) -> None:
        """The step ended, or its runner did."""

    def link_refused(self, link: RunnerLink, step: str, why: str) -> None:
        """The runner did not take the step."""

    def link_gone(self, link: RunnerLink) -> None:
        """The runner is gone, or another worker's. Nothing more comes from this link."""

    def link_idle(self, link: RunnerLink, seconds: float) -> None:
        """Nothing has happened for so long."""

    def link_claimed(self, link: RunnerLink) -> None:
        """The claim was renewed: about once a second."""


class RunnerLink(threading.Thread):
    """Connects to a runner, and keeps it claimed until it is gone or given up."""

    def __init__(self, name: str, kind: RunnerKind, host: RunnerHost, worker: str, owner: LinkOwner) -> None:
        super().__init__(name=f"runner-{name}", daemon=True)
        self.runner, self.kind, self.step = name, kind, ""
        #: Whether the runner said that it takes a step, and none was given since.
        self.free = False
        self._host, self._worker, self._owner = host, worker, owner
        self._channel: Channel | None = None
        self.answered = False
        self._closing = threading.Event()
        self._told_running = True
        self._since = time.monotonic()
        self._claim_at = 0.0
        #: When anything was heard last, and since when a claim waits for its answer.
        self._heard_at = time.monotonic()
        self._asked_at: float | None = None

    @property
    def idle_since(self) -> float:
        """Since when it is as it is, as a monotonic time."""
        return self._since

    def reserve(self, step: str) -> None:
        """Take a free runner for the step, which is given next. The step first: see ``_hear_state``."""
        self.step = step
        self.free = False

    def give(self, step: str) -> None:
        """Have the runner run the step that it was reserved for; raises ComputeError when it cannot."""
        self._since, self._told_running = time.monotonic(), False
        if self.kind.mode == "process":
            try:
                self._host.hand_over(self.runner, self.kind, step)
            except OSError as error:
                self.step = ""
                raise ComputeError(f"The step's folder cannot be handed over: {error}.") from error
        self._send({"t": "run", "owner": self._worker, "step": step})

    def ask_to_stop(self, step: str) -> None:
        self._send({"t": "stop", "step": step})

    def retire(self) -> None:
        """Have the runner end when its step has."""
        self.free = False
        self._send({"t": "retire", "owner": self._worker})

    def let_go(self) -> None:
        """Leave the runner to itself: another worker may adopt it."""
        self._closing.set()

    def _send(self, message: Message) -> None:
        channel = self._channel
        try:
            if channel is not None:
                channel.send(encode(message))
        except OSError:
            # The thread notices too, connects again, and is told how things stand.
            logger.debug("Runner %s could not be told %s.", self.runner, message["t"])

    def run(self) -> None:
        self._heard_at = time.monotonic()
        try:
            while not self._closing.is_set():
                if self._connected():
                    self._listen()
                elif self._is_dead():
                    break
                if time.monotonic() - self._heard_at > START_SECONDS:
                    break
                self._closing.wait(RECONNECT_SECONDS if not self._closing.is_set() else 0)
        except Exception:
            logger.exception("The link to runner %s failed.", self.runner)
        finally:
            self._wind_up()

    def _wind_up(self) -> None:
        step, self.free = self.step, False
        if step and not self._closing.is_set():
            self._owner.link_ended(self, step)
        self._owner.link_gone(self)

    def _connected(self) -> bool:
        try:
            self._channel = self._host.connect(self.runner)
        except (ComputeError, OSError):
            return False
        return True

    def _is_dead(self) -> bool:
        try:
            return not self._host.lives(self.runner)
        except ComputeError:
            return False  # the engine is away: nothing can be said of its containers

    def _listen(self) -> None:
        """Hear the runner until the channel breaks or the link is closed."""
        channel, lines = self._channel, Lines()
        assert channel is not None
        self._claim_at, self._asked_at = 0.0, None
        try:
            while not self._closing.is_set():
                self._keep_claim()
                data = channel.receive(self._patience())
                self._mind_silence(heard=bool(data))
                for message in lines.feed(data) if data else ():
                    self._hear(message)
                self._watch_time()
        except OSError as error:
            logger.debug("The channel to runner %s broke: %s", self.runner, error)
        if self._closing.is_set():
            # So that another worker need not wait until our claim runs out.
            self._send({"t": "release", "owner": self._worker})
        channel.close()
        self._channel, self.free = None, False

    def _mind_silence(self, *, heard: bool) -> None:
        """Raises TimeoutError when a claim has been unanswered for too long."""
        now = time.monotonic()
        if heard:
            self._heard_at, self._asked_at = now, None
        elif self._asked_at is not None and now - self._asked_at > SILENT_SECONDS:
            raise TimeoutError("the runner does not answer")

    def _patience(self) -> float:
        return RENEW_SECONDS if self._told_running else SHORT_SECONDS

    def _keep_claim(self) -> None:
        if time.monotonic() >= self._claim_at:
            now = time.monotonic()
            self._claim_at, self._asked_at = now + RENEW_SECONDS, self._asked_at or now
            self._send({"t": "claim", "owner": self._worker, "seconds": CLAIM_SECONDS})
            self._owner.link_claimed(self)

    def _watch_time(self) -> None:
        waited = time.monotonic() - self._since
        if self.step and not self._told_running and waited >= SHORT_SECONDS:
            self._told_running = True
            self._owner.link_running(self, self.step)
        elif self.free:
            self._owner.link_idle(self, waited)

    def _hear(self, message: Message) -> None:
        match message.get("t"):
            case "state":
                self._hear_state(message)
            case "ended" if message.get("step"):
                self._hear_end(str(message["step"]), ready=bool(message.get("ready")))
            case "refused" if message.get("step") == self.step:
                step, self.step, self._told_running = self.step, "", True
                self._owner.link_refused(self, step, str(message.get("why")))

    def _hear_state(self, message: Message) -> None:
        self.answered = True
        if message.get("owner") != self._worker:
            # Nobody's: our claim is on its way. Another's: it was faster, be it with a runner that we
            # have started; what waits here for one gets its own.
            if message.get("owner"):
                self._closing.set()
            return
        running = str(message.get("step") or "")
        if running and not self.step:
            self.step, self._told_running = running, False  # adopted with a step in it
        elif self.step and not running and time.monotonic() - self._since > CLAIM_SECONDS:
            self._hear_end(self.step, ready=bool(message.get("ready")))  # its end was told to nobody
        elif message.get("ready") and not running and not self.step and not self.free:
            self._become_free()

    def _hear_end(self, step: str, *, ready: bool) -> None:
        ours = step == self.step
        if ours:
            self.step, self._told_running = "", True
        if self.kind.mode == "process":
            self._host.take_back(step)
        if ours and ready:
            self._become_free()
        self._owner.link_ended(self, step)

    def _become_free(self) -> None:
        self.free, self._since = True, time.monotonic()
        self._owner.link_free(self)
