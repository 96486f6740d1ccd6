"""A PostgreSQL cluster that its tests may crash."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

from tests.real_parts import postgres
from tests.real_parts.absent import absent
from tests.real_parts.session import Started


class OwnPostgres:
    """A running cluster. ``start`` after ``crash`` recovers what was committed, on the same port."""

    def __init__(self) -> None:
        found = postgres.binaries()
        if found is None:
            absent("postgres", "no initdb here. On Debian: apt-get install postgresql")
        self._binaries = found
        self._started: Started = postgres.start(found)

    def start(self) -> None:
        port = self._started.url.rpartition(":")[2]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {postgres.FAST}"
        self._control("start", "-w", "-o", options, "-l", str(self._folder / "log"))

    def crash(self) -> None:
        """All its processes end at once, without a checkpoint; returns when they are gone."""
        self._control("stop", "-w", "-m", "immediate")

    def end(self) -> None:
        if (self._folder / "data" / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """The DATABASE_URL of an empty database."""
        import psycopg

        name = f"test_{uuid4().hex}"
        with psycopg.connect(f"{self._started.url}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{self._started.url}/{name}"

    def use_tls(self) -> Path:
        """Answer over TLS too, as ``localhost``; the certificate of the authority that vouches for it."""
        authority, key = make_authority(self._folder, "authority"), self._folder / "server.key"
        request = self._folder / "server.csr"
        names = self._folder / "names"
        names.write_text("subjectAltName=DNS:localhost\n")
        subject = ("-subj", "/CN=localhost", "-nodes", "-newkey", "rsa:2048")
        openssl("req", *subject, "-keyout", key, "-out", request)
        signing = ("-CA", authority, "-CAkey", authority.with_suffix(".key"), "-CAcreateserial")
        certificate = self._folder / "server.crt"
        openssl("x509", "-req", "-in", request, *signing, "-extfile", names, "-out", certificate)
        key.chmod(0o600)
        owner = (self._folder / "data").stat()
        os.chown(key, owner.st_uid, owner.st_gid)
        self._set(ssl="on", ssl_cert_file=str(certificate), ssl_key_file=str(key))
        return authority

    def _set(self, **settings: str) -> None:
        import psycopg

        with psycopg.connect(f"{self._started.url}/postgres", autocommit=True) as connection:
            for name, value in settings.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute("SELECT pg_reload_conf()")

    @property
    def _folder(self) -> Path:
        return Path(self._started.folder)

    def _control(self, what: str, *arguments: str) -> None:
        user = postgres.other_user() if os.geteuid() == 0 else None
        subprocess.run(
            [self._binaries / "pg_ctl", what, "-D", str(self._folder / "data"), *arguments],
            user=user.pw_uid if user else None,
            cwd=self._folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


def make_authority(folder: Path, name: str) -> Path:
    """A certificate authority of its own: ``<name>.pem`` and ``<name>.key``."""
    place = folder / f"{name}.pem"
    key = place.with_suffix(".key")
    subject = ("-subj", f"/CN={name}", "-nodes", "-newkey", "rsa:2048")
    openssl("req", "-x509", *subject, "-keyout", key, "-out", place, "-days", "2")
    return place


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
