"""Files that people bring, parsed and previewed in processes of their own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from compute import services
from compute.errors import ArtifactError
from compute.sdk.table import Table, write_table
from compute.services import DatasetRejected, FileToRead, child, datasets

CSV = b"price,make\n13495,alfa\n16500,alfa\n,bmw\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(CSV)
    return path


def test_a_csv_becomes_a_stored_table_with_its_schema(csv: Path) -> None:
    found = services.ingest_dataset(csv, "cars.csv")
    assert found.source_digest == "sha256:" + hashlib.sha256(CSV).hexdigest()
    assert (found.type, found.rows) == ("table", 3)
    assert [column["name"] for column in found.schema] == ["price", "make"]
    assert services.store().path(found.digest).stat().st_size == found.bytes
    assert services.table_schema(found.digest) == found.schema


def test_the_same_content_has_the_same_digest(csv: Path) -> None:
    assert services.ingest_dataset(csv, "a.csv").digest == services.ingest_dataset(csv, "b.csv").digest


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("lies.parquet", CSV),
        ("lies.xlsx", CSV),
        ("blank.csv", b"\n\n"),
        ("binary.csv", bytes(range(256)) * 20),
        ("picture.png", b"\x89PNG"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_rejected_with_a_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "upload").write_bytes(content)
    with pytest.raises(DatasetRejected) as raised:
        services.ingest_dataset(tmp_path / "upload", name)
    assert len(str(raised.value)) > 10
    assert "Traceback" not in str(raised.value)
    assert os.listdir(datasets.home() / "uploads") == []


def test_the_child_is_told_how_to_read_and_shows_what_it_would(csv: Path) -> None:
    given = {"header": False, "missing": ["x" * 900] * 200}  # more than a command line takes
    seen = services.inspect(FileToRead(csv, "cars.csv", {"header": False}))
    assert [column["name"] for column in seen["schema"]] == ["Col1", "Col2"]
    assert seen["head"][0] == ["price", "make"]
    assert services.ingest_dataset(csv, "cars.csv", given).rows == 4


def test_a_reader_that_takes_too_long_is_ended(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "INTAKE_SECONDS", 0.01)
    with pytest.raises(DatasetRejected, match="took longer than"):
        services.ingest_dataset(csv, "cars.csv")


def test_a_reader_that_needs_too_much_memory_is_refused_it() -> None:
    hungry = "kept = bytearray(2 * 1024**3)"
    result = child.run_child(["-c", hungry], memory_bytes=512 * 1024**2, timeout_seconds=60)
    assert result.exit_code == 1
    assert b"MemoryError" in result.errors


def test_a_reader_sees_none_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACKFIELD_TOKEN", "hunter2")
    result = child.run_child(["-c", "import os; print(os.environ)"], memory_bytes=2**30, timeout_seconds=60)
    assert b"PYTHONPATH" in result.output
    assert b"hunter2" not in result.output


def test_a_preview_shows_the_table_and_is_made_once(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = services.ingest_dataset(csv, "cars.csv").digest
    first = services.preview(digest)
    assert first["rows"] == 3
    assert [column["name"] for column in first["schema"]] == ["price", "make"]
    monkeypatch.setattr(datasets, "run_child", lambda *_, **__: pytest.fail("made again"))
    assert services.preview(digest) == first


def test_a_preview_of_what_is_no_table_is_a_sentence(csv: Path) -> None:
    digest, _ = services.store().put(csv)
    with pytest.raises(ArtifactError, match="There is no preview"):
        services.preview(digest)
    assert services.table_schema(digest) is None
    with pytest.raises(ArtifactError, match="are not in"):
        services.preview("sha256:" + "0" * 64)


def test_a_preview_of_a_million_rows_leaves_the_servers_memory_alone(tmp_path: Path) -> None:
    write_table(Table.of(pl.DataFrame({"n": range(1_000_000)})), tmp_path / "million")
    digest, _ = services.store().put(tmp_path / "million")
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\nimport resource\nfrom compute import services\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = services.preview(sys.argv[1])['rows']\n"
        "print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, digest], cwd=root, capture_output=True, text=True, timeout=120
    )
    rows, kilobytes = done.stdout.split()
    assert int(rows) == 1_000_000
    assert int(kilobytes) * 1024 < 20 * 1024**2
