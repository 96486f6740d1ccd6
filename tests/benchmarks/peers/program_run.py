"""A program in a process, a home and a folder of its own: started, bounded in time, cleaned up after."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.outcome import Outcome, Work, outcomes
from tests.benchmarks.peers.programs.peer_work import MARKS, RESULTS

#: What of this process's environment a program sees: no proxies, tokens or settings of anybody's.
INHERITED = ("PATH", "LANG", "TZ", "TMPDIR")
#: How long what a program left behind has to end by itself.
GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """What was told until the end, and what went wrong, if anything did."""

    outcomes: Mapping[tuple[str, Work], Outcome]
    trouble: str = ""


def run_program(command: list[str], settings: Mapping[str, str], seconds: float) -> ProgramRun:
    """Run the command to its end or until time is up; nothing that it started goes on afterwards."""
    with tempfile.TemporaryDirectory(prefix="jackfield-peer-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        results, marks, log = folder / "results", folder / "marks", folder / "log"
        results.touch()
        marks.touch()
        kept = {key: os.environ[key] for key in INHERITED if key in os.environ}
        own = {"HOME": name, "USER": "benchmark", MARKS: str(marks), RESULTS: str(results)}
        trouble = _bounded(command, {**kept, **settings, **own}, folder, log, seconds)
        return ProgramRun(outcomes(results.read_text().splitlines()), trouble)


def _bounded(
    command: list[str], environment: Mapping[str, str], folder: Path, log: Path, seconds: float
) -> str:
    """Run it in the folder; what went wrong, or an empty text."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"was stopped after {seconds:g} s"
        finally:
            end_all(environment[MARKS])
            process.wait()
    return f"its program ended with {code}: {_last_line(log)}" if code else ""


def end_all(marks: str) -> None:
    """End every process that carries this run's mark in its environment: servers that detached, too."""
    deadline = time.monotonic() + GRACE_SECONDS
    number = signal.SIGTERM
    while pids := _marked(f"{MARKS}={marks}".encode()):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        number = signal.SIGKILL if time.monotonic() > deadline else signal.SIGTERM
        time.sleep(0.1)


def _marked(entry: bytes) -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if entry in _environment(folder)]


def _environment(process: Path) -> list[bytes]:
    """The environment a process was started with; none for one that has ended or is not ours to read."""
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
