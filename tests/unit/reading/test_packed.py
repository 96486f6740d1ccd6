"""Compressed files and archives: unpacked within bounds, and never guessed which table is meant."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.reading import packed
from compute.sdk.reading.formats import format_of
from tests.factories.reads import Reader, codes

CSV = b"a,b\n1,x\n"


def zstd(content: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(content)
    return bytes(out.getvalue())


def archive(**members: bytes) -> bytes:
    """``b__c_csv`` is the member ``b/c.csv``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("zst", zstd)])
def test_a_compressed_text_is_read(ending: str, pack: object, reader: Reader) -> None:
    form = format_of(f"x.csv.{ending}")
    content = pack(CSV)  # type: ignore[operator]
    assert reader.read(content, form).table.frame.rows() == [(1, "x")]
    assert reader.read(pack(b'{"a":1}'), format_of(f"x.jsonl.{ending}")).table.rows == 1  # type: ignore[operator]
    for damaged in (content[: len(content) // 2], CSV):
        assert reader.refused(damaged, form).code == "file.compression"


def test_what_unpacks_to_too_much_is_refused(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED_BYTES", 10_000_000)
    monkeypatch.setattr(packed, "CHUNK_BYTES", 1_000_000)
    bomb = b"1\n" * 10_000_000
    assert reader.refused(gzip.compress(bomb), "csv.gz").code == "file.too_large"
    assert reader.refused(archive(a_csv=bomb), "zip").code == "file.too_large"


@pytest.mark.parametrize("name", ["x.xlsx.gz", "x.gz", "x.parquet.zst", "x.zip.gz", "x.csv.rar"])
def test_other_compressed_files_are_not_supported(name: str) -> None:
    with pytest.raises(ComponentError, match="not a supported kind"):
        format_of(name)


def test_the_one_table_in_an_archive_is_read(reader: Reader) -> None:
    content = archive(data__x_csv=CSV, readme_txt=b"hello", picture_png=b"x", data___x_csv=b"x")
    read = reader.read(content, "zip", header=False)
    assert read.table.frame.rows() == [("a", "b"), ("1", "x")]
    assert (codes(read)[0], read.options.sheet) == ("zip.member", "data/x.csv")


@pytest.mark.parametrize("form", ["zip", "csv.gz"])
def test_looking_at_the_first_rows_does_not_unpack_the_others(
    form: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What begins in the middle of a line is left out: it would be told as a damaged row."""
    text = "a,b\n" + '1,"x\ny"\n' * 400_000
    content = gzip.compress(text.encode()) if form == "csv.gz" else archive(t_csv=text.encode())
    monkeypatch.setattr(packed, "BEGINNING_BYTES", 1_000_000)
    monkeypatch.setattr(packed, "MAX_UNPACKED_BYTES", 2_200_000)
    read = reader.read(content, form, rows=50)
    assert read.table.frame.rows() == [(1, "x\ny")] * 50
    assert [note.code for note in read.notes if note.severity == "warning"] == []
    assert reader.refused(content, form).code == "file.too_large"


def test_an_archive_with_several_tables_asks_which(reader: Reader) -> None:
    content = archive(a_csv=CSV, b__c_jsonl=b'{"q":1}')
    refused = reader.refused(content, "zip")
    assert refused.message == "The archive has 2 tables: 'a.csv', 'b/c.jsonl'."
    assert "option 'sheet', such as 'a.csv'" in refused.hint
    for name in ("b/c.jsonl", "c.jsonl"):
        assert reader.read(content, "zip", sheet=name).table.frame.rows() == [(1,)]
    assert reader.refused(content, "zip", sheet="d.csv").code == "file.zip"
    assert (
        reader.refused(content, "zip", sheet="c.jsonl", delimiter=";").code == "options.not_for_this_format"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (archive(), "has no table in it: it is empty"),
        (archive(picture_png=b"x"), "has no table in it: 'picture.png'"),
        (archive(inner_zip=archive(a_csv=CSV)), "has no table in it: 'inner.zip'"),
        # Its list says that it begins a thousand bytes further on: the member lies before the file.
        (
            archive(a_csv=CSV)[:-6] + (1_100).to_bytes(4, "little") + b"\0\0",
            "cannot be read as a ZIP archive",
        ),
        (archive(a_csv=CSV)[:-30], "cannot be read as a ZIP archive"),
        (CSV, "cannot be read as a ZIP archive"),
    ],
    # An archive's bytes hold the time: without names, each process would call a case otherwise.
    ids=["empty", "of a picture", "of an archive", "member before the file", "cut off", "of no archive"],
)
def test_an_archive_without_a_table_is_told(content: bytes, sentence: str, reader: Reader) -> None:
    assert sentence in reader.refused(content, "zip").message


def test_a_path_out_of_an_archive_leads_nowhere(reader: Reader, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("../../planted.csv", CSV)
    assert reader.refused(out.getvalue(), "zip").code == "file.zip"
    assert [path.name for path in tmp_path.parent.rglob("planted*")] == []
