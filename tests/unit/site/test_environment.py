"""Settings are checked at the start; a wrong one is a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from designer.foundation.errors import ConfigurationError
from designer.site.environment import Environment, read_environment


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
        ("JACKFIELD_SECRET_KEYS", f"secret,{'k' * 32}", "needs keys of at least 32 random characters"),
        ("BROKER_URL", "kafka://host", "BROKER_URL starts with 'kafka:'"),
        ("DATABASE_URL", "mysql://host", "DATABASE_URL starts with 'mysql:'"),
        ("DATABASE_URL", "postgresql://me:secret@host:port/name", "DATABASE_URL is not a valid address"),
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


def test_keys_of_secrets_are_listed_the_newest_first() -> None:
    new, old = "n" * 32, "o" * 32
    assert read_environment({"JACKFIELD_SECRET_KEYS": f"{new}, {old}"}).secret_keys == (new, old)


def test_the_process_target_is_off_in_server_mode_unless_switched_on() -> None:
    server = {"BROKER_URL": "redis://localhost"}
    assert read_environment({}).process_target
    assert not read_environment(server).process_target
    assert read_environment({**server, "JACKFIELD_PROCESS_TARGET": "1"}).process_target


def test_an_empty_value_counts_as_not_set() -> None:
    names = {str(field.validation_alias) for field in Environment.model_fields.values()}
    assert read_environment(dict.fromkeys(names, "")) == read_environment({})


def test_of_two_wrong_values_one_is_told_and_it_is_a_sentence() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_environment({"BROKER_URL": "kafka://host", "JACKFIELD_HTTPS": "maybe"})
    assert str(refusal.value) == (
        "BROKER_URL starts with 'kafka:'. Use one of: redis://, rediss://, amqp://, amqps://."
    )


def test_certificates_of_docker_are_ours_before_dockers_own(tmp_path: Path) -> None:
    everybodys = {"DOCKER_CERT_PATH": "/nowhere"}
    assert read_environment(everybodys).docker_certificates == "/nowhere"
    ours = read_environment({**everybodys, "JACKFIELD_DOCKER_CERT_PATH": str(tmp_path)})
    assert ours.docker_certificates == str(tmp_path)
    with pytest.raises(ConfigurationError, match="is '/nowhere', which is not a folder"):
        read_environment({"JACKFIELD_DOCKER_CERT_PATH": "/nowhere"})


@pytest.mark.parametrize(
    ("name", "value", "package"),
    [
        ("BROKER_URL", "amqp://host", "pika"),
        ("CHANNEL_URL", "redis://host", "channels_redis"),
        ("DATABASE_URL", "postgresql://me:secret@host/name", "psycopg"),
    ],
)
def test_an_address_whose_package_is_absent_names_the_extra(
    name: str, value: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("designer.site.environment.find_spec", lambda name: None)
    with pytest.raises(ConfigurationError) as refusal:
        read_environment({name: value})
    assert str(refusal.value) == (
        f"{name} needs the Python package {package}, which is not installed. "
        "Install jackfield-server with its extra: jackfield-server[server]."
    )


def test_the_page_of_settings_has_every_variable_with_its_default() -> None:
    page = (Path(__file__).parents[3] / "docs" / "settings.md").read_text()
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", page, re.MULTILINE))
    known = {str(field.validation_alias): field.default for field in Environment.model_fields.values()}
    # Read by steps (JACKFIELD_DATA_FOLDER) and by the tests themselves.
    assert set(told) - {"JACKFIELD_DATA_FOLDER", "JACKFIELD_REQUIRE", "CHROMIUM"} == set(known)
    for name, default in known.items():
        if isinstance(default, str | int) and default:
            assert f"`{default}`" in told[name], name
