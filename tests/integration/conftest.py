"""The cast of every test that speaks to the API."""

from __future__ import annotations

from tests.cast import alice, charlie, no_tries_yet

__all__ = ["alice", "charlie", "no_tries_yet"]
