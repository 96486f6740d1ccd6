"""Suggestions for misspelt names: "Did you mean 'price'?"."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

#: Most known names that a message spells out.
LISTED_NAMES = 12
#: Most names searched for close matches: about a millisecond of difflib, even for wide tables.
SEARCHED_NAMES = 500


def close_matches(name: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """The known names closest to ``name``, best match first, ignoring case."""
    by_folded: dict[str, str] = {}
    for item, _ in zip(known, range(SEARCHED_NAMES), strict=False):
        by_folded.setdefault(item.casefold(), item)
    folded = get_close_matches(name[:100].casefold(), by_folded, n=limit, cutoff=0.6)
    return tuple(by_folded[item] for item in folded)


def did_you_mean(name: str, known: Collection[str], *, otherwise: str = "") -> str:
    """``Did you mean 'price'?``, else the known names if there are few, else ``otherwise``."""
    if matches := close_matches(name, known, limit=1):
        return f"Did you mean '{matches[0]}'?"
    if known and len(known) <= LISTED_NAMES:
        return f"Known: {listed(known)}."
    return otherwise


def listed(names: Iterable[str]) -> str:
    """Names as a message lists them: ``'a', 'b', 'c' and 4 more``."""
    items = list(names)
    shown = ", ".join(f"'{item}'" for item in items[:LISTED_NAMES])
    more = len(items) - LISTED_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
