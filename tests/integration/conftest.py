"""The cast of every test that speaks to the API."""

from __future__ import annotations

from tests.cast import alice, charlie, in_this_process, no_tries_yet

__all__ = ["alice", "charlie", "in_this_process", "no_tries_yet"]
