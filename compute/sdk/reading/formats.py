"""Chooses the reader of a file by its extension."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.arff.attribute_relation import read_arff_file
from compute.sdk.reading.columnar import read_feather, read_parquet
from compute.sdk.reading.delimited.reader import read_delimited_file
from compute.sdk.reading.format_options import NOUNS, check_options
from compute.sdk.reading.json_objects.json_lines import read_json
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from compute.sdk.reading.packed import COMPRESSIONS, decompressed, member
from compute.sdk.reading.reasons import reason
from compute.sdk.reading.sparse_rows import read_svmlight_file
from compute.sdk.reading.workbook.spreadsheet import read_workbook

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
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".feather": "feather",
    ".arrow": "feather",
    ".zip": "zip",
    ".svmlight": "svmlight",
}

#: What people call the formats, most common first.
TITLES: Mapping[str, str] = {
    "csv": "CSV",
    "tsv": "TSV",
    "xlsx": "Excel",
    "json_lines": "JSON",
    "parquet": "Parquet",
    "feather": "Arrow",
    "arff": "ARFF",
    "svmlight": "SVMLight",
    "zip": "ZIP",
}

#: Formats that may be compressed: ``csv.gz`` is the format of ``x.csv.gz``.
_COMPRESSIBLE = frozenset({"csv", "tsv", "json_lines", "arff", "svmlight"})


def format_of(name: str) -> str:
    """The format that a file name indicates; raises ComponentError for an unsupported one."""
    file = PurePath(name.lower())
    form = ENDINGS.get(file.suffix)
    if form is None and file.suffix in COMPRESSIONS:
        inner = ENDINGS.get(PurePath(file.stem).suffix)
        form = f"{inner}{file.suffix}" if inner in _COMPRESSIBLE else None
    if form is None:
        raise ComponentError(
            "file.unknown_format",
            f"'{PurePath(name).name}' is not a supported kind of table file.",
            "Use .csv, .tsv, .parquet, .jsonl, .arff or .xlsx.",
        )
    return form


def endings_of(form: str) -> list[str]:
    """The endings of names of files of this format: ``.csv``, ``.txt``, ``.csv.gz``…"""
    plain = [ending for ending, known in ENDINGS.items() if known == form]
    packed = sorted(COMPRESSIONS) if form in _COMPRESSIBLE else []
    return plain + [ending + compression for ending in plain for compression in packed]


def read_file(path: Path, form: str, options: ReadOptions = DEFAULT, rows: int | None = None) -> FileRead:
    """The table in a file of a format (as ``format_of`` tells it), or its first ``rows`` rows.

    Raises ComponentError.
    """
    if not path.stat().st_size:
        raise ComponentError("file.empty", "The file is empty (0 bytes).", "Choose a file with data.")
    try:
        return _read(path, form, options, rows)
    except BROKEN as error:
        if isinstance(error, UnicodeError) and options.encoding is not None:
            raise ComponentError(
                "options.encoding",
                f"The file is not {options.encoding}: {reason(error)}",
                "Leave the encoding out, so that it is found, or give another one.",
            ) from error
        raise ComponentError(
            "file.broken",
            f"The file cannot be read as {NOUNS.get(form, form)}: {reason(error)}",
            "Write it again, or give it the extension of its actual format.",
        ) from error


def _read(path: Path, form: str, options: ReadOptions, rows: int | None) -> FileRead:
    inner, dot, compression = form.partition(".")
    if dot:
        with decompressed(path, f".{compression}") as plain:
            return _read(plain, inner, options, rows)
    if form == "zip":
        return _read_archive(path, options, rows)
    check_options(form, options)
    return _READERS[form](path, options, rows)


def _read_archive(path: Path, options: ReadOptions, rows: int | None) -> FileRead:
    with member(path, options, _is_table) as (plain, name, rest):
        read = _read(plain, format_of(name), rest, rows)
    sheet = name if read.options.sheet is None else read.options.sheet
    note = Note("zip.member", f"The table is '{name}' of the archive.")
    return FileRead(read.table, replace(read.options, sheet=sheet), [note, *read.notes])


def _is_table(name: str) -> bool:
    try:
        return format_of(name) != "zip"
    except ComponentError:
        return False


def _read_tsv(path: Path, options: ReadOptions, rows: int | None) -> FileRead:
    return read_delimited_file(path, replace(options, delimiter=options.delimiter or "\t"), rows)


_READERS: Mapping[str, Callable[[Path, ReadOptions, int | None], FileRead]] = {
    "csv": read_delimited_file,
    "tsv": _read_tsv,
    "parquet": read_parquet,
    "feather": read_feather,
    "json_lines": read_json,
    "xlsx": read_workbook,
    "arff": read_arff_file,
    "svmlight": read_svmlight_file,
}
