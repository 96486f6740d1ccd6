"""A program in a process, a home and a folder of its own, bounded in time: what it told, or why not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.keeper import TIME_IS_UP
from tests.benchmarks.peers.outcome import Outcome, Work, outcomes
from tests.benchmarks.peers.programs.peer_work import MARKS, RESULTS

KEEPER = (sys.executable, str(Path(__file__).with_name("keeper.py")))
#: What of this process's environment a program sees: no proxies, tokens or settings of anybody's.
INHERITED = ("PATH", "LANG", "TZ", "TMPDIR")


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """What was told until the end, and what went wrong, if anything did."""

    outcomes: Mapping[tuple[str, Work], Outcome]
    trouble: str = ""


def run_program(command: list[str], settings: Mapping[str, str], seconds: float) -> ProgramRun:
    """Run the command to its end or until time is up; nothing that it started goes on afterwards."""
    with tempfile.TemporaryDirectory(prefix="jackfield-peer-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        results, marks = folder / "results", folder / "marks"
        results.touch()
        marks.touch()
        kept = {key: os.environ[key] for key in INHERITED if key in os.environ}
        own = {"HOME": name, "USER": "benchmark", MARKS: str(marks), RESULTS: str(results)}
        trouble = _bounded(command, {**kept, **settings, **own}, folder, seconds)
        return ProgramRun(outcomes(results.read_text().splitlines()), trouble)


def _bounded(command: list[str], environment: Mapping[str, str], folder: Path, seconds: float) -> str:
    """Run it in the folder; what went wrong, or an empty text."""
    log = folder / "log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [*KEEPER, str(seconds), *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            code = keeper.wait()
        finally:
            keeper.terminate()
            keeper.wait()
    if code == TIME_IS_UP:
        return f"was stopped after {seconds:g} s"
    if code < 0:
        return f"was killed from outside, by signal {-code}"
    return f"its program ended with {code}: {_last_line(log)}" if code else ""


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
