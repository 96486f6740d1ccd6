"""Chooses the reader of a file by its extension."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.attribute_relation import read_arff
from compute.sdk.reading.column_names import check_width, usable_names
from compute.sdk.reading.delimited import read_delimited_file
from compute.sdk.reading.json_lines import read_json_lines
from compute.sdk.reading.options import FileRead, ReadOptions
from compute.sdk.reading.sparse_rows import read_svmlight
from compute.sdk.reading.spreadsheet import read_workbook
from compute.sdk.table import Table, is_pattern, read_column_metas

#: What libraries raise for files that they were not made for. A panic of Rust is no Exception.
BROKEN = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    OverflowError,
    ValueError,
    TypeError,
    LookupError,
)
DEFAULT = ReadOptions()
#: Characters of a library's reason.
LONGEST_REASON = 200

#: Format by file extension.
ENDINGS: Mapping[str, str] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json_lines",
    ".arff": "arff",
    ".xlsx": "xlsx",
    ".svmlight": "svmlight",
}

#: A format as people call it.
NOUNS: Mapping[str, str] = {
    "csv": "CSV",
    "tsv": "TSV",
    "parquet": "Parquet",
    "json_lines": "JSON lines",
    "arff": "ARFF",
    "xlsx": "an Excel workbook",
    "svmlight": "SVMLight",
}


def format_of(name: str) -> str:
    """The format that a file name indicates; raises ComponentError for an unsupported one."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise ComponentError(
            "file.unknown_format",
            f"'{PurePath(name).name}' is not a supported kind of table file.",
            "Use .csv, .tsv, .parquet, .jsonl, .arff or .xlsx.",
        )
    return ENDINGS[ending]


def read_file(path: Path, form: str, options: ReadOptions = DEFAULT, rows: int | None = None) -> FileRead:
    """The table in a file of a format (a value of ``ENDINGS``); ``rows``: the first so many only.

    Raises ComponentError.
    """
    if not path.stat().st_size:
        raise ComponentError("file.empty", "The file is empty (0 bytes).", "Choose a file with data.")
    try:
        return _READERS[form](path, options, rows)
    except BROKEN as error:
        raise ComponentError(
            "file.broken",
            f"The file cannot be read as {NOUNS.get(form, form)}: {_reason(error)}",
            "Write it again, or give it the extension of its actual format.",
        ) from error


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"{lines[0][:LONGEST_REASON].rstrip('.')}."


def _read_tsv(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    return read_delimited_file(path, replace(options, delimiter=options.delimiter or "\t"), rows)


def _read_parquet(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    try:
        check_width(len(pl.read_parquet_schema(path)))
        frame, metas = pl.read_parquet(path, glob=False), read_column_metas(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ComponentError(
            "file.parquet",
            f"The file is not Parquet, or is damaged: {_reason(error)}",
            "Write it again, or give it the extension of its actual format.",
        ) from error
    if any(map(is_pattern, frame.columns)):
        frame.columns = usable_names(frame.columns)
    return FileRead(Table.of(frame, metas), options)


def _read_arff(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    with path.open(encoding="utf-8-sig") as file:
        return FileRead(read_arff(file), options)


def _read_svmlight(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return FileRead(read_svmlight(file), options)


def _read_json_lines(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    return FileRead(Table.of(read_json_lines(path)), options)


def _read_workbook(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    return FileRead(Table.of(read_workbook(path)), options)


_READERS: Mapping[str, Callable[[Path, ReadOptions, int | None], FileRead]] = {
    "csv": read_delimited_file,
    "tsv": _read_tsv,
    "parquet": _read_parquet,
    "json_lines": _read_json_lines,
    "xlsx": _read_workbook,
    "arff": _read_arff,
    "svmlight": _read_svmlight,
}
