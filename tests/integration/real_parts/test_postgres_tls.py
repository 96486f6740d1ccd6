"""PostgreSQL over TLS: what DATABASE_URL says about certificates is what the driver does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db.utils import ConnectionHandler

from designer.site.database import database_settings
from tests.real_parts.own_postgres import OwnPostgres, make_authority


@pytest.fixture(scope="module")
def cluster() -> Iterator[OwnPostgres]:
    cluster = OwnPostgres()
    yield cluster
    cluster.end()


@pytest.fixture(scope="module")
def authority(cluster: OwnPostgres) -> Path:
    return cluster.use_tls()


@pytest.fixture(scope="module")
def address(cluster: OwnPostgres) -> str:
    """As ``localhost``, the name in the certificate; options follow."""
    return cluster.new_database().replace("127.0.0.1", "localhost") + "?"


def encrypted(url: str) -> bool:
    """Whether the connection that Django makes to the address is. Raises psycopg's OperationalError."""
    wrapper: Any = ConnectionHandler({"default": database_settings(url, Path("/nowhere"))})["default"]
    with wrapper.get_new_connection(wrapper.get_connection_params()) as connection:
        found = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
    return bool(found[0])


def test_a_certificate_is_verified(authority: Path, address: str) -> None:
    assert encrypted(f"{address}sslmode=verify-full&sslrootcert={authority}")


def test_an_option_is_the_drivers(authority: Path, address: str) -> None:
    assert not encrypted(f"{address}sslmode=disable")


def test_another_authority_is_refused(authority: Path, address: str, tmp_path: Path) -> None:
    other = make_authority(tmp_path, "other")
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        encrypted(f"{address}sslmode=verify-full&sslrootcert={other}")


def test_another_name_than_the_certificates_is_refused(authority: Path, address: str) -> None:
    elsewhere = address.replace("localhost", "127.0.0.1")
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        encrypted(f"{elsewhere}sslmode=verify-full&sslrootcert={authority}")
