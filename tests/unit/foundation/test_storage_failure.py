"""Failures of disk and database, as the real drivers raise them."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from designer.foundation.storage_failure import AWAY, BUSY, FULL, READ_ONLY, StorageFailure, storage_failure


def raised(call: Callable[[], object]) -> Exception:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def full_file(path: Path) -> None:
    # The kernel's own full device.
    with open("/dev/full", "wb", buffering=0) as file:
        file.write(b"x")


def full_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA max_page_count = 2")
        database.execute("CREATE TABLE kept (text)")
        database.execute("INSERT INTO kept VALUES (?)", ("x" * 100_000,))


def locked_database(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        sqlite3.connect(path, timeout=0).execute("CREATE TABLE kept (text)")
    finally:
        holder.close()


def read_only_database(path: Path) -> None:
    sqlite3.connect(path).execute("CREATE TABLE kept (text)")
    sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("INSERT INTO kept VALUES (1)")


def lost_database(path: Path) -> None:
    sqlite3.connect(path / "absent" / "file")


def unreachable_postgres(path: Path) -> None:
    with socket.socket() as taken:  # bound and not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        psycopg.connect(host="127.0.0.1", port=taken.getsockname()[1], connect_timeout=5)


@pytest.mark.parametrize(
    ("fail", "expected"),
    [
        (full_file, FULL),
        (full_database, FULL),
        (locked_database, BUSY),
        (read_only_database, READ_ONLY),
        (lost_database, AWAY),
        (unreachable_postgres, AWAY),
    ],
)
def test_a_failure_of_storage_is_told(
    tmp_path: Path, fail: Callable[[Path], None], expected: StorageFailure
) -> None:
    assert storage_failure(raised(lambda: fail(tmp_path / "database"))) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (psycopg.errors.DiskFull(), FULL),
        (psycopg.errors.ReadOnlySqlTransaction(), READ_ONLY),
        (psycopg.errors.TooManyConnections(), AWAY),
        (psycopg.errors.AdminShutdown(), AWAY),
        (psycopg.errors.ConnectionFailure(), AWAY),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), FULL),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), READ_ONLY),
    ],
)
def test_states_of_the_server_and_the_disk(error: Exception, expected: StorageFailure) -> None:
    assert storage_failure(error) == expected


def test_the_cause_counts_however_often_it_was_wrapped() -> None:
    def wrapping() -> None:
        try:
            full_file(Path())
        except OSError as error:
            raise ValueError("not stored") from error

    assert storage_failure(raised(wrapping)) == FULL


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOENT, "absent"),
        PermissionError(errno.EACCES, "refused"),
        sqlite3.IntegrityError("UNIQUE constraint failed"),
        sqlite3.OperationalError("no such table: x"),
        psycopg.errors.UniqueViolation(),
        psycopg.errors.UndefinedTable(),
        ValueError("a bug"),
    ],
)
def test_other_failures_stay_what_they_are(error: Exception) -> None:
    assert storage_failure(error) is None
