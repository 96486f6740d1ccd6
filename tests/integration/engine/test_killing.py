"""Killing the engine's process, at any point, loses nothing and repeats nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.engine.engine_process import POINTS

ROOT = Path(__file__).parents[3]
SECONDS = 90


def engine_process(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the engine in a process of its own until the run ends or the process is killed."""
    return subprocess.run(
        [sys.executable, "-m", "tests.integration.engine.engine_process", *arguments],
        cwd=ROOT,
        env={**os.environ, "JACKFIELD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "designer.site.settings"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.mark.parametrize("point", POINTS)
def test_a_run_goes_on_after_a_kill_and_each_step_runs_once(point: str, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    witness.mkdir()

    killed = engine_process(tmp_path, "start", str(witness), point)
    resumed = engine_process(tmp_path, "resume", str(witness))

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert resumed.returncode == 0, resumed.stderr
    run = json.loads(resumed.stdout)
    assert run["status"] == "succeeded"
    assert set(run["steps"].values()) == {"succeeded"}
    assert run["events"] == list(range(1, len(run["events"]) + 1))
    seen = Counter(path.name.rpartition("-")[0] for path in witness.iterdir())
    assert seen == {"nap-begins": 3, "nap-ends": 3}
