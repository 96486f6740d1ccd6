"""Settings are checked at the start; a wrong one is a sentence."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from designer.foundation.errors import ConfigurationError
from designer.site.environment import database_settings, read_environment, secret


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("JACKFIELD_PORT", "eighty", "JACKFIELD_PORT is 'eighty'. Set a port number from 1 to 65535."),
        ("JACKFIELD_PORT", "²", "Set a port number"),
        ("JACKFIELD_PORT", "65536", "Set a port number"),
        ("JACKFIELD_UPLOAD_MB", "0", "Set a whole number from 1."),
        ("JACKFIELD_UPLOAD_MB", "9" * 5000, "Set a whole number from 1."),
        ("JACKFIELD_METRICS_PORT", "none", "JACKFIELD_METRICS_PORT is 'none'. Set a port number"),
        ("JACKFIELD_ARTIFACT_QUOTA_GB", "0", "Set gigabytes above 0"),
        ("JACKFIELD_ARTIFACT_QUOTA_GB", "0.0", "leave it empty for no quota"),
        ("JACKFIELD_ARTIFACT_QUOTA_GB", "-1", "Set gigabytes above 0"),
        ("JACKFIELD_ARTIFACT_QUOTA_GB", "nan", "Set gigabytes above 0"),
        ("JACKFIELD_ARTIFACT_QUOTA_GB", "1e3", "Set gigabytes above 0"),
        ("JACKFIELD_ARTIFACT_QUOTA_GB", "2GB", "Set gigabytes above 0"),
        ("JACKFIELD_PROCESS_TARGET", "perhaps", "Set 1 or 0."),
        ("BROKER_URL", "kafka://host", "BROKER_URL starts with 'kafka:'"),
        ("DATABASE_URL", "mysql://host", "DATABASE_URL starts with 'mysql:'"),
        ("DATABASE_URL", "postgresql://me:secret@host:port/name", "DATABASE_URL is no address"),
        ("JACKFIELD_DOCKER_URL", "/var/run/docker.sock", "Use one of: unix://, tcp://"),
    ],
)
def test_a_wrong_value_is_told_in_a_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_environment({name: value})
    assert sentence in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_quota_is_given_in_gigabytes_and_none_by_default() -> None:
    assert read_environment({}).artifact_quota_bytes is None
    assert read_environment({"JACKFIELD_ARTIFACT_QUOTA_GB": "50"}).artifact_quota_bytes == 50 * 10**9
    assert read_environment({"JACKFIELD_ARTIFACT_QUOTA_GB": "0.25"}).artifact_quota_bytes == 250_000_000


def test_the_process_target_is_off_in_server_mode_unless_switched_on() -> None:
    server = {"BROKER_URL": "redis://localhost"}
    assert read_environment({}).process_target
    assert not read_environment(server).process_target
    assert read_environment({**server, "JACKFIELD_PROCESS_TARGET": "1"}).process_target


def test_a_database_address_keeps_what_it_asks_of_the_connection() -> None:
    found = database_settings("postgresql://me:a%40b@db:5433/name?sslmode=verify-full", Path("/nowhere"))
    assert (found["USER"], found["PASSWORD"], found["PORT"]) == ("me", "a@b", "5433")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = secret(home, "token")
    assert secret(home, "token") == first
    assert len(first) >= 50
    assert stat.S_IMODE((home / "token").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


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


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="Set JACKFIELD_HOME"):
        secret(tmp_path / "file" / "home", "token")
