"""The connection to one runner: it renews the claim, and breaks when nothing answers."""

from __future__ import annotations

import logging
import time

from compute.errors import ComputeError
from compute.runners.host import Channel, RunnerHost
from compute.supervision.control import Lines, message_line
from compute.supervision.protocol import PROTOCOL, Claim, Message, Release

logger = logging.getLogger(__name__)

#: How often a claim is renewed, and how long it holds. After that another worker may adopt the runner.
RENEW_SECONDS, CLAIM_SECONDS = 1.0, 5.0
#: How long a claim may stay unanswered before the connection counts as broken: a machine that lost its
#: power closes no connection.
SILENT_SECONDS = 15.0


class RunnerConnection:
    """Opened and read by one thread; any may send."""

    def __init__(self, runner: str, host: RunnerHost, worker: str) -> None:
        self._runner, self._host, self._worker = runner, host, worker
        self._channel: Channel | None = None
        self._lines = Lines()
        self._claim_at = 0.0
        #: When the runner last sent anything, and since when a claim has been unanswered.
        self._heard_at = time.monotonic()
        self._asked_at: float | None = None

    def open(self) -> bool:
        """Connect. Returns False when the runner cannot be reached."""
        try:
            self._channel = self._host.connect(self._runner)
        except (ComputeError, OSError):
            return False
        self._lines, self._claim_at, self._asked_at = Lines(), 0.0, None
        return True

    def is_dead(self) -> bool:
        """True only when the target confirms that the runner is gone."""
        try:
            return not self._host.lives(self._runner)
        except ComputeError:
            return False  # the engine does not answer, and its containers may still run

    def silent_seconds(self) -> float:
        """Seconds since the runner last sent anything."""
        return time.monotonic() - self._heard_at

    def keep_claim(self) -> bool:
        """Renew the claim when it is due. Returns whether it was."""
        now = time.monotonic()
        if now < self._claim_at:
            return False
        self._claim_at, self._asked_at = now + RENEW_SECONDS, self._asked_at or now
        self.send(Claim(self._worker, CLAIM_SECONDS, PROTOCOL))
        return True

    def receive(self, seconds: float) -> list[Message]:
        """Messages that arrive within the time. Raises OSError when the connection is broken."""
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
        """Disconnect. With ``release`` another worker need not wait for the claim to expire."""
        assert self._channel is not None
        if release:
            self.send(Release(self._worker))
        self._channel.close()
        self._channel = None
