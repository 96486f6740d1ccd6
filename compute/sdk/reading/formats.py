"""Chooses the reader of a file by its extension."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.attribute_relation import read_arff
from compute.sdk.reading.column_names import check_width, usable_names
from compute.sdk.reading.delimited import read_delimited_file
from compute.sdk.reading.json_lines import read_json_lines
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


def read_file(path: Path, form: str, *, has_header: bool = True) -> Table:
    """The table in a file of a format (a value of ``ENDINGS``); raises ComponentError."""
    if not path.stat().st_size:
        raise ComponentError("file.empty", "The file is empty (0 bytes).", "Choose a file with data.")
    try:
        return _read(path, form, has_header)
    except BROKEN as error:
        raise ComponentError(
            "file.broken",
            f"The file cannot be read as {NOUNS.get(form, form)}: {_reason(error)}",
            "Write it again, or give it the extension of its actual format.",
        ) from error


def _read(path: Path, form: str, has_header: bool) -> Table:
    if form in ("csv", "tsv"):
        delimiter = "\t" if form == "tsv" else None
        return Table.of(read_delimited_file(path, delimiter, has_header=has_header))
    return _READERS[form](path)


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"{lines[0][:LONGEST_REASON].rstrip('.')}."


def _read_parquet(path: Path) -> Table:
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
    return Table.of(frame, metas)


def _read_arff(path: Path) -> Table:
    with path.open(encoding="utf-8-sig") as file:
        return read_arff(file)


def _read_svmlight(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return read_svmlight(file)


_READERS: Mapping[str, Callable[[Path], Table]] = {
    "parquet": _read_parquet,
    "json_lines": lambda path: Table.of(read_json_lines(path)),
    "xlsx": lambda path: Table.of(read_workbook(path)),
    "arff": _read_arff,
    "svmlight": _read_svmlight,
}
