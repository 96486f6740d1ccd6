"""A backup holds the data and nothing else; a damaged one is refused before anything takes its place."""

from __future__ import annotations

import io
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.site.backup import BackupError, restore_backup, write_backup

LOG = b"line\n" * 1000


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder as a running server has it: what was written last is in the database's WAL alone."""
    home = tmp_path / "home"
    for folder in ("artifacts/ab", "artifacts/parts", "steps/run-node-1/out", "processes", "previews"):
        (home / folder).mkdir(parents=True)
    (home / "artifacts/ab/abcd").write_bytes(bytes(range(256)) * 5000)
    (home / "artifacts/ab/abcd").chmod(0o444)
    (home / "artifacts/parts/half").write_bytes(b"half")
    (home / "steps/run-node-1/log.txt").write_bytes(LOG)
    (home / "processes/run-node-1.json").write_text("{}")
    (home / "previews/abcd.json").write_text("{}")
    for name in ("secret_key", "token", "secrets_key", "installation", "lock"):
        (home / name).write_text(name)
    database = sqlite3.connect(home / "jackfield.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE kept (number)")
    database.executemany("INSERT INTO kept VALUES (?)", [(number,) for number in range(1000)])
    database.commit()
    yield home
    database.close()


def backup_of(home: Path) -> bytes:
    written = io.BytesIO()
    write_backup(home, written)
    return written.getvalue()


def restored(content: bytes, home: Path) -> Path:
    home.mkdir()
    restore_backup(io.BytesIO(content), home)
    return home


def test_what_is_restored_is_what_was_there(home: Path, tmp_path: Path) -> None:
    copy = restored(backup_of(home), tmp_path / "copy")
    assert (copy / "artifacts/ab/abcd").read_bytes() == bytes(range(256)) * 5000
    assert (copy / "steps/run-node-1/log.txt").read_bytes() == LOG
    assert (copy / "token").read_text() == "token"
    database = sqlite3.connect(copy / "jackfield.sqlite3")
    assert database.execute("SELECT COUNT(*), SUM(number) FROM kept").fetchone() == (1000, 499_500)
    database.close()


def test_what_belongs_to_the_machine_stays_out(home: Path, tmp_path: Path) -> None:
    copy = restored(backup_of(home), tmp_path / "copy")
    found = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert found == {
        "artifacts/ab/abcd",
        "steps/run-node-1/log.txt",
        "secret_key",
        "token",
        "secrets_key",
        "jackfield.sqlite3",
    }


def test_links_of_a_step_are_not_followed(home: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    (home / "steps/run-node-1/out/link").symlink_to(tmp_path / "outside")
    (home / "steps/elsewhere").symlink_to(tmp_path)
    os.mkfifo(home / "steps/run-node-1/out/fifo")
    with tarfile.open(fileobj=io.BytesIO(backup_of(home))) as archive:
        assert all(member.isreg() for member in archive)
        assert not [name for name in archive.getnames() if "link" in name or "elsewhere" in name]


def test_a_log_that_grows_or_shrinks_meanwhile_does_no_harm(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = home / "steps/run-node-1/log.txt"
    measured = os.fstat

    def cut_once_measured(descriptor: int) -> os.stat_result:
        facts = measured(descriptor)
        if os.readlink(f"/proc/self/fd/{descriptor}") == str(log):
            log.write_bytes(LOG[:-100])
        return facts

    monkeypatch.setattr(os, "fstat", cut_once_measured)
    copy = restored(backup_of(home), tmp_path / "copy")
    assert (copy / "steps/run-node-1/log.txt").read_bytes() == LOG[:-100] + bytes(100)


def cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_its_list(content: bytes) -> bytes:
    return rewritten(content, lambda name: name != "backup.json")


def without_a_file(content: bytes) -> bytes:
    return rewritten(content, lambda name: not name.startswith("artifacts/"))


def with_a_flipped_byte(content: bytes) -> bytes:
    place = content.index(LOG)
    return content[:place] + b"L" + content[place + 1 :]


def with_a_file_beside(content: bytes) -> bytes:
    return with_member("../outside")


def with_a_foreign_file(content: bytes) -> bytes:
    return with_member("bin/sh")


def no_archive(content: bytes) -> bytes:
    return b"something else" * 1000


def rewritten(content: bytes, keep: Callable[[str], bool]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(content)) as old, tarfile.open(fileobj=written, mode="w") as new:
        for member in old:
            if keep(member.name):
                new.addfile(member, old.extractfile(member))
    return written.getvalue()


def with_member(name: str) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    return written.getvalue()


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (cut_short, "no complete backup|list of files is missing"),
        (without_its_list, "list of files is missing"),
        (without_a_file, "damaged at artifacts/ab/abcd"),
        (with_a_flipped_byte, "damaged at steps/run-node-1/log.txt"),
        (with_a_file_beside, "does not belong there"),
        (with_a_foreign_file, "does not belong there"),
        (no_archive, "no complete backup"),
    ],
)
def test_a_backup_that_was_harmed_is_refused(
    home: Path, tmp_path: Path, harm: Callable[[bytes], bytes], sentence: str
) -> None:
    copy = tmp_path / "copy"
    with pytest.raises(BackupError, match=sentence):
        restored(harm(backup_of(home)), copy)
    assert list(copy.iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_a_folder_with_a_database_is_left_alone(home: Path) -> None:
    content = backup_of(home)
    with pytest.raises(BackupError, match="has a database already"):
        restore_backup(io.BytesIO(content), home)
    assert (home / "installation").read_text() == "installation"


def test_a_damaged_database_is_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(source: Path, target: Path) -> None:
        target.write_bytes(b"SQLite format 3\0" + bytes(5000))

    monkeypatch.setattr("designer.site.backup._copy_database", damaged)
    with pytest.raises(BackupError, match="database in the backup is damaged"):
        restored(backup_of(home), tmp_path / "copy")
