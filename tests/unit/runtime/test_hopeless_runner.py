"""A runner whose executors do not start ends, and its worker gives the kind up: no step waits for ever."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compute.runners.failed_starts import MOST_FAILED_STARTS, FailedStarts
from compute.runners.kind import RunnerKind

PATIENCE_SECONDS = 60.0
#: As in an image that lacks a module: every executor ends at its first import.
BROKEN = """
import json, sys
from compute.supervision import executor_process
from compute.supervision.runner import Runner
executor_process.module_command = lambda *arguments: ["/bin/false"]
sys.exit(Runner(json.loads(sys.argv[1])).serve())
"""
KIND = RunnerKind("executor", "", 2**29, 1.0, 64, 2**30)


def test_a_runner_whose_executors_do_not_start_ends(tmp_path: Path) -> None:
    settings = {
        "name": "r",
        "mode": "executor",
        "steps": str(tmp_path),
        "socket": str(tmp_path / "r.sock"),
        "limits": {},
        "preload": [],
        "orphan_seconds": 10 * PATIENCE_SECONDS,
        "most_steps": 500,
    }
    command = [sys.executable, "-c", BROKEN, json.dumps(settings)]
    assert subprocess.run(command, timeout=PATIENCE_SECONDS, check=False).returncode == 1


@pytest.mark.parametrize(
    ("links", "given_up"),
    [
        ([{"proved": False}] * MOST_FAILED_STARTS, True),
        ([{"proved": False}] * (MOST_FAILED_STARTS - 1), False),
        ([{"proved": False}, {"proved": True}, {"proved": False}], False),
        ([{"proved": False, "started_here": False}] * MOST_FAILED_STARTS, False),
    ],
    ids=["never_ready", "not_yet", "one_was_ready", "adopted"],
)
def test_a_kind_is_given_up_when_its_runners_are_never_ready(
    links: list[dict[str, Any]], given_up: bool
) -> None:
    starts = FailedStarts()
    told = [
        starts.too_many(SimpleNamespace(kind=KIND, **{"started_here": True, **link}))  # type: ignore[arg-type]
        for link in links
    ]
    assert told[-1] == given_up
