"""Which worker owns a runner. Standard library only."""

from __future__ import annotations

import time

from compute.supervision.protocol import PROTOCOL, Claim

#: Reported to a worker of another protocol when there is no owner: to it the runner must not look free.
RESERVED = f"only a worker of protocol {PROTOCOL}"


class Ownership:
    """One worker owns a runner at a time: the first to claim it, until the claim expires.

    A worker that speaks another protocol never owns it: the two would misread each other.
    """

    def __init__(self) -> None:
        self._owner = ""
        self._until = 0.0
        #: Workers of another protocol that claimed it.
        self._outdated: set[str] = set()
        #: Until when a worker of our protocol may still claim it, once one of an older protocol has.
        self._useless_at = float("inf")
        self.ever_owned = False

    def claim(self, claim: Claim) -> bool:
        """Apply a claim. Returns whether its worker speaks our protocol."""
        now = time.monotonic()
        if claim.protocol != PROTOCOL:
            self._outdated.add(claim.owner)
            if claim.protocol < PROTOCOL:
                self._useless_at = min(self._useless_at, now + claim.seconds)
            return False
        if claim.owner == self._owner or now >= self._until:
            self._owner, self._until, self.ever_owned = claim.owner, now + claim.seconds, True
        return True

    def release(self, owner: str) -> None:
        if owner == self._owner:
            self._owner, self._until = "", time.monotonic()

    def holds(self, owner: str) -> bool:
        """Whether the worker is the owner, even if its claim has expired."""
        return bool(owner) and owner == self._owner

    def is_outdated(self, worker: str) -> bool:
        """Whether the worker claimed this runner in another protocol."""
        return worker in self._outdated

    def is_useless(self) -> bool:
        """Whether an older worker claimed it and no other did for as long as that claim holds.

        Not at once: an older worker that looks for runners to adopt may be quicker than the one that
        started this.
        """
        return not self.ever_owned and time.monotonic() >= self._useless_at

    @property
    def owner(self) -> str:
        return self._owner

    def unowned_seconds(self) -> float:
        """Seconds since the last claim expired; negative while one holds."""
        return time.monotonic() - self._until


def outdated_sentence(theirs: int) -> str:
    """The log message about a peer that speaks another protocol."""
    return (
        f"it speaks protocol {theirs}, this release {PROTOCOL}. Restart every worker of this "
        "installation with the same release; until then its steps run in new runners."
    )
