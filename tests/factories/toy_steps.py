"""Toy components that the runtime executes, without any table library: a step takes milliseconds.

Values travel as files that hold one number. ``witness`` names a folder in which each execution
leaves a file, so that a test can count how often a step really ran.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from pathlib import Path


def constant(value: float = 1.0, witness: str = "") -> str:
    """A number."""
    _testify(witness, "constant")
    return repr(value)


def add(first: Path, second: Path | None = None, amount: float = 0.0, witness: str = "") -> str:
    """The sum of what arrives, and an amount."""
    _testify(witness, "add")
    other = _read(second) if second else 0.0
    return repr(_read(first) + other + amount)


def nap(first: Path | None = None, seconds: float = 1.0, witness: str = "", gate: str = "") -> str:
    """Wait, then hand on what arrived. With a ``gate`` (a path) wait until that file exists instead."""
    _testify(witness, "nap-begins")
    if gate:
        _pass(gate)
    else:
        time.sleep(seconds)
    _testify(witness, "nap-ends")
    return repr(_read(first) if first else 0.0)


def fail(first: Path | None = None, message: str = "It was meant to fail.") -> str:
    """Fail with a sentence."""
    raise ValueError(message)


def leave(first: Path | None = None, code: int = 3) -> str:
    """Exit with a code."""
    sys.exit(code)


def measure(first: Path | None = None, count: int = 3, gate: str = "") -> str:
    """Log a number, a series and progress. With a ``gate`` wait for the file ``<gate>.<n>`` after n."""
    from jackfield import log

    log.metric("answer", 42.0)
    for step in range(count):
        log.metric("loss", 1.0 / (step + 1), step=step)
        log.progress(step + 1, count)
        if gate:
            _pass(f"{gate}.{step + 1}")
    return repr(42.0)


def scribble(first: Path | None = None, lines: str = "", error: str = "") -> str:
    """Write into the runtime's own files; with ``error`` end at once and let that file say why."""
    with Path("../metrics.jsonl").open("a") as file:
        file.write(lines)
    if error:
        Path("../error.json").write_text(error)
        os._exit(1)
    return repr(1.0)


def absent(first: Path | None = None) -> None:
    """Write no output."""


def die(first: Path | None = None, once: str = "") -> str:
    """Be killed from outside; with ``once`` (a path) only until that file exists."""
    if not once or not Path(once).exists():
        if once:
            Path(once).touch()
        os.kill(os.getpid(), 9)
    return repr(1.0)


def _pass(gate: str) -> None:
    while not Path(gate).exists():
        time.sleep(0.01)


def _testify(witness: str, what: str) -> None:
    if witness:
        (Path(witness) / f"{what}-{uuid.uuid4().hex}").touch()


def _read(path: Path) -> float:
    return float(path.read_text())
