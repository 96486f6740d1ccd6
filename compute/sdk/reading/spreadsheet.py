"""The first sheet of an Excel workbook as a frame."""

from __future__ import annotations

import errno
import re
import zipfile
from pathlib import Path

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import usable_names
from compute.sdk.reading.options import FileRead, ReadOptions
from compute.sdk.table import Table

#: A workbook is a ZIP archive: a small one may unpack to more than memory holds.
MAX_UNPACKED_BYTES = 2 * 1024**3
#: A cell beyond XFD, Excel's last column: some bytes would ask for millions of columns.
_FAR_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["'][A-Za-z]{4,}\d""")
#: Of a part at a time, and of its end, which a cell's tag may cross.
CHUNK_BYTES, TAG_BYTES = 1024**2, 1024


def read_workbook(path: Path, options: ReadOptions, rows: int | None = None) -> FileRead:
    """The first sheet, its first row as names; raises ComponentError for a file that is not a workbook."""
    import fastexcel

    _check_archive(path)
    try:
        sheet = fastexcel.read_excel(path).load_sheet(0, schema_sample_rows=None)
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise ComponentError(
            "file.xlsx",
            f"The workbook cannot be read: {str(error).splitlines()[0]}",
            "Save it again as .xlsx.",
        ) from error
    if not frame.width:
        raise ComponentError("file.empty", "The first sheet is empty.", "Put the table on the first sheet.")
    names = [None if name.startswith("__UNNAMED__") else name for name in frame.columns]
    return FileRead(
        Table.of(
            pl.DataFrame(
                [column.alias(name) for column, name in zip(frame, usable_names(names), strict=True)]
            )
        ),
        options,
    )


def _check_archive(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        raise ComponentError(
            "file.xlsx",
            "The file is named .xlsx but is not an Excel workbook.",
            "Give it the extension of its actual format (.csv for text), or save it from Excel as .xlsx.",
        )
    try:
        _check_parts(path)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("A part lies outside of the archive") from error


def _check_parts(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        _check_size(sum(item.file_size for item in archive.infolist()))
        if any(_has_far_cell(archive, item) for item in archive.infolist() if item.filename.endswith(".xml")):
            raise ComponentError(
                "file.xlsx",
                "The workbook has a cell beyond column XFD, the last one of Excel.",
                "Save it again as .xlsx.",
            )


def _check_size(unpacked: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        size, limit = unpacked // 1024**2, MAX_UNPACKED_BYTES // 1024**2
        raise ComponentError(
            "file.too_large",
            f"The workbook unpacks to {size} MB; the limit is {limit} MB.",
            "Export the sheet as CSV.",
        )


def _has_far_cell(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bool:
    end = b""
    with archive.open(item) as part:
        while chunk := part.read(CHUNK_BYTES):
            if _FAR_CELL.search(end + chunk):
                return True
            end = chunk[-TAG_BYTES:]
    return False
