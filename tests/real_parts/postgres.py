"""A throw-away PostgreSQL cluster on a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.real_parts.absent import absent
from tests.real_parts.session import Started, free_port, once

#: Where Debian keeps the binaries, which it leaves off the PATH.
DEBIAN = Path("/usr/lib/postgresql")
#: Data that lives for minutes need outlive the server's processes only, not the machine. Commits wait for
#: the log to be written all the same: a server that crashes must not forget what it has confirmed.
FAST = "-c fsync=off -c full_page_writes=off -c max_connections=200"


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl; None when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def other_user() -> pwd.struct_passwd:
    """Debian's user of the package, else nobody."""
    known = {account.pw_name: account for account in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def start(folder_of_binaries: Path) -> Started:
    """Make a cluster and start it; as somebody else when root, as whom it refuses to run."""
    folder = Path(tempfile.mkdtemp(prefix="jackfield-postgres-"))
    user = other_user() if os.geteuid() == 0 else None
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    port = free_port()

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [folder_of_binaries / program, *arguments],
            user=user.pw_uid if user else None,
            cwd=folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    data = str(folder / "data")
    call("initdb", "--pgdata", data, "--username=jackfield", "--auth=trust", "--no-sync", "-E", "UTF8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {FAST}"
    call("pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", str(folder / "log"))
    pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    return Started(f"postgresql://jackfield@127.0.0.1:{port}", pid, str(folder))


@pytest.fixture(scope="session")
def postgres_cluster() -> str:
    """The cluster's address without a database: ``postgresql://user@host:port``."""
    found = binaries()
    if found is None:
        absent("postgres", "no initdb here. On Debian: apt-get install postgresql")
    return once("postgres", lambda: start(found)).url


@pytest.fixture(scope="session")
def new_database(postgres_cluster: str) -> Callable[[], str]:
    """Makes an empty database and answers its DATABASE_URL; each call another one."""
    import psycopg

    def create() -> str:
        name = f"test_{uuid4().hex}"
        with psycopg.connect(f"{postgres_cluster}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{postgres_cluster}/{name}"

    return create


@pytest.fixture
def postgres(new_database: Callable[[], str]) -> str:
    """The DATABASE_URL of an empty database of this test's own."""
    return new_database()
