"""The data folder is its owner's alone, whoever made it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from designer.foundation.errors import ConfigurationError
from designer.site.private_home import private_home

#: An account without rights, as every Linux has one.
NOBODY = 65534
READ_AS_NOBODY = (
    "import os, sys; os.setgroups([]); os.setgid({0}); os.setuid({0}); open(sys.argv[1], 'rb').read()"
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    private_home(tmp_path / "above" / "home")
    assert mode(tmp_path / "above" / "home") == 0o700


@pytest.mark.parametrize("before", [0o755, 0o777, 0o750, 0o711])
def test_a_folder_that_others_may_enter_is_closed(tmp_path: Path, before: int) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(before)
    private_home(home)
    assert mode(home) == 0o700


def test_a_folder_that_is_closed_keeps_its_mode(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    home.chmod(0o500)
    private_home(home)
    assert mode(home) == 0o500


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="set JACKFIELD_HOME"):
        private_home(tmp_path / "file" / "home")


def test_a_foreign_folder_that_is_open_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "chmod", refused)
    with pytest.raises(ConfigurationError, match=r"Operation not permitted.*mode 0700"):
        private_home(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another account, which only root can")
def test_another_account_reads_nothing_below(open_folder: Path) -> None:
    home = open_folder / "home"
    home.mkdir()
    home.chmod(0o755)
    database = home / "jackfield.sqlite3"
    database.write_bytes(b"sessions")
    assert read_as_nobody(database).returncode == 0
    private_home(home)
    refused = read_as_nobody(database)
    assert refused.returncode == 1
    assert "PermissionError" in refused.stderr


def read_as_nobody(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", "-c", READ_AS_NOBODY.format(NOBODY), str(path)]
    return subprocess.run(command, capture_output=True, text=True)
