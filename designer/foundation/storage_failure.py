"""Failures of disk and database, told from others: the request was right, and may be right again later."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT})
READ_ONLY_ERRNOS = frozenset({errno.EROFS})
#: The low byte of an extended SQLite code is its kind.
SQLITE_KIND = 0xFF
SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
SQLITE_AWAY = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
#: SQLSTATE classes of PostgreSQL: connection, resources, operator intervention; and single states.
POSTGRES_AWAY = ("08", "53", "57P")
POSTGRES_FULL, POSTGRES_READ_ONLY = "53100", "25006"


@dataclass(frozen=True, slots=True)
class StorageFailure:
    """How it is answered: HTTP status, code, sentence, and when to try again, in seconds."""

    status: int
    code: str
    sentence: str
    retry_seconds: int


FULL = StorageFailure(
    507,
    "storage.full",
    "The server's disk is full, so nothing was stored. Free space on it: 'jackfield gc' lists what Jackfield "
    "can delete. Then try again.",
    30,
)
READ_ONLY = StorageFailure(
    503,
    "storage.read_only",
    "The server's data folder is read-only, so nothing was stored. Make it writable, then try again.",
    30,
)
BUSY = StorageFailure(
    503, "storage.busy", "The database is locked by another process. Try again in a few seconds.", 5
)
AWAY = StorageFailure(
    503, "storage.away", "The database does not answer, so nothing was stored. Try again shortly.", 10
)


def storage_failure(error: BaseException) -> StorageFailure | None:
    """What a failure says about disk or database; None if it is about something else."""
    return next((found for cause in _causes(error) if (found := _of(cause))), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised from: Django and our own errors wrap the driver's."""
    while error is not None:
        yield error
        error = error.__cause__


def _of(error: BaseException) -> StorageFailure | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(getattr(error, "sqlite_errorcode", 0) & SQLITE_KIND)
    if isinstance(error, OSError):
        return FULL if error.errno in FULL_ERRNOS else READ_ONLY if error.errno in READ_ONLY_ERRNOS else None
    if type(error).__module__.partition(".")[0] == "psycopg":
        return _of_postgres(error)
    return None


def _of_sqlite(kind: int) -> StorageFailure | None:
    if kind == sqlite3.SQLITE_FULL:
        return FULL
    if kind == sqlite3.SQLITE_READONLY:
        return READ_ONLY
    if kind in SQLITE_BUSY:
        return BUSY
    return AWAY if kind in SQLITE_AWAY else None


def _of_postgres(error: BaseException) -> StorageFailure | None:
    state = getattr(error, "sqlstate", None)
    if state is None:  # never reached the server
        return AWAY if type(error).__name__ in ("OperationalError", "ConnectionTimeout") else None
    if state == POSTGRES_FULL:
        return FULL
    if state == POSTGRES_READ_ONLY:
        return READ_ONLY
    return AWAY if state.startswith(POSTGRES_AWAY) else None
