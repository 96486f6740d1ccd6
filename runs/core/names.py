"""Deterministic names of step attempts, by which processes are found again. Pure."""

from __future__ import annotations

from uuid import UUID


def attempt_name(run: UUID, node: str, number: int) -> str:
    """``jf-<run>-<node>-<attempt>``: launching this name twice means adopting."""
    return f"jf-{run.hex}-{node}-{number}"
