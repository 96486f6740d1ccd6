"""The archive that a workbook is: checked before it is read, and cut to its first rows to look at it."""

from __future__ import annotations

import errno
import html
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from compute.sdk.component_error import ComponentError

#: A workbook is a ZIP archive: a small one may unpack to more than memory holds.
MAX_UNPACKED_BYTES = 2 * 1024**3
#: Of a part at a time, and of its end, which a cell's tag may cross.
CHUNK_BYTES, TAG_BYTES = 1024**2, 1024
#: Of a part that is cut: with longer rows than that, the workbook is read whole.
CUT_BYTES = 64 * 1024**2
#: What an old workbook (.xls) begins with.
COMPOUND_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A cell beyond XFD, Excel's last column: some bytes would ask for millions of columns.
_FAR_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["'][A-Za-z]{4,}\d""")
#: What is in each of them, and sooner looked for.
_FAR = re.compile(rb"""r\s*=\s*["'][A-Za-z]{4}""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]+[0-9]+:[A-Z]+[0-9]+)["']""")
#: A formula whose value was never stored, as programs other than Excel leave it.
_UNSTORED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
#: A cell with a truth value, and the letters of its column.
_BOOLEAN = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']b["'][^<>]*>""")
_COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Z]+)""")
_SHEETS = "xl/worksheets/"
_STRINGS = "xl/sharedStrings.xml"
#: Parts without which a workbook's cells can be read.
_IDLE = re.compile(
    r"xl/(media|drawings|charts|printerSettings|tables|pivot\w*|externalLinks|theme)/|docProps/"
)
_ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]*/>")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b")
_TEXTS = re.compile(rb"<((?:\w+:)?)sst\b")
_TEXT_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d+)""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_LINK = re.compile(r"<Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass
class Findings:
    """Of each part with a sheet: merged blocks such as ``A1:B2``, formulas without a stored value, and the
    letters of columns with truth values ('' where a cell does not tell)."""

    merged: dict[str, list[str]] = field(default_factory=dict)
    unstored: dict[str, int] = field(default_factory=dict)
    booleans: dict[str, set[str]] = field(default_factory=dict)


def check_archive(path: Path) -> None:
    """Raise ComponentError for a file that is no workbook or unpacks to too much."""
    with path.open("rb") as file:
        if file.read(len(COMPOUND_MARK)) == COMPOUND_MARK:
            return
    if not zipfile.is_zipfile(path):
        raise ComponentError(
            "file.xlsx",
            "The file is named .xlsx but is not an Excel workbook.",
            "Give it the extension of its actual format (.csv for text), or save it from Excel as .xlsx.",
        )
    with opened(path) as archive:
        _check_size(sum(item.file_size for item in archive.infolist()))


@contextmanager
def opened(path: Path | io.BytesIO) -> Iterator[zipfile.ZipFile]:
    """The archive. A part that lies outside of the file is the failure of a bad archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("A part lies outside of the archive") from error


def _check_size(unpacked: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        size, limit = unpacked // 1024**2, MAX_UNPACKED_BYTES // 1024**2
        raise ComponentError(
            "file.too_large",
            f"The workbook unpacks to {size} MB; the limit is {limit} MB.",
            "Export the sheet as CSV.",
        )


def searched(path: Path | io.BytesIO) -> Findings:
    """What the parts tell that a reader of cells does not; ComponentError for a cell beyond all columns."""
    findings = Findings()
    if not zipfile.is_zipfile(path):
        return findings
    with opened(path) as archive:
        for item in archive.infolist():
            if item.filename.endswith(".xml"):
                _search(archive, item, findings)
    return findings


def _search(archive: zipfile.ZipFile, item: zipfile.ZipInfo, findings: Findings) -> None:
    end, name, is_sheet = b"", item.filename, item.filename.startswith(_SHEETS)
    with archive.open(item) as part:
        while chunk := part.read(CHUNK_BYTES):
            content = end + chunk
            check_cells(content)
            # A tag that ended before the chunk was counted with the one before.
            if is_sheet and b"f>" in content:
                count = sum(match.end() > len(end) for match in _UNSTORED.finditer(content))
                findings.unstored[name] = findings.unstored.get(name, 0) + count
            if is_sheet and b"mergeCell" in content:
                found = [match[1].decode() for match in _MERGED.finditer(content) if match.end() > len(end)]
                findings.merged.setdefault(name, []).extend(found)
            if is_sheet and (b'"b"' in content or b"'b'" in content):
                letters = {_letters(match[0]) for match in _BOOLEAN.finditer(content)}
                findings.booleans.setdefault(name, set()).update(letters)
            end = chunk[-TAG_BYTES:]


def _letters(cell: bytes) -> str:
    found = _COLUMN.search(cell)
    return found[1].decode() if found else ""


def check_cells(content: bytes) -> None:
    """Raise ComponentError for a cell beyond Excel's last column."""
    if _FAR.search(content) and _FAR_CELL.search(content):
        raise ComponentError(
            "file.xlsx",
            "The workbook has a cell beyond column XFD, the last one of Excel.",
            "Save it again as .xlsx.",
        )


def part_of_sheet(path: Path, name: str) -> str:
    """The part with a sheet's cells; '' if it cannot be told."""
    try:
        with opened(path) as archive:
            book = archive.read("xl/workbook.xml")[:CUT_BYTES].decode(errors="replace")
            links = archive.read("xl/_rels/workbook.xml.rels")[:CUT_BYTES].decode(errors="replace")
    except (KeyError, zipfile.BadZipFile):
        return ""
    sheets = {item.get("name"): item.get("r:id") for item in map(_attributes, _SHEET.findall(book))}
    targets = {item.get("Id"): item.get("Target", "") for item in map(_attributes, _LINK.findall(links))}
    target = targets.get(sheets.get(name), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _attributes(tag: str) -> dict[str, str]:
    return {match[1]: html.unescape(match[2] or match[3] or "") for match in _ATTRIBUTE.finditer(tag)}


def first_rows(path: Path, rows: int) -> bytes | None:
    """The workbook with the first ``rows`` stored rows of each sheet; None if it cannot be cut."""
    if not zipfile.is_zipfile(path):
        return None
    out = io.BytesIO()
    with opened(path) as archive, zipfile.ZipFile(out, "w") as cut:
        if _STRINGS not in archive.namelist() and not any(n.startswith(_SHEETS) for n in archive.namelist()):
            return None
        last = -1
        for item in archive.infolist():
            if _IDLE.match(item.filename) or item.filename == _STRINGS or item.is_dir():
                continue
            if item.filename.startswith(_SHEETS) and item.filename.endswith(".xml"):
                content = _until(archive, item, _ROW_END, rows, _DATA, b"</%bsheetData></%bworksheet>")
                if content is None:
                    return None
                check_cells(content)
                last = max(last, *map(int, _TEXT_CELL.findall(content)), -1)
            else:
                content = _part(archive, item)
                if content is None:
                    return None
            cut.writestr(item.filename, content)
        if _STRINGS in archive.namelist():
            texts = _until(archive, archive.getinfo(_STRINGS), _TEXT_END, last + 1, _TEXTS, b"</%bsst>")
            if texts is None:
                return None
            cut.writestr(_STRINGS, texts)
    return out.getvalue()


def _part(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes | None:
    with archive.open(item) as part:
        content = part.read(CUT_BYTES + 1)
    return content if len(content) <= CUT_BYTES else None


def _until(
    archive: zipfile.ZipFile,
    item: zipfile.ZipInfo,
    end: re.Pattern[bytes],
    wanted: int,
    root: re.Pattern[bytes],
    closing: bytes,
) -> bytes | None:
    """A part until so many elements have ended, closed; whole if it has fewer."""
    content, searched, count = bytearray(), 0, 0
    with archive.open(item) as part:
        while chunk := part.read(CHUNK_BYTES):
            content += chunk
            for match in end.finditer(content, searched):
                count, searched = count + 1, match.end()
                if count >= max(1, wanted):
                    opening = root.search(content)
                    if opening is None:
                        return None
                    prefix = bytes(opening[1])
                    return bytes(content[:searched]) + closing.replace(b"%b", prefix)
            if len(content) > CUT_BYTES:
                return None
    return bytes(content)
