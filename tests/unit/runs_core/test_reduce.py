"""reduce(): the cases that the TypeScript side answers too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runs.core.reduce import SequenceGap, reduce

CASES = sorted((Path(__file__).parents[2] / "fixtures" / "reduce").glob("*.json"))


def test_there_are_cases() -> None:
    assert len(CASES) >= 10


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reduce_answers_the_shared_case(path: Path) -> None:
    case = json.loads(path.read_text())

    if "expected" in case:
        assert reduce(case["snapshot"], case["events"]) == case["expected"]
    else:
        with pytest.raises(SequenceGap):
            reduce(case["snapshot"], case["events"])


def test_the_snapshot_itself_is_left_alone() -> None:
    case = json.loads(CASES[0].read_text())
    before = json.dumps(case["snapshot"])

    reduce(case["snapshot"], case["events"])

    assert json.dumps(case["snapshot"]) == before
