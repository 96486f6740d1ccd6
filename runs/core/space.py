"""Which artifacts to delete first when space is needed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Maker:
    """The step that made an artifact: how long it ran, and the size of all its outputs."""

    run_id: UUID
    run_name: str
    node: str
    seconds: float
    bytes: int
    made_at: datetime

    @property
    def seconds_per_byte(self) -> float:
        """Cost of recomputing one byte of its outputs. Empty outputs free nothing, so they go last."""
        return self.seconds / self.bytes if self.bytes else float("inf")


@dataclass(frozen=True, slots=True)
class Unused:
    """An artifact that may be deleted. ``maker``: the costliest of the steps that made these bytes.

    None: no known step made them, so nothing can reuse them.
    """

    digest: str
    bytes: int
    maker: Maker | None

    @property
    def _order(self) -> tuple[float, float, str, str]:
        if self.maker is None:
            return (-1.0, 0.0, "", self.digest)
        # Ties: older first, and outputs of one step together, as one of them alone cannot be reused.
        made_at = self.maker.made_at.timestamp()
        return (self.maker.seconds_per_byte, made_at, f"{self.maker.run_id}:{self.maker.node}", self.digest)


def costlier(one: Maker | None, other: Maker | None) -> Maker | None:
    """Of two steps that made the same bytes, the one that took longer per byte."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda maker: maker.seconds_per_byte)


def cheapest_first(unused: Iterable[Unused]) -> list[Unused]:
    """In order of deletion: cheapest to recompute per byte first."""
    return sorted(unused, key=lambda item: item._order)


def to_free(unused: Iterable[Unused], excess_bytes: int) -> list[Unused]:
    """The artifacts to delete to free at least ``excess_bytes``; all of them if they do not suffice."""
    chosen: list[Unused] = []
    freed = 0
    for item in cheapest_first(unused):
        if freed >= excess_bytes:
            break
        chosen.append(item)
        freed += item.bytes
    return chosen
