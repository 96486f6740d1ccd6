"""Secrets are made once, and kept from everyone but the owner."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from designer.foundation.errors import ConfigurationError
from designer.foundation.secret_file import secret


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret(tmp_path, "token")
    assert secret(tmp_path, "token") == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_two_first_starts_at_once_have_one_secret(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(secret(tmp_path, "token"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_an_empty_secret_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    with pytest.raises(ConfigurationError, match="is empty"):
        secret(tmp_path, "token")


def test_a_secret_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "token").mkdir()
    with pytest.raises(ConfigurationError, match="Set JACKFIELD_HOME"):
        secret(tmp_path, "token")
