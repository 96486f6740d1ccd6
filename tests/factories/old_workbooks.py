"""Workbooks of LibreOffice (.ods) and of Excel 97 (.xls) by hand, from the formats' descriptions."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from xml.sax.saxutils import escape

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """OpenDocument 1.2, part 1, chapter 9. None is an empty cell."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", _MIMETYPE)
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_MANIFEST}"/>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NAMESPACES}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def _ods_cell(value: Any) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case bool():
            said = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        case date():
            said = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        case time():
            said = f'office:value-type="time" office:time-value="PT{value:%HH%MM%SS}"'
        case str():
            said = 'office:value-type="string"'
        case _:
            said = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {said}><text:p>{escape(str(value))}</text:p></table:table-cell>"


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
#: Streams that are shorter are kept in another way.
_LEAST_STREAM_BYTES = 4096


def xls(name: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """One sheet in BIFF8 ([MS-XLS]) as the stream of a compound file ([MS-CFB]). None is no cell."""
    head = _bof(5)
    bound = struct.pack("<BBBB", 0, 0, len(name), 0) + name.encode("latin-1")
    start = len(head) + 4 + 4 + len(bound) + 4
    book = head + _record(0x85, struct.pack("<I", start) + bound) + _record(0x0A)
    cells = [_xls_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)]
    sheet = _bof(0x10) + b"".join(cells) + _record(0x0A)
    return _compound("Workbook", book + sheet)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))


def _xls_cell(row: int, column: int, value: Any) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    match value:
        case None:
            return b""
        case bool():
            return _record(0x205, place + struct.pack("<BB", value, 0))
        case str():
            text = value.encode("utf-16-le")
            return _record(0x204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return _record(0x203, place + struct.pack("<d", value))


def _compound(name: str, stream: bytes) -> bytes:
    stream = stream.ljust(_LEAST_STREAM_BYTES, b"\0")
    count = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, count + 2), _END]
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, _LEAST_STREAM_BYTES, _END, 0, _END, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *[_FREE] * 108)
    fat = struct.pack("<128I", *(chain + [_FREE] * (128 - len(chain))))
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(stream))
    return header + fat + entries.ljust(_SECTOR, b"\0") + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
