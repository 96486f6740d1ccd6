"""Django's database settings from an address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

#: Commits wait for no disk: a crash of the machine may lose the last ones, never the file's consistency.
#: Threads share what they have read (mmap). The log grows to 16 MB before a checkpoint, because each
#: checkpoint waits for the disk.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "mmap_size=268435456",
    "wal_autocheckpoint=4000",
)


def database_settings(url: str, home: Path) -> dict[str, object]:
    """Django's DATABASES entry: SQLite in WAL mode under ``home``, or PostgreSQL."""
    parts = urlsplit(url)
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            # libpq's own settings, such as ?sslmode=verify-full
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_HEALTH_CHECKS": True,
            "CONN_MAX_AGE": 60,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(parts.path) if parts.path else home / "jackfield.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": " ".join(f"PRAGMA {pragma};" for pragma in SQLITE_PRAGMAS),
        },
        "CONN_MAX_AGE": None,
    }
