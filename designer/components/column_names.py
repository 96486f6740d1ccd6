"""Unique names for the columns of two tables placed side by side."""

from __future__ import annotations

from collections.abc import Container


def unused_name(name: str, taken: Container[str]) -> str:
    """``name``, or the first of ``name (1)``, ``name (2)``… that is not taken."""
    candidate, count = name, 0
    while candidate in taken:
        count += 1
        candidate = f"{name} ({count})"
    return candidate
