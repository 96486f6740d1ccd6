"""A short-lived process that parses foreign data, so that the server never does."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from compute.targets.process.environment import clean_environment

CPUS = 2.0


@dataclass(frozen=True, slots=True)
class ChildResult:
    """``timed_out``: it was killed at its time limit."""

    exit_code: int
    output: bytes
    errors: bytes
    timed_out: bool = False


def run_child(arguments: Sequence[str], *, memory_bytes: int, timeout_seconds: float) -> ChildResult:
    """Run ``python ARGUMENTS`` with a clean environment, bounded memory and time."""
    with tempfile.TemporaryDirectory(prefix="jackfield-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-P", *arguments],
            cwd=folder,
            env=_environment(Path(folder)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        # Data, not address space: allocators and thread pools reserve much more than they use.
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
        try:
            output, errors = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            return ChildResult(process.returncode, output, errors, timed_out=True)
    return ChildResult(process.returncode, output, errors)


def _environment(folder: Path) -> dict[str, str]:
    return {
        **clean_environment(os.environ, CPUS, folder),
        "PYTHONPATH": str(settings.BASE_DIR),
        "TMPDIR": str(folder),
    }
