"""Uploads that are meant to break out, to fill the memory, or to be something else."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from compute import services
from compute.services import DatasetRejected
from tests.fuzz.targets.uploads import workbook

CSV = b"a,b\n1,2\n"


def upload(client: APIClient, name: str, filename: str, content: bytes = CSV) -> Any:
    file = SimpleUploadedFile("x", content)
    file._name = filename  # type: ignore[attr-defined]  # as it was sent: the setter takes the last part alone
    return client.post("/api/v1/datasets/", {"name": name, "file": file}, format="multipart")


NAMES = [
    "",
    " ",
    ".",
    "..",
    "../x",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "a\0b",
    "a\nb",
    "\x1b[31m",
    "\u202e",
    "x" * 201,
]
NAMES += [
    "<script>alert(1)</script>",
    "'; DROP TABLE designer_dataset; --",
    "%2e%2e%2f",
    "{{7*7}}",
    "${jndi:x}",
]
NAMES += ["-rf", "--help", "CON", "a" * 63, "\ud7ff", "é", "a b"]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("name", NAMES)
def test_a_datasets_name_is_refused_or_only_a_name(alice: APIClient, name: str) -> None:
    before = sorted(path.name for path in services.places.home().iterdir())
    answer = upload(alice, name, "x.csv")
    assert answer.status_code in (200, 201, 400), answer.content
    if answer.status_code != 400:
        listed = alice.get("/api/v1/datasets/").json()["results"]
        assert [item["name"] for item in listed] == [answer.json()["name"]]
    new = {path.name for path in services.places.home().iterdir()} - set(before)
    assert new <= {"uploads", "artifacts", "previews"}


FILENAMES = [
    "../../x.csv",
    "/etc/x.csv",
    "..\\..\\x.csv",
    "x.csv\0.exe",
    "x\n.csv",
    "--name=x.csv",
    "-.csv",
    ".csv",
]
FILENAMES += [
    "x.csv;rm -rf ~",
    "$(touch x).csv",
    "`x`.csv",
    "<img src=x onerror=alert(1)>.csv",
    "x" * 300 + ".csv",
]
FILENAMES += ["x", "x.exe", "x.csv.gz", "x.pkl", "x.CSV", "con.csv", "\u202evsc.exe"]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("filename", FILENAMES)
def test_a_files_name_decides_its_format_and_nothing_else(alice: APIClient, filename: str) -> None:
    answer = upload(alice, "named", filename)
    assert answer.status_code in (200, 201, 400, 422), answer.content
    assert answer.status_code < 400 or answer.json()["detail"]
    assert not list(services.places.home().glob("uploads/*"))
    assert not list(services.places.home().rglob("x.csv"))


def zipped(parts: dict[str, bytes], lie: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        if lie:
            archive.infolist()[-1].file_size = 3 * 1024**3
    return out.getvalue()


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def cells(*rows: str) -> bytes:
    return workbook('<c r="A1" t="str"><v>a</v></c>', *rows)


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = parts[name].replace(old, new)
    return zipped(parts)


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9))
    + b"]>"
)
FILES = b'<!DOCTYPE l [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
WIDE = ",".join(f"c{number}" for number in range(30_000)).encode()
#: Each is refused with a sentence, in the process that an upload has.
HOSTILE: dict[str, tuple[str, bytes]] = {
    "an archive that says it unpacks to 3 GB": ("x.xlsx", zipped({"xl/workbook.xml": b"<a/>"}, lie=True)),
    "an archive within an archive": ("x.xlsx", zipped({"x.xlsx": zipped({"x.xlsx": b"x"})})),
    "paths out of an archive": ("x.xlsx", zipped({"../../../../tmp/planted": b"x", "/etc/planted": b"x"})),
    "an archive of nothing": ("x.xlsx", zipped({})),
    "half an archive": ("x.xlsx", cells()[:-30]),
    "a cell beyond all columns": ("x.xlsx", cells('<c r="ZZZZZZ2"><v>1</v></c>')),
    "gzip called CSV": ("x.csv", gzip.compress(CSV)),
    "gzip of a bomb called JSON lines": ("x.jsonl", gzip.compress(b"a" * 10**7)),
    "a program": ("x.csv", b"\x7fELF\2\1\1\0" + bytes(100)),
    "a pickle": ("x.parquet", b"\x80\x04cos\nsystem\n(S'id'\ntR."),
    "NULs": ("x.csv", b"a,b\n\0\0,1\n"),
    "a cell of 17 MB": ("x.csv", b"a\n" + b"x" * (17 * 1024**2)),
    "thirty thousand columns": ("x.csv", WIDE + b"\n1\n"),
    "thirty thousand columns in Parquet": (
        "x.parquet",
        parquet(pa.table({f"c{n}": [1] for n in range(30_000)})),
    ),
    "a Parquet footer that is larger than its file": ("x.parquet", b"PAR1" + b"\xff\xff\xff\x7fPAR1"),
    "a Parquet file without its end": ("x.parquet", parquet(pa.table({"a": [1]}))[:-9]),
    "noise": ("x.parquet", bytes(range(256)) * 40),
    "JSON a hundred thousand deep": ("x.jsonl", b'{"a":' * 100_000),
    "a number of a million digits": ("x.jsonl", b'{"a": ' + b"1" * 10**6),
    "a list of numbers instead of lines": ("x.json", json.dumps([1, 2]).encode()),
    "ARFF that names a file": (
        "x.arff",
        b"@relation r\n@attribute a relational\n@data\nfile:///etc/passwd\n",
    ),
    "an index of a billion": ("x.svmlight", b"1 1000000000:1\n"),
    "a CSV with a NUL in its header": ("x.jsonl", b'{"a\\u0000": 1}\n'),
    "an unknown format": ("x.sqlite", b"SQLite format 3\0"),
}


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(what: str, tmp_path: Path) -> None:
    name, content = HOSTILE[what]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DatasetRejected) as refused:
        services.ingest_dataset(tmp_path / name, name)
    assert "root:" not in str(refused.value)
    assert "needed more memory" not in str(refused.value)
    assert len(str(refused.value)) < 1_000


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("doctype", [LAUGHS, FILES], ids=["a billion laughs", "a foreign file"])
@pytest.mark.parametrize("entity", [b"&j;", b"&a;"])
def test_entities_of_a_workbook_are_never_resolved(doctype: bytes, entity: bytes, tmp_path: Path) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    content = replaced(cells('<c r="A2" t="str"><v>x</v></c>'), sheet, b"<v>x</v>", b"<v>" + entity + b"</v>")
    content = replaced(content, sheet, b"<worksheet", doctype + b"<worksheet")
    (tmp_path / "x.xlsx").write_bytes(content)
    told = outcome(tmp_path / "x.xlsx")
    assert "root:" not in told
    assert "haha" not in told


def outcome(path: Path) -> str:
    """What whoever uploaded the file gets to see."""
    try:
        return json.dumps(services.preview(services.ingest_dataset(path, path.name).digest))
    except DatasetRejected as refused:
        return str(refused)


def test_a_sheet_of_seventeen_billion_cells_ends_its_child_alone(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(cells('<c r="XFD1048576"><v>1</v></c>'))
    with pytest.raises(DatasetRejected, match="needed more memory"):
        services.ingest_dataset(tmp_path / "x.xlsx", "x.xlsx")


def test_seventeen_gigabytes_out_of_some_kilobytes_are_refused_by_the_real_child(tmp_path: Path) -> None:
    """A dictionary of one text of 17 MB and a thousand rows that name it."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000, pa.int32()), ["x" * (17 * 1024**2)])
    content = parquet(pa.table({"t": column}))
    assert len(content) < 100_000
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(DatasetRejected):
        services.ingest_dataset(tmp_path / "x.parquet", "x.parquet")
