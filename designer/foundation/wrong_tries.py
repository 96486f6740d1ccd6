"""Wrong tokens, keys and links, counted per address: whoever guesses is slowed down.

A right one always passes. With 256 random bits guessing is hopeless, and behind a proxy everybody has the
proxy's address: one program with an old token must not lock the others out.
"""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from rest_framework.exceptions import Throttled

from designer.foundation.allowance import Allowance

#: Wrong tries at once from one address; after them one every three seconds.
BURST, SECONDS = 20, 60.0
#: An IPv6 network that one customer gets: its addresses count as one.
IPV6_PREFIX = 64


class TooManyTries(Throttled):
    """429: ``seconds`` must pass before the next try."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(seconds, f"Too many wrong {what} came from your address.")
        self.seconds = seconds


class WrongTries:
    """The wrong tries of one kind of credential. ``what``: its plural, for the sentence."""

    def __init__(self, what: str) -> None:
        self._what, self._allowance = what, Allowance(BURST, SECONDS)

    def count(self, address: str) -> None:
        """Count a wrong one; raises TooManyTries if too many came from this address."""
        if seconds := self._allowance.take(_network(address)):
            raise TooManyTries(self._what, seconds)

    def forget(self) -> None:
        self._allowance.forget()


def _network(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((ip, IPV6_PREFIX), strict=False))
    return str(ip)
