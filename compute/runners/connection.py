"""The way to one runner: claimed again and again, and given up when nothing answers."""

from __future__ import annotations

import logging
import time

from compute.errors import ComputeError
from compute.runners.host import Channel, RunnerHost
from compute.supervision.control import Lines, message_line
from compute.supervision.protocol import PROTOCOL, Claim, Message, Release

logger = logging.getLogger(__name__)

#: How often a claim is renewed, and how long it holds: another worker may adopt after that.
RENEW_SECONDS, CLAIM_SECONDS = 1.0, 5.0
#: How long a claim may stay unanswered before the connection counts as broken: a machine that is gone
#: does not say so.
SILENT_SECONDS = 15.0


class RunnerConnection:
    """Opened and read by one thread; any may send."""

    def __init__(self, runner: str, host: RunnerHost, worker: str) -> None:
        self._runner, self._host, self._worker = runner, host, worker
        self._channel: Channel | None = None
        self._lines = Lines()
        self._claim_at = 0.0
        #: When anything was heard last, and since when a claim waits for its answer.
        self._heard_at = time.monotonic()
        self._asked_at: float | None = None

    def open(self) -> bool:
        """Connect; whether that was possible."""
        try:
            self._channel = self._host.connect(self._runner)
        except (ComputeError, OSError):
            return False
        self._lines, self._claim_at, self._asked_at = Lines(), 0.0, None
        return True

    def is_dead(self) -> bool:
        """Whether the runner is known to be gone."""
        try:
            return not self._host.lives(self._runner)
        except ComputeError:
            return False  # the engine is away: nothing can be said of its containers

    def silent_seconds(self) -> float:
        """How long nothing was heard."""
        return time.monotonic() - self._heard_at

    def keep_claim(self) -> bool:
        """Renew the claim when it is time; whether it was."""
        now = time.monotonic()
        if now < self._claim_at:
            return False
        self._claim_at, self._asked_at = now + RENEW_SECONDS, self._asked_at or now
        self.send(Claim(self._worker, CLAIM_SECONDS, PROTOCOL))
        return True

    def receive(self, seconds: float) -> list[Message]:
        """What came within the time. Raises OSError when the connection is broken."""
        assert self._channel is not None
        data = self._channel.receive(seconds)
        now = time.monotonic()
        if data:
            self._heard_at, self._asked_at = now, None
            return self._lines.messages(data)
        if self._asked_at is not None and now - self._asked_at > SILENT_SECONDS:
            raise TimeoutError("the runner does not answer")
        return []

    def send(self, message: Message) -> None:
        channel = self._channel
        try:
            if channel is not None:
                channel.send(message_line(message))
        except OSError:
            # The reading thread notices too, connects again, and hears the runner's state.
            logger.debug("Runner %s could not be sent %s.", self._runner, message)

    def close(self, *, release: bool) -> None:
        """Disconnect; with ``release`` another worker need not wait until the claim runs out."""
        assert self._channel is not None
        if release:
            self.send(Release(self._worker))
        self._channel.close()
        self._channel = None
