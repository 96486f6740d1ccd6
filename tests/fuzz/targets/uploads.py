"""The readers of uploads, one target per format.

What runs here is what runs in an upload's child process, under the same kind of limit, and then what the
children of a preview and of a CSV download do with a table that was taken.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl

from compute.intake import csv_text, parse
from compute.intake.preview import preview
from compute.sdk.table import read_table
from tests.fuzz.mutations import archive_of, json_of, packed, raw, text_of
from tests.fuzz.target import Mutate, Target, Trial, shared
from tests.fuzz.targets.expressions import every_type
from tests.fuzz.words import NAMES

CSV_WORDS = [",", ";", "\t", "|", '"', '""', "\n", "\r\n", "\n\n", "sep=;", "\ufeff", *NAMES]
ARFF_WORDS = [
    "@relation",
    "@attribute",
    "@data",
    "%",
    "{",
    "}",
    "'",
    '"',
    ",",
    "?",
    "numeric",
    "integer",
    "real",
    "string",
    "date",
    "relational",
    "\n",
    "@end",
    "x",
    "{a,b}",
    '"yyyy-MM-dd"',
    "{0",
    "1,1",
    "a}",
    "[0,1]",
]
SVM_WORDS = ["1:", "2:1", "0:1", "-1:1", "20001:1", "1:nan", "#", "\n", " ", ":", "qid:1", "²:1"]
XLSX_WORDS = [
    "<row",
    'r="1">',
    "</row>",
    "<c",
    'r="A1">',
    "</c>",
    't="s"',
    't="str"',
    't="inlineStr"',
    't="b"',
    't="e"',
    't="d"',
    's="1"',
    "<v>",
    "</v>",
    "<f>",
    "</f>",
    "A1:XFD1048576",
    "XFD1",
    "ZZZZ1",
    "<is><t>",
    "</t></is>",
    "&amp;",
    "&#0;",
    "<!DOCTYPE",
    "[",
    "]>",
    'numFmtId="14"',
    'numFmtId="46"',
    'date1904="1"',
    "<mergeCell",
    'ref="A1:B2"/>',
    "-1",
    "99999999999",
    "1e308",
    "2958466",
    "-693594",
    "[h]:mm:ss",
    "yyyy",
    "sheet1",
    "visibility",
]


def trial_of(name: str) -> Callable[[], Trial]:
    """Reads uploads with a file name."""

    def make() -> Trial:
        folder = Path(tempfile.mkdtemp(prefix="upload-"))
        source, target = folder / "source", folder / "target.parquet"

        def trial(data: bytes) -> None:
            source.write_bytes(data)
            target.unlink(missing_ok=True)
            told = take_in(source, target, name)
            if told is not None:
                look_at(target, told)

        return trial

    return make


def take_in(source: Path, target: Path, name: str) -> dict[str, object] | None:
    """What the child says of a table it took; None for a file that it refused with a sentence."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = parse.main([str(source), str(target), f"--name={name}"])
    if code:
        assert not target.exists()
        refusal = json.loads(errors.getvalue().splitlines()[-1])
        assert refusal["message"]
        assert len(refusal["message"]) < 20_000
        return None
    told: dict[str, object] = json.loads(out.getvalue())
    return told


def look_at(stored: Path, told: dict[str, object]) -> None:
    """A table that was taken can be read, previewed and downloaded."""
    table = read_table(stored)
    assert (table.rows, table.schema()) == (told["rows"], told["schema"])
    json.dumps(preview(stored, 100))
    for marked in (False, True):
        csv_text.write_csv(stored, io.BytesIO(), formulas_as_text=marked)


def csv_seeds() -> Iterable[bytes]:
    yield b"a,b,c\n1,x,2024-01-01\n2.5,,2024-01-02\n"
    yield b'a;b\n"x;1";"y""z"\n'
    yield b"\xef\xbb\xbfsep=;\na;b\n1;2\n"
    yield "a,b\nä,true\n".encode("utf-16")
    yield ",".join(f'"{name}"' for name in ("*", "^.*$", "a", "a")).encode() + b"\n1,2,3,4\n"
    yield b"d\n2024-01-01T00:00:00Z\n2024-01-01T00:00:00+01:00\n"
    yield from shared(".csv")


def tsv_seeds() -> Iterable[bytes]:
    return (data.replace(b",", b"\t") for data in csv_seeds())


def json_lines_seeds() -> Iterable[bytes]:
    yield b'{"a": 1, "b": "x", "c": null}\n{"a": 2.5, "b": "y", "d": true}\n'
    yield b'{"a": [1, 2], "b": {"c": [{"d": 1}]}}\n{"a": [], "b": null}\n'
    yield b'{"*": 1, "^.*$": 2, "": 3}\n'
    yield b'{"a": 9223372036854775807}\n{"a": 18446744073709551615}\n{"a": 1e400}\n'
    yield from shared(".jsonl")


def lines_of(mutate: Mutate) -> Mutate:
    """A change of one line."""

    def change(data: bytes, random: object) -> bytes:
        lines = data.splitlines(keepends=True) or [b""]
        place = random.randrange(len(lines))  # type: ignore[attr-defined]
        lines[place] = mutate(lines[place].rstrip(b"\n"), random) + b"\n"  # type: ignore[arg-type]
        if random.random() < 0.2:  # type: ignore[attr-defined]
            lines.append(lines[place])
        return b"".join(lines)

    return change


def arff_seeds() -> Iterable[bytes]:
    yield b"@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c string\n@data\n1,x,'q'\n?,y,?"
    yield b"@RELATION r\n@ATTRIBUTE a INTEGER\n@ATTRIBUTE 'b c' REAL\n@DATA\n{0 1, 1 2.5}\n{}\n"
    yield from shared(".arff")


def svmlight_seeds() -> Iterable[bytes]:
    yield b"1 1:0.5 3:2 # c\n-1 2:1e5\n"
    yield b"0\n"


def xlsx_seeds() -> Iterable[bytes]:
    yield from shared(".xlsx")
    yield workbook('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', '<c r="A2"><v>1.5</v></c>')
    yield workbook('<c r="A1" t="str"><v>*</v></c>', '<c r="A2" s="1"><v>45000</v></c>')
    yield workbook('<c r="A1" t="s"><v>0</v></c>', '<c r="A2" t="b"><v>1</v></c>')
    yield workbook('<c r="A1" t="str"><v>x</v></c>', '<c r="A2" t="e"><v>#N/A</v></c>')


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(*rows: str) -> bytes:
    """The smallest workbook with these cells, a row each."""
    cells = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(rows, 1))
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    listed = '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{listed}</workbook>'
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    styles = f'<styleSheet xmlns="{_MAIN}">{formats}</styleSheet>'
    root = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'{root}<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": links,
        "xl/worksheets/sheet1.xml": sheet,
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>a</t></si></sst>',
    }
    return packed({name: text.encode() for name, text in parts.items()}, zipfile.ZIP_DEFLATED)


def parquet_seeds() -> Iterable[bytes]:
    frame = every_type().frame
    for how in ("uncompressed", "snappy", "zstd"):
        out = io.BytesIO()
        frame.write_parquet(out, compression=how)  # type: ignore[arg-type]
        yield out.getvalue()
    out = io.BytesIO()
    pl.DataFrame({"l": [[1], None], "s": [{"a": 1}, None], "c": ["x", None]}).write_parquet(out)
    yield out.getvalue()
    yield from shared(".parquet")


def _target(
    name: str, ending: str, seeds: Callable[[], Iterable[bytes]], mutate: Mutate, longest: int
) -> Target:
    return Target(name, trial_of(f"upload{ending}"), seeds, mutate, longest)


os.environ.setdefault("POLARS_MAX_THREADS", "1")
CSV = _target("csv", ".csv", csv_seeds, text_of(CSV_WORDS), 4_096)
TSV = _target("tsv", ".tsv", tsv_seeds, text_of(CSV_WORDS), 4_096)
JSON_LINES = _target("json_lines", ".jsonl", json_lines_seeds, lines_of(json_of(NAMES)), 4_096)
ARFF = _target("arff", ".arff", arff_seeds, text_of(ARFF_WORDS), 4_096)
SVMLIGHT = _target("svmlight", ".svmlight", svmlight_seeds, text_of(SVM_WORDS), 2_048)
XLSX = _target("xlsx", ".xlsx", xlsx_seeds, archive_of(XLSX_WORDS), 32_768)
PARQUET = _target("parquet", ".parquet", parquet_seeds, raw, 32_768)
