"""What fuzzing reached is read or refused as promised: its targets, with their seeds and kept inputs."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path

import duckdb
import pytest

from compute.services import register_targets
from tests.fuzz import installation
from tests.fuzz.__main__ import NAMES
from tests.fuzz.targets import TARGETS

#: Of each target: all of them take minutes, which `make fuzz` has.
INPUTS = 12


def test_every_target_is_fuzzed_unless_some_are_named() -> None:
    assert list(TARGETS) == NAMES


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", NAMES)
def test_a_target_takes_its_seeds_and_what_was_kept(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(installation, "set_up", register_targets)
    monkeypatch.setattr(duckdb, "connect", duckdb.connect)  # which one target replaces
    monkeypatch.chdir(tmp_path)
    trial = TARGETS[name].make()
    kept = (path.read_bytes() for path in sorted(TARGETS[name].corpus.glob("*")))
    inputs = list(islice(chain(TARGETS[name].seeds(), kept), INPUTS))
    assert inputs
    for data in inputs:
        trial(data)
