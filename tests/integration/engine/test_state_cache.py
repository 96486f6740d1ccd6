"""Step states kept between records are those of the last committed event, whoever committed it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from runs.core.errors import InvalidTransition
from runs.core.events import RunEvent
from runs.core.kept import Kept
from runs.core.step_states import StepStates
from runs.journal import state_cache
from runs.journal.record import record
from tests.factories.plans import chain
from tests.integration.engine.conftest import started, statuses

RUNNING = RunEvent("step.running", "n0", {"attempt": 1})
FAILED = RunEvent("step.failed", "n0", {"attempt": 1, "exit_code": 1, "error": None})


@pytest.mark.usefixtures("home")
def test_a_commit_that_failed_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process then commits another event under the number that ours would have had."""
    run = started(chain(1))

    def fails() -> None:
        raise OperationalError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", fails)
        with pytest.raises(OperationalError):
            record(run.id, [RUNNING])
    with monkeypatch.context() as patch:
        patch.setattr(state_cache, "_kept", Kept(1))
        assert record(run.id, [FAILED]) == run.last_seq + 1

    with pytest.raises(InvalidTransition, match="failed"):
        record(run.id, [RUNNING])
    assert statuses(run) == {"n0": "failed"}


@pytest.mark.usefixtures("home")
def test_states_are_kept_with_the_number_of_the_committed_event() -> None:
    run = started(chain(1))

    seq = record(run.id, [RUNNING])

    assert seq is not None
    states = state_cache.take(run.id, seq)
    assert states is not None
    assert states.statuses == {"n0": "running"}
    assert state_cache.take(run.id, seq) is None


def test_an_older_state_never_replaces_a_newer_one() -> None:
    run_id, newer = uuid4(), StepStates({})

    state_cache.keep(run_id, 5, newer)
    state_cache.keep(run_id, 4, StepStates({}))

    assert state_cache.take(run_id, 5) is newer


def test_a_state_of_another_number_is_dropped() -> None:
    run_id = uuid4()
    state_cache.keep(run_id, 5, StepStates({}))

    assert state_cache.take(run_id, 6) is None
    assert state_cache.take(run_id, 5) is None
