"""Settings from the environment, read once and checked at the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from designer.foundation.errors import ConfigurationError

#: 48 bytes are 64 characters, more than the 50 that Django asks of its key.
SECRET_BYTES = 48
#: Digits of a number that can be meant.
LONGEST_NUMBER = 12
#: Decimal, as disks are sold.
GIGABYTE = 10**9
DEFAULT_BASE_IMAGE = "python:3.11-slim-bookworm"
#: Commits wait for no disk, and a crash of the machine loses none but the last. Threads share what they
#: have read, and the log grows to 16 MB before it is taken into the file: each time waits for the disk.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "mmap_size=268435456",
    "wal_autocheckpoint=4000",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """Every setting an operator may give, parsed. See docs/settings.md."""

    home: Path
    host: str
    port: int
    token: str | None
    database_url: str
    broker_url: str
    channel_url: str
    base_image: str
    build_network: str
    docker_url: str
    docker_certificates: str
    allowed_hosts: tuple[str, ...]
    process_target: bool
    upload_megabytes: int
    #: None: no quota.
    artifact_quota_bytes: int | None
    #: Where a worker serves its metrics; None: nowhere.
    metrics_port: int | None
    debug: bool
    https: bool

    @property
    def embedded(self) -> bool:
        """One process, no server: SQLite, in-memory broker and channel layer."""
        return not self.broker_url

    @property
    def address(self) -> str:
        """Where a browser finds this installation, as far as the settings tell."""
        if self.https and self.allowed_hosts:
            return f"https://{self.allowed_hosts[0]}"
        return f"http://{self.host}:{self.port}"


def read_environment(env: Mapping[str, str] = os.environ) -> Environment:
    """Parse the environment; raises ConfigurationError with one sentence."""
    broker = _url(env, "BROKER_URL", ("redis", "rediss", "amqp", "amqps"))
    metrics_port = env.get("JACKFIELD_METRICS_PORT")
    return Environment(
        home=Path(env.get("JACKFIELD_HOME", ".jackfield")).expanduser().absolute(),
        host=env.get("JACKFIELD_HOST", "127.0.0.1"),
        port=_port("JACKFIELD_PORT", env.get("JACKFIELD_PORT", "8000")),
        token=env.get("JACKFIELD_TOKEN") or None,
        database_url=_url(env, "DATABASE_URL", ("sqlite", "postgres", "postgresql")),
        broker_url=broker,
        channel_url=_url(env, "CHANNEL_URL", ("redis", "rediss")),
        base_image=env.get("JACKFIELD_BASE_IMAGE", DEFAULT_BASE_IMAGE),
        build_network=env.get("JACKFIELD_BUILD_NETWORK", "default"),
        docker_url=_url(env, "JACKFIELD_DOCKER_URL", ("unix", "tcp", "ssh", "http", "https")),
        docker_certificates=_folder(env, "JACKFIELD_DOCKER_CERT_PATH", env.get("DOCKER_CERT_PATH", "")),
        allowed_hosts=tuple(filter(None, env.get("JACKFIELD_ALLOWED_HOSTS", "").split(","))),
        upload_megabytes=_count(env, "JACKFIELD_UPLOAD_MB", 4096),
        artifact_quota_bytes=_quota(env),
        metrics_port=_port("JACKFIELD_METRICS_PORT", metrics_port) if metrics_port else None,
        process_target=_flag(env, "JACKFIELD_PROCESS_TARGET", default=not broker),
        debug=_flag(env, "JACKFIELD_DEBUG", default=False),
        https=_flag(env, "JACKFIELD_HTTPS", default=False),
    )


def _port(name: str, text: str) -> int:
    if not _is_number(text) or int(text) > 65535:
        raise ConfigurationError(f"{name} is '{text}'. Set a port number from 1 to 65535.")
    return int(text)


def _quota(env: Mapping[str, str]) -> int | None:
    text = env.get("JACKFIELD_ARTIFACT_QUOTA_GB", "")
    if not text:
        return None
    whole, _, part = text.partition(".")
    # Nought could mean no quota or no room: one of them deletes everything.
    if not _is_number(whole) or not _is_number(part or "0") or not float(text) > 0:
        raise ConfigurationError(
            f"JACKFIELD_ARTIFACT_QUOTA_GB is '{text}'. Set gigabytes above 0, such as 50 or 0.5; "
            "leave it empty for no quota."
        )
    return int(float(text) * GIGABYTE)


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not _is_number(text) or int(text) < 1:
        raise ConfigurationError(f"{name} is '{text}'. Set a whole number from 1.")
    return int(text)


def _folder(env: Mapping[str, str], name: str, default: str) -> str:
    text = env.get(name, "")
    if text and not Path(text).is_dir():
        raise ConfigurationError(f"{name} is '{text}', which is no folder. Name the one with ca.pem in it.")
    return text or default


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").lower()
    if text in ("", "0", "1", "true", "false"):
        return default if not text else text in ("1", "true")
    raise ConfigurationError(f"{name} is '{text}'. Set 1 or 0.")


def _url(env: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    text = env.get(name, "")
    if text and _scheme(text, name) not in schemes:
        raise ConfigurationError(
            f"{name} starts with '{text.partition(':')[0]}:'. Use one of: "
            f"{', '.join(f'{scheme}://' for scheme in schemes)}."
        )
    return text


def _scheme(text: str, name: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        # Without the value: it may hold a password.
        raise ConfigurationError(f"{name} is no address: its host or port cannot be read.") from error
    return parts.scheme


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


def secret(home: Path, name: str) -> str:
    """A secret made once and kept in ``home/name``, mode 0600; raises ConfigurationError."""
    path = home / name
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(SECRET_BYTES))
        text = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be used: {error.strerror}. Set JACKFIELD_HOME to a folder you may write to."
        ) from error
    # An empty token would open everything to whoever sends none.
    if not text:
        raise ConfigurationError(f"{path} is empty. Delete it, and a new one is made at the next start.")
    return text


def _write_once(path: Path, text: str) -> None:
    """Write a file whole or not at all; of several processes at once, the first one's stays."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
