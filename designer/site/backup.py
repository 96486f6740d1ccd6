"""A backup of the data folder in one file: written while the server runs, checked when it is read back.

A tar archive. The database comes first, as it stood at one moment; then everything it may refer to: outputs
never change once written, and what was deleted meanwhile counts as freed. The last member lists every
file with its digest, so that a backup that was cut short is recognised. What belongs to the machine and not
to the data (locks, processes, the id that marks containers, previews) stays out: a restored folder is
another installation, which finds no process of the steps that were running and runs them again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from designer.foundation.errors import ConfigurationError

FORMAT = "jackfield/backup@1"
LIST = "backup.json"
DATABASE = "jackfield.sqlite3"
SECRETS = ("secret_key", "token", "secrets_key")
FOLDERS = ("artifacts", "steps")
#: Unfinished artifacts.
UNFINISHED = "artifacts/parts"
CHUNK_BYTES = 2**20


class BackupError(ConfigurationError):
    """The backup cannot be written or read. Its text is one sentence and the next move."""


def write_backup(home: Path, target: IO[bytes]) -> int:
    """Write the data folder to a binary stream; returns the number of files."""
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        with tempfile.NamedTemporaryFile(dir=home, prefix=".backup-") as snapshot:
            _copy_database(home / DATABASE, Path(snapshot.name))
            _add(archive, Path(snapshot.name), DATABASE, digests)
        for name in SECRETS:
            _add(archive, home / name, name, digests)
        for path in _files(home):
            _add(archive, path, path.relative_to(home).as_posix(), digests)
        listing = json.dumps({"format": FORMAT, "files": digests}).encode()
        archive.addfile(_member(LIST, len(listing)), io.BytesIO(listing))
    return len(digests)


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own online backup: one moment of the database, whatever is written meanwhile."""
    with sqlite3.connect(source) as database, sqlite3.connect(target) as copy:
        database.backup(copy)
    database.close()
    copy.close()


def _files(home: Path) -> Iterator[Path]:
    """Regular files below the folders to keep; links are not followed."""
    for name in FOLDERS:
        for folder, folders, files in os.walk(home / name):
            if Path(folder) == home / UNFINISHED:
                folders.clear()
                continue
            yield from (Path(folder, file) for file in sorted(files))


def _add(archive: tarfile.TarFile, path: Path, name: str, digests: dict[str, str]) -> None:
    """Add a regular file; one that was deleted meanwhile, or is none, is left out."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return
        member = _member(name, facts.st_size, stat.S_IMODE(facts.st_mode))
        reader = Digesting(file, facts.st_size)
        archive.addfile(member, reader)
        digests[name] = reader.hexdigest()


def _member(name: str, size: int, mode: int = 0o600) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, mode
    return member


class Digesting(io.RawIOBase):
    """The first ``size`` bytes of a file, filled up with zeros should it end before (a log is being
    written), digested as they are read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__()
        self._file, self._left, self._hash = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        chunk = self._file.read(wanted).ljust(wanted, b"\0")
        self._left -= wanted
        self._hash.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def restore_backup(source: IO[bytes], home: Path) -> int:
    """Read a backup into a data folder that has no database; returns the number of files.

    Everything is checked before anything takes its place. Raises BackupError.
    """
    if (home / DATABASE).exists():
        raise BackupError(
            f"{home} has a database already. Set JACKFIELD_HOME to a folder that does not exist yet."
        )
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        place = Path(folder)
        digests = _extract(source, place)
        _check_database(place / DATABASE)
        for name in (*SECRETS, *FOLDERS, DATABASE):
            if (place / name).exists():
                _take_place(place / name, home / name)
    return len(digests)


def _extract(source: IO[bytes], place: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    listing: bytes | None = None
    try:
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    raise BackupError(
                        f"The backup has a member that is no file: {member.name}. Use another one."
                    )
                if member.name == LIST:
                    listing = content.read()
                else:
                    found[member.name] = _write(content, member, place)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"This is no complete backup: {error}. Use another one.") from error
    _compare(listing, found)
    return found


def _write(content: IO[bytes], member: tarfile.TarInfo, place: Path) -> str:
    """Write one file below ``place``; its digest."""
    if member.name.split("/")[0] not in (*SECRETS, *FOLDERS, DATABASE) or ".." in member.name.split("/"):
        raise BackupError(f"The backup has a file that does not belong there: {member.name}.")
    path = place / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(path, "xb") as file:
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(member.mode & 0o777)
    return digest.hexdigest()


def _compare(listing: bytes | None, found: dict[str, str]) -> None:
    if listing is None:
        raise BackupError("The backup was cut short: its list of files is missing. Use another one.")
    listed = json.loads(listing)
    if listed.get("format") != FORMAT:
        raise BackupError(f"This is not a backup of the format {FORMAT}. Restore it with a newer release.")
    wrong = sorted(
        name for name in listed["files"].keys() | found if listed["files"].get(name) != found.get(name)
    )
    if wrong:
        raise BackupError(
            f"The backup is damaged at {wrong[0]} and {len(wrong) - 1} other files. Use another one."
        )


def _check_database(path: Path) -> None:
    if not path.is_file():
        raise BackupError("The backup has no database. Use another one.")
    database = sqlite3.connect(path)
    try:
        (told,) = database.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        told = str(error)
    finally:
        database.close()
    if told != "ok":
        raise BackupError(f"The database in the backup is damaged: {told}. Use another one.")


def _take_place(source: Path, target: Path) -> None:
    """Move a file or folder to where the start of a command may have made an empty one."""
    if target.is_dir():
        for folder in (target / "parts", target):
            if folder.is_dir():
                folder.rmdir()
    source.replace(target)
