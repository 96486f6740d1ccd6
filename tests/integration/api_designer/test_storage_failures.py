"""A full or absent storage is told as such, with the time to try again; nothing is saved by halves."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from rest_framework.test import APIClient

from compute.services import datasets as dataset_files
from designer.models import Pipeline, PipelineRevision
from designer.site import readiness


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB with no room left."""
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        (tmp_path / "uploads").mkdir()
        with (
            pytest.raises(OSError, match="No space left"),
            open(tmp_path / "filler", "wb", buffering=0) as filler,
        ):
            fill(filler)
        yield tmp_path
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def fill(file: IO[bytes]) -> None:
    while True:
        file.write(bytes(4096))


def sqlite_failure(code: int, text: str) -> OperationalError:
    """As Django raises it: around the driver's error."""
    cause = sqlite3.OperationalError(text)
    cause.sqlite_errorcode = code
    error = OperationalError(text)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("code", "text", "status", "name"),
    [
        (sqlite3.SQLITE_FULL, "database or disk is full", 507, "storage.full"),
        (sqlite3.SQLITE_BUSY, "database is locked", 503, "storage.busy"),
        (sqlite3.SQLITE_READONLY, "attempt to write a readonly database", 503, "storage.read_only"),
        (sqlite3.SQLITE_IOERR, "disk I/O error", 503, "storage.away"),
    ],
)
def test_a_save_that_storage_refuses_says_when_to_try_again(
    alice: APIClient,
    drawing: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    text: str,
    status: int,
    name: str,
) -> None:
    def refuse(**fields: Any) -> None:
        raise sqlite_failure(code, text)

    monkeypatch.setattr(PipelineRevision.objects, "create", refuse)
    answer = alice.post("/api/v1/pipelines/", {"name": "Small", "document": drawing}, format="json")
    assert answer.status_code == status
    told = answer.json()
    assert told["code"] == name
    assert int(answer.headers["Retry-After"]) == told["retry_seconds"] > 0
    assert not Pipeline.objects.exists()


def test_an_upload_on_a_full_disk_does_not_blame_the_file(
    alice: APIClient,
    full_disk: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("upload") / "numbers.csv"
    file.write_text("a\n" + "".join(f"{number * 7919 % 100_003}\n" for number in range(50_000)))
    monkeypatch.setattr(dataset_files, "home", lambda: full_disk)
    with file.open("rb") as opened:
        answer = alice.post("/api/v1/datasets/", {"name": "numbers", "file": opened})
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["detail"]


def test_a_full_disk_is_not_ready(db: None, full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JACKFIELD_HOME", full_disk)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "disk is full" in answer.json()["detail"]
    assert readiness.unready() == answer.json()["detail"]
