"""Excel workbooks by hand, from the format's description (ECMA-376): no library decides what is right."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
#: Excel counts days from here; a day is 1.
EPOCH = datetime(1899, 12, 30)
#: Styles of cells by their place in ``cellXfs``.
PLAIN, DAY, MOMENT, TIME, ELAPSED = range(5)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Error:
    """A cell with an error, such as ``#N/A``."""

    code: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the number that was stored for it; None if none was."""

    text: str
    stored: float | None


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[str]] | None = None,
    shared: Sequence[str] = (),
) -> bytes:
    """The file. Rows and columns begin at A1; None is no cell; ``shared`` texts are stored once for all."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"'
            f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
            for number, name in enumerate(names, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(
            [
                *(("worksheet", f"worksheets/sheet{number}.xml") for number, _ in enumerate(names, 1)),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ]
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        + "</sst>",
    }
    for number, name in enumerate(names, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheets[name], (merged or {}).get(name, ()), shared)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return out.getvalue()


def _links(items: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def _sheet(rows: Sequence[Sequence[Any]], merged: Sequence[str], shared: Sequence[str]) -> str:
    body = "".join(_row(number, row, shared) for number, row in enumerate(rows, 1) if row)
    blocks = "".join(f'<mergeCell ref="{block}"/>' for block in merged)
    tail = f"<mergeCells>{blocks}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{tail}</worksheet>'


def _row(number: int, row: Sequence[Any], shared: Sequence[str]) -> str:
    cells = (
        _cell(f"{letters(index)}{number}", value, shared)
        for index, value in enumerate(row)
        if value is not None
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def letters(index: int) -> str:
    """The name of a column, counted from 0."""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def _cell(place: str, value: Any, shared: Sequence[str]) -> str:
    match value:
        case str() if value in shared:
            return f'<c r="{place}" t="s"><v>{list(shared).index(value)}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case Error(code):
            return f'<c r="{place}" t="e"><v>{code}</v></c>'
        case Formula(text, stored):
            kept = "" if stored is None else f"<v>{stored!r}</v>"
            return f'<c r="{place}"><f>{escape(text)}</f>{kept}</c>'
        case datetime():
            return _number(place, (value - EPOCH) / timedelta(days=1), MOMENT)
        case date():
            return _number(place, (datetime.combine(value, time()) - EPOCH).days, DAY)
        case time():
            return _number(place, (datetime.combine(EPOCH, value) - EPOCH) / timedelta(days=1), TIME)
        case timedelta():
            return _number(place, value / timedelta(days=1), ELAPSED)
    return _number(place, value, PLAIN)


def _number(place: str, value: float, style: int) -> str:
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
