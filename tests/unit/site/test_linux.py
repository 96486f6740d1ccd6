"""Every start on another system ends with one sentence that says where to run instead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.foundation.errors import ConfigurationError
from designer.site.linux import require_linux

ROOT = Path(__file__).parents[3]


def test_linux_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    require_linux()


@pytest.mark.parametrize("system", ["Darwin", "Windows", "FreeBSD"])
def test_another_system_is_told_what_is_missing_and_where_to_run(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    with pytest.raises(ConfigurationError) as refusal:
        require_linux()
    assert str(refusal.value) == (
        f"it needs Linux, because it relies on pidfd, eventfd and /proc, and this is {system}. "
        "Use WSL 2 on Windows, or a Linux virtual machine."
    )


@pytest.mark.parametrize("command", ["serve", "run_pipeline", "run_worker"])
def test_a_command_stops_there_with_that_sentence_alone_and_makes_no_folder(
    command: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    started = subprocess.run(
        [sys.executable, "-c", MANAGE_ON_A_MAC, command],
        cwd=ROOT,
        env={**os.environ, "JACKFIELD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "designer.site.settings"},
        capture_output=True,
        text=True,
    )
    assert started.returncode == 1
    assert started.stderr.startswith("Jackfield cannot start: it needs Linux")
    assert started.stderr.count("\n") == 1
    assert not home.exists()


MANAGE_ON_A_MAC = """
import platform, runpy
platform.system = lambda: "Darwin"
runpy.run_path("manage.py", run_name="__main__")
"""
