"""A wall clock that a test sets for the processes it starts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("fake_clock.c")


class FakeClock:
    """How far the wall clock of processes with ``settings`` is from the machine's; see fake_clock.c."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "offset"
        self.set(0)
        self.settings = {"LD_PRELOAD": str(_compiled(folder)), "FAKE_CLOCK": str(self._file)}

    def set(self, seconds: int) -> None:
        """Ahead of the machine's clock, or behind it when negative; at once, for all of them."""
        part = self._file.with_suffix(".part")
        part.write_text(f"{seconds}\n")
        part.replace(self._file)


def _compiled(folder: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler is absent: apt-get install gcc libc6-dev")
    library = folder / "fake_clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
    return library
