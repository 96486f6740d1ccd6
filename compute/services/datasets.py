"""Uploaded files, stored as artifacts, and previews of artifacts."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compute.errors import DISK_FULL, ArtifactError
from compute.services.child import ChildResult, run_child, stream_child
from compute.services.places import home, store
from designer.foundation.errors import JackfieldError

INTAKE_MEMORY_BYTES = 6 * 1024**3
INTAKE_SECONDS = 600.0
#: What is shown of a file before it becomes a dataset.
INSPECTED_ROWS = 200
PREVIEW_MEMORY_BYTES = 3 * 1024**3
PREVIEW_SECONDS = 120.0
PREVIEW_ROWS = 100
CSV_MEMORY_BYTES = 3 * 1024**3
#: Processor time: some hundred gigabytes of text.
CSV_CPU_SECONDS = 3_600
PREVIEW_PROGRAM = """
import json, pathlib, sys
from compute.intake.preview import preview
json.dump(preview(pathlib.Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
"""


class DatasetRejected(JackfieldError):
    """A file cannot be read as a table. ``hint`` is the next move."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file, its own name, and how to read it. ``kind``: ``table`` or ``file``, None to find out.

    ``given`` are checked options as JSON.
    """

    path: Path
    name: str
    given: Mapping[str, Any] = field(default_factory=dict)
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class IngestedDataset:
    """``source_digest``: of the uploaded file, which is stored too; ``digest``: of what steps read.

    ``options`` are those given and those found. ``rows`` and ``schema`` are None for what is no table.
    """

    source_digest: str
    digest: str
    type: str
    bytes: int
    rows: int | None
    schema: list[dict[str, Any]] | None
    format: str
    options: dict[str, Any]
    notes: list[dict[str, Any]]


def ingest_dataset(path: Path, filename: str, given: Mapping[str, Any] | None = None) -> IngestedDataset:
    """``ingest`` of a file by its name."""
    return ingest(FileToRead(path, filename, given or {}))


def ingest(file: FileToRead) -> IngestedDataset:
    """Parse a file in a child process and store it and its table; raises DatasetRejected with a sentence.

    Raises ArtifactError if they cannot be stored, such as on a full disk.
    """
    with _parsed(file, seconds=INTAKE_SECONDS) as (told, parsed):
        source_digest, size = store().put(file.path)
        digest = source_digest
        if told["type"] == "table":
            digest, size = store().put(parsed, move=True)
    facts = (told[name] for name in ("rows", "schema", "format", "options", "notes"))
    return IngestedDataset(source_digest, digest, told["type"], size, *facts)


def inspect(file: FileToRead) -> dict[str, Any]:
    """What ``ingest`` would make of a file: ``{type, format, schema, head, options, notes}``.

    Reads its first rows only. Raises DatasetRejected.
    """
    with _parsed(file, seconds=PREVIEW_SECONDS, rows=INSPECTED_ROWS) as (told, _):
        del told["rows"]
        return {"head": None, **told}


@contextlib.contextmanager
def _parsed(
    file: FileToRead, *, seconds: float, rows: int | None = None
) -> Iterator[tuple[dict[str, Any], Path]]:
    """What the child tells of a file, and the table it wrote, which is gone afterwards."""
    parsed = home() / "uploads" / f"{uuid.uuid4().hex}.parquet"
    parsed.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["-m", "compute.intake.parse", str(file.path), str(parsed), f"--name={file.name}"]
    options = parsed.with_suffix(".json")  # a file: the command line takes 128 kB at most
    options.write_text(json.dumps(dict(file.given)))
    arguments += [f"--options={options}"]
    arguments += [f"--kind={file.kind}"] if file.kind else []
    arguments += [f"--rows={rows}"] if rows else []
    try:
        result = run_child(arguments, memory_bytes=INTAKE_MEMORY_BYTES, timeout_seconds=seconds)
        if result.exit_code != 0:
            raise _rejection(result, file.name, seconds)
        yield json.loads(result.output), parsed
    finally:
        parsed.unlink(missing_ok=True)
        options.unlink(missing_ok=True)


def _rejection(result: ChildResult, filename: str, seconds: float) -> DatasetRejected | ArtifactError:
    if result.timed_out:
        message = f"Reading '{filename}' took longer than {seconds:g} seconds."
        return DatasetRejected(message, "Split it, or send Parquet.")
    told = _last_record(result.errors)
    if told.get("code") == DISK_FULL:
        return ArtifactError(str(told["message"]))
    if told:
        return DatasetRejected(str(told["message"]), str(told.get("hint", "")))
    message = f"Reading '{filename}' needed more memory than an upload may use, or broke the reader."
    return DatasetRejected(message, "Split it, or send Parquet.")


def _last_record(errors: bytes) -> dict[str, Any]:
    """The JSON object on the last line, where the reader puts its sentence; empty when it has none."""
    lines = errors.strip().splitlines()
    try:
        told = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return {}
    return {"hint": "", **told} if isinstance(told, dict) and "message" in told else {}


def preview(digest: str) -> dict[str, Any]:
    """Head, statistics and histograms of a stored table, made once per content.

    Raises ArtifactError when the bytes are absent or no table.
    """
    path = store().path(digest)
    kept = _kept_preview(digest)
    if not kept.is_file():
        _make_preview(path, kept)
    found: dict[str, Any] = json.loads(kept.read_bytes())
    return found


def csv_of(digest: str, *, formulas_as_text: bool = False) -> Generator[bytes]:
    """A stored table as CSV, in chunks that a child process with bounded memory writes.

    ``formulas_as_text``: text that a spreadsheet would take for a formula gets an apostrophe in front.
    Raises ArtifactError with a sentence, before the first chunk where the fault is at the beginning.
    """
    arguments = ["-m", "compute.intake.csv_text", str(store().path(digest))]
    arguments += ["--formulas-as-text"] if formulas_as_text else []
    result = yield from stream_child(arguments, memory_bytes=CSV_MEMORY_BYTES, cpu_seconds=CSV_CPU_SECONDS)
    if result.exit_code != 0:
        told = _last_record(result.errors)
        ended = "The table needs more memory or time than a conversion may use. Download Parquet."
        raise ArtifactError(
            " ".join(str(told[key]) for key in ("message", "hint")).rstrip() if told else ended
        )


def forget_preview(digest: str) -> None:
    """Drop the preview of deleted bytes. It is made again if they are."""
    _kept_preview(digest).unlink(missing_ok=True)


def _kept_preview(digest: str) -> Path:
    return home() / "previews" / f"{digest.removeprefix('sha256:')}.json"


def _make_preview(path: Path, kept: Path) -> None:
    arguments = ["-c", PREVIEW_PROGRAM, str(path), str(PREVIEW_ROWS)]
    result = run_child(arguments, memory_bytes=PREVIEW_MEMORY_BYTES, timeout_seconds=PREVIEW_SECONDS)
    if result.exit_code != 0:
        why = "it took too long" if result.timed_out else _reason(result.errors)
        raise ArtifactError(f"There is no preview of this output: {why}.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f".{kept.name}.{os.getpid()}.{uuid.uuid4().hex}")
    part.write_bytes(result.output)
    part.replace(kept)


def _reason(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".")[:300] if lines else "its reader was ended"


def table_schema(digest: str) -> list[dict[str, Any]] | None:
    """The columns of a stored table ({name, type, categorical, role}), from its footer alone.

    None when the bytes are absent or no table.
    """
    import polars as pl

    from compute.sdk.table import describe_columns, read_column_metas

    if not store().has(digest):
        return None
    path = store().path(digest)
    try:
        return describe_columns(pl.read_parquet_schema(path), read_column_metas(path))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None  # a panic, too, is what its reader says of a file that is no table
