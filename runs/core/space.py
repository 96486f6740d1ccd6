"""Which artifacts go first when room is wanted. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Maker:
    """The step that made an artifact: how long it took, and all that it made in that time."""

    run_id: UUID
    run_name: str
    node: str
    seconds: float
    bytes: int
    made_at: datetime

    @property
    def seconds_per_byte(self) -> float:
        """What a byte of its outputs costs to have again. Empty outputs take no room: they stay longest."""
        return self.seconds / self.bytes if self.bytes else float("inf")


@dataclass(frozen=True, slots=True)
class Unused:
    """An artifact that nothing keeps. ``maker``: the costliest of the steps that made these bytes.

    None: no step that is known made them, so that nobody will ask for them.
    """

    digest: str
    bytes: int
    maker: Maker | None

    @property
    def _order(self) -> tuple[float, float, str, str]:
        if self.maker is None:
            return (-1.0, 0.0, "", self.digest)
        # Of equals the older first, and what one step made together: one part alone is no use.
        made_at = self.maker.made_at.timestamp()
        return (self.maker.seconds_per_byte, made_at, f"{self.maker.run_id}:{self.maker.node}", self.digest)


def costlier(one: Maker | None, other: Maker | None) -> Maker | None:
    """Of two steps that made the same bytes the one that took longer per byte."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda maker: maker.seconds_per_byte)


def cheapest_first(unused: Iterable[Unused]) -> list[Unused]:
    """In the order in which they go: least seconds of recomputing per byte first."""
    return sorted(unused, key=lambda item: item._order)


def to_free(unused: Iterable[Unused], excess_bytes: int) -> list[Unused]:
    """The artifacts that go so that at least so many bytes are freed; all, when that is too few."""
    chosen: list[Unused] = []
    freed = 0
    for item in cheapest_first(unused):
        if freed >= excess_bytes:
            break
        chosen.append(item)
        freed += item.bytes
    return chosen
