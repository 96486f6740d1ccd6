"""What the server converts for people is bounded by bytes, in a process that may fail in its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rest_framework.test import APIClient

from compute import services
from compute.services import DatasetRejected
from compute.services.child import stream_child
from runs.api import steps
from runs.api.step_output import Output
from tests.integration.conftest import alice

__all__ = ["alice"]

CELL = 10 * 1024**2
MIB = 1024**2


@pytest.fixture(scope="module")
def long_cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some hundred bytes of Parquet that hold 200 cells of 10 MB."""
    path = tmp_path_factory.mktemp("cells") / "cells.parquet"
    pl.DataFrame({"t": ["x" * CELL] * 200}).write_parquet(path, compression="zstd")
    assert path.stat().st_size < 10_000
    return path


def test_two_gigabytes_of_text_out_of_some_hundred_bytes_come_in_bounded_memory(long_cells: Path) -> None:
    """The child is bounded; by rows, the server took 9.9 GB for the same."""
    digest, _ = services.store().put(long_cells)
    sizes = [len(chunk) for chunk in services.csv_of(digest)]
    assert sum(sizes) == len("t\n") + 200 * (CELL + 1)
    assert max(sizes) <= 256 * 1024


def test_a_reader_that_goes_away_ends_the_conversion(long_cells: Path) -> None:
    digest, _ = services.store().put(long_cells)
    chunks = services.csv_of(digest)
    assert next(chunks).startswith(b"t\nxxx")
    chunks.close()


@pytest.mark.parametrize(
    "program", ["kept = bytearray(10**9)", "import os; os.abort()", "raise SystemExit(3)"]
)
def test_a_child_that_fails_is_told_apart_from_one_that_ended(program: str) -> None:
    stream = stream_child(["-c", program], memory_bytes=256 * MIB, cpu_seconds=60)
    with pytest.raises(StopIteration) as ended:
        next(stream)
    assert ended.value.value.exit_code != 0


def test_a_child_without_end_is_ended_by_its_processor_time() -> None:
    stream = stream_child(["-c", "while True: pass"], memory_bytes=256 * MIB, cpu_seconds=1)
    with pytest.raises(StopIteration) as ended:
        next(stream)
    assert ended.value.value.timed_out


def with_time(path: Path, microseconds: int) -> Path:
    times = pa.array(np.array([microseconds, 0], dtype=np.int64)).cast(pa.timestamp("us"))
    pq.write_table(pa.table({"when": times}), path)
    return path


@pytest.mark.parametrize("microseconds", [2**63 - 1, -(2**63) + 1, 253_402_300_800_000_000])
def test_an_impossible_time_is_refused_at_intake(tmp_path: Path, microseconds: int) -> None:
    with pytest.raises(DatasetRejected):
        services.ingest_dataset(with_time(tmp_path / "t.parquet", microseconds), "t.parquet")


def test_a_cell_beyond_16_megabytes_is_refused_at_intake(tmp_path: Path) -> None:
    pl.DataFrame({"t": ["a", "x" * (16 * MIB + 1)]}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(DatasetRejected, match="Column 't' has a cell of 16,777,217 bytes"):
        services.ingest_dataset(tmp_path / "t.parquet", "t.parquet")


@pytest.fixture
def stored_noise(tmp_path: Path) -> dict[str, str]:
    """Digests of what a step of an earlier release may have left at a table port."""
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("a")
    return {name: services.store().put(tmp_path / name)[0] for name in ("noise", "folder")}


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["noise", "folder"])
def test_a_download_of_what_is_no_table_is_a_sentence_and_no_500(
    alice: APIClient, stored_noise: dict[str, str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(steps, "_output", lambda *_: Output(stored_noise[what], "table", 1))
    address = f"/api/v1/runs/{'0' * 8}-0000-7000-8000-{'0' * 12}/steps/data/outputs/output"
    answer = alice.get(f"{address}/download/?as=csv")
    assert answer.status_code == 422, answer.content
    assert answer.json()["detail"]
    plain = alice.get(f"{address}/download/")
    assert plain.status_code == (422 if what == "folder" else 200)
    assert alice.get(f"{address}/preview/").status_code in (200, 422)


def test_a_table_of_huge_cells_has_a_preview_with_its_texts_cut(long_cells: Path) -> None:
    digest, _ = services.store().put(long_cells)
    found = services.preview(digest)
    assert (found["rows"], len(found["head"])) == (200, 100)
    assert found["head"][0][0] == "x" * 500 + "…"
