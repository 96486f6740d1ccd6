"""Files damaged at any byte: a table or a sentence, nothing else, in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import resource
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta

import polars as pl
import pyarrow.feather as feather
import pytest

from compute.sdk.component_error import ComponentError
from tests.factories.reads import Reader
from tests.factories.workbooks import Error, Formula, workbook

#: Kilobytes that all the readings of a format may add to the process: a damaged length is not believed.
MAX_GROWTH_KB = 1024**2
ROWS = [[number, f"text {number}", number / 3, date(2020, 1, 2), time(9, 30)] for number in range(30)]
BOOK = workbook(
    {
        "n": [["note"]],
        "s": [["id", "name", "x", "d", "t"], *ROWS, [Error("#N/A"), Formula("A1", 2), timedelta(1)]],
    },
    merged={"s": ["B2:B3"]},
    shared=["id", "name"],
)
FRAME = pl.DataFrame({"a": range(300), "b": [f"x{number % 7}" for number in range(300)], "c": [[1, 2]] * 300})
ARFF = "@relation r\n@attribute a integer\n@attribute 'b c' {x,'y z'}\n@attribute d date\n@data\n" + "".join(
    f"{number},'y z',2020-01-02T03:04:05\n" for number in range(60)
)
LINES = "".join(
    json.dumps({"a": number, "b": [1, "x"], "c": None, "d": {"e": 0.5}}) + "\n" for number in range(60)
)
SPARSE = "".join(f"{number} qid:1 1:0.5 {number + 2}:3 # x\n" for number in range(60))


def parquet() -> bytes:
    out = io.BytesIO()
    FRAME.write_parquet(out)
    return out.getvalue()


def arrow() -> bytes:
    out = io.BytesIO()
    feather.write_feather(FRAME.to_arrow(), out)
    return out.getvalue()


def zipped(content: bytes, name: str = "a.jsonl") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


FILES = {
    "arff": ARFF.encode(),
    "json_lines": LINES.encode(),
    "svmlight": SPARSE.encode(),
    "parquet": parquet(),
    "feather": arrow(),
    "xlsx": BOOK,
    "zip": zipped(LINES.encode()),
    "json_lines.gz": gzip.compress(LINES.encode()),
    "arff.bz2": bz2.compress(ARFF.encode()),
}


def damaged(content: bytes, step: int) -> Iterator[bytes]:
    """The content with one byte changed, cut off, or with a part doubled, at every ``step``-th byte."""
    chance = random.Random(step)
    for place in range(chance.randrange(step), len(content), step):
        yield content[:place] + bytes([content[place] ^ chance.randrange(1, 256)]) + content[place + 1 :]
        yield content[:place]
        yield content[:place] + content[place // 2 :]


def parts_damaged(book: bytes, step: int) -> Iterator[bytes]:
    """A workbook whose parts are damaged before they are packed, which no checksum tells."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        for other in damaged(content, step):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                for part, kept in parts.items():
                    archive.writestr(part, other if part == name else kept)
            yield out.getvalue()


def read_all(contents: Iterator[bytes], form: str, reader: Reader) -> int:
    """How many were tables."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tables = 0
    told: list[tuple[str, str]] = []
    for number, content in enumerate(contents):
        try:
            read = reader.read(content, form, rows=5 if number % 3 == 0 else None)
        except ComponentError as error:
            told.append((error.message, error.hint))
        else:
            told += [(note.message, "a note") for note in read.notes]
            tables += 1
    assert [pair for pair in told if not pair[0].endswith((".", "?", "!")) or not pair[1]] == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MAX_GROWTH_KB
    return tables


@pytest.mark.parametrize("form", FILES)
def test_a_damaged_file_is_a_table_or_a_sentence(form: str, reader: Reader) -> None:
    reader.read(FILES[form], form)
    read_all(damaged(FILES[form], max(1, len(FILES[form]) // 30)), form, reader)


def test_a_workbook_with_damaged_parts_is_a_table_or_a_sentence(reader: Reader) -> None:
    assert read_all(parts_damaged(BOOK, 300), "xlsx", reader) > 0


@pytest.mark.verify
@pytest.mark.parametrize("form", FILES)
def test_a_file_damaged_at_any_byte_is_a_table_or_a_sentence(form: str, reader: Reader) -> None:
    read_all(damaged(FILES[form], 1), form, reader)


@pytest.mark.verify
def test_a_workbook_with_parts_damaged_at_any_byte_is_a_table_or_a_sentence(reader: Reader) -> None:
    read_all(parts_damaged(BOOK, 1), "xlsx", reader)
