"""Text of every format is in the encoding that its bytes are, which is found in one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute.sdk.reading import text_bytes
from compute.sdk.reading.options import ReadOptions
from compute.sdk.reading.text_file import text_file
from tests.factories.reads import Reader

#: A file of each format with three rows, the text of which has letters that each encoding has.
FILES = {
    "csv": "name,n\nä,1\nö,2\nü,3\n",
    "json_lines": '{"name":"ä","n":1}\n{"name":"ö","n":2}\n{"name":"ü","n":3}\n',
    "arff": "@relation r\n@attribute name string\n@attribute n integer\n@data\nä,1\nö,2\nü,3\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", FILES)
def test_unicode_is_found_with_a_mark_or_without(form: str, encoding: str, reader: Reader) -> None:
    read = reader.read(FILES[form].encode(encoding), form)
    assert read.table.frame.rows() == [("ä", 1), ("ö", 2), ("ü", 3)]
    assert read.notes == []


@pytest.mark.parametrize("rows", [None, 3])
@pytest.mark.parametrize("block", [5, 1_000])
@pytest.mark.parametrize("form", FILES)
def test_a_line_of_another_encoding_spoils_no_other_one(
    form: str, block: int, rows: int | None, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_bytes, "BLOCK_BYTES", block)
    lines = FILES[form].encode().splitlines(keepends=True)
    line = len(lines) - 1
    lines[line - 1] = lines[line - 1].decode().encode("windows-1252")
    read = reader.read(b"".join(lines), form, rows=rows)
    assert read.table.frame.rows() == [("ä", 1), ("ö", 2), ("ü", 3)]
    (note,) = read.notes
    assert (note.code, note.line) == ("encoding.guessed", line)
    assert "0xF6" in note.message
    assert read.options.encoding == "windows-1252"


@pytest.mark.parametrize("form", FILES)
def test_a_character_that_the_end_cut_off_is_told(form: str, reader: Reader) -> None:
    """Of two bytes of the last letter the first is there."""
    start, letter, _ = FILES[form].encode().rpartition("ü".encode())
    read = reader.read(start + letter[:1], form)
    last = FILES[form].count("\n")
    assert [note.line for note in read.notes if note.code == "encoding.guessed"] == [last]


@pytest.mark.parametrize("form", FILES)
def test_bytes_that_are_not_of_the_encoding_given_are_refused(form: str, reader: Reader) -> None:
    refused = reader.refused(FILES[form].encode("windows-1252"), form, encoding="utf-32-le")
    assert "utf-32" in refused.message
    assert "no encoding 'klingon'" in reader.refused(FILES[form], form, encoding="klingon").message


@pytest.mark.parametrize("form", FILES)
def test_what_is_no_text_is_told_so(form: str, reader: Reader) -> None:
    assert reader.refused(b"\x00\x01\x02" * 100, form).code == "file.not_text"


def test_a_long_line_of_another_encoding_is_read(tmp_path: Path) -> None:
    text = "ö" * 3_000_000
    (tmp_path / "file").write_bytes(text.encode("windows-1252"))
    with text_file(tmp_path / "file", ReadOptions(), None).open() as file:
        assert file.read() == text
