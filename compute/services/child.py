"""A short-lived process that parses foreign data, so that the server never does."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from compute.targets.process.environment import clean_environment

CPUS = 2.0
#: Of a stream at a time, and of the end of what a child says about its failure.
CHUNK_BYTES = 256 * 1024
ERROR_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class ChildResult:
    """``timed_out``: it was killed at its time limit."""

    exit_code: int
    output: bytes
    errors: bytes
    timed_out: bool = False


def run_child(arguments: Sequence[str], *, memory_bytes: int, timeout_seconds: float) -> ChildResult:
    """Run ``python ARGUMENTS`` with a clean environment, bounded memory and time."""
    with limited_child(arguments, memory_bytes, subprocess.PIPE) as process:
        try:
            output, errors = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            return ChildResult(process.returncode, output, errors, timed_out=True)
    return ChildResult(process.returncode, output, errors)


def stream_child(
    arguments: Sequence[str], *, memory_bytes: int, cpu_seconds: int
) -> Generator[bytes, None, ChildResult]:
    """As ``run_child``, but its output comes in chunks of at most CHUNK_BYTES as it is written.

    Bounds its processor time, because its reader may be as slow as a modem. It ends with the generator.
    """
    with (
        tempfile.TemporaryFile() as errors,
        limited_child(arguments, memory_bytes, errors, cpu_seconds) as process,
    ):
        assert process.stdout is not None, "it is a pipe"
        while chunk := os.read(process.stdout.fileno(), CHUNK_BYTES):
            yield chunk
        code = process.wait()
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - ERROR_BYTES))
        return ChildResult(code, b"", errors.read(), timed_out=code == -signal.SIGXCPU)


@contextlib.contextmanager
def limited_child(
    arguments: Sequence[str], memory_bytes: int, errors: IO[bytes] | int, cpu_seconds: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A child with its output in a pipe; killed when the block is left before it ended."""
    with tempfile.TemporaryDirectory(prefix="jackfield-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-P", *arguments],
            cwd=folder,
            env=_environment(Path(folder)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        # Data, not address space: allocators and thread pools reserve much more than they use.
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
        if cpu_seconds is not None:
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            with process:  # closes its pipes and reaps it
                pass


def _environment(folder: Path) -> dict[str, str]:
    return {
        **clean_environment(os.environ, CPUS, folder),
        "PYTHONPATH": str(settings.BASE_DIR),
        "TMPDIR": str(folder),
    }
