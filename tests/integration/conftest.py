"""The cast of every test that speaks to the API, and an engine that does not keep a test waiting."""

from __future__ import annotations

import pytest

from runs.supervision import engine, watcher
from tests.cast import alice, charlie, in_this_process, no_tries_yet

__all__ = ["alice", "charlie", "in_this_process", "no_tries_yet", "prompt"]


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping an engine of this process takes one such turn of each of its threads."""
    monkeypatch.setattr(watcher, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(engine, "MEMORY_POLL_MILLISECONDS", 50)
