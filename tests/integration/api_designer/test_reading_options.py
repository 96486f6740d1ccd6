"""How a file is read, told over REST: options, a look before a dataset is made, and reading again."""

from __future__ import annotations

import io
import json
import shlex
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from compute import services
from compute.sdk.reading import formats
from compute.sdk.reading.endings import ENDINGS
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from compute.services import uploads
from designer.models import DatasetVersion
from designer.services.datasets import add_dataset_version
from designer.site import start
from designer.site.option_words import options_of, words_of
from runs.space import holdings
from tests.e2e.documents import document, node

SEMICOLONS = b"5.1;setosa\n4.9;virginica\n"
DATASETS, INSPECT = "/api/v1/datasets/", "/api/v1/datasets/inspect/"
OPTIONS = {"delimiter": ";", "header": False}

#: The process that reads is tried with the service itself: here, it would take half a second for each file.
pytestmark = pytest.mark.usefixtures("in_this_process")


def send(client: APIClient, address: str, **fields: Any) -> Any:
    if isinstance(content := fields.get("file"), bytes):
        fields["file"] = SimpleUploadedFile(fields.pop("filename", "iris.csv"), content)
    if "options" in fields:
        fields["options"] = json.dumps(fields["options"])
    return client.post(address, fields, format="multipart")


def names(answer: Any) -> list[str]:
    return [column["name"] for column in answer.json()["schema"]]


def test_a_file_is_looked_at_told_how_to_be_read_and_added_without_sending_it_again(alice: APIClient) -> None:
    seen = send(alice, INSPECT, file=SEMICOLONS)
    assert seen.status_code == 200, seen.content
    upload = seen.json()["upload"]
    assert names(send(alice, INSPECT, upload=upload, options={"header": True})) == ["5.1", "setosa"]
    again = send(alice, INSPECT, upload=upload, options=OPTIONS)
    assert names(again) == ["Col1", "Col2"]
    assert again.json()["head"] == [[5.1, "setosa"], [4.9, "virginica"]]
    assert (again.json()["upload"], again.json()["given"]) == (upload, OPTIONS)
    assert alice.get(DATASETS).json()["results"] == []
    made = send(alice, DATASETS, name="iris", upload=upload, options=OPTIONS)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["rows"], told["given"], told["filename"]) == (2, OPTIONS, "iris.csv")
    assert told["options"].items() >= OPTIONS.items()


def test_the_same_body_may_be_json(alice: APIClient) -> None:
    upload = send(alice, INSPECT, file=SEMICOLONS).json()["upload"]
    body = {"name": "iris", "upload": upload, "options": OPTIONS}
    answer = alice.post(DATASETS, body, format="json")
    assert (answer.status_code, answer.json()["given"]) == (201, OPTIONS)


def test_a_new_version_keeps_the_options_unless_it_is_told_otherwise(alice: APIClient) -> None:
    send(alice, DATASETS, name="iris", file=SEMICOLONS, options=OPTIONS)
    more = SEMICOLONS + b"6.0;setosa\n"
    assert send(alice, INSPECT, name="iris", file=more).json()["given"] == OPTIONS
    kept = send(alice, DATASETS, name="iris", file=more)
    assert (kept.status_code, kept.json()["version"], kept.json()["rows"]) == (201, 2, 3)
    assert kept.json()["given"] == OPTIONS
    told = send(alice, DATASETS, name="iris", file=more, options={"header": True})
    assert (told.json()["version"], told.json()["given"]) == (3, {"header": True})
    assert told.json()["rows"] == 2
    other = send(alice, DATASETS, name="iris", file=b'{"a": 1}\n', filename="iris.jsonl")
    assert (other.json()["version"], other.json()["given"]) == (4, {})


def test_the_same_content_is_the_same_version_only_with_the_same_options(alice: APIClient) -> None:
    send(alice, DATASETS, name="iris", file=SEMICOLONS, options=OPTIONS)
    assert send(alice, DATASETS, name="iris", file=SEMICOLONS, options=OPTIONS).status_code == 200
    assert send(alice, DATASETS, name="iris", file=SEMICOLONS, options={}).json()["version"] == 2
    again = send(alice, DATASETS, name="iris", file=SEMICOLONS)
    assert (again.status_code, again.json()["version"]) == (200, 2)


def test_a_version_is_read_again_with_other_options(alice: APIClient) -> None:
    send(alice, DATASETS, name="iris", file=SEMICOLONS)
    seen = send(alice, INSPECT, name="iris", version=1, options=OPTIONS)
    assert names(seen) == ["Col1", "Col2"]
    again = send(alice, DATASETS, name="iris", version=1, options=OPTIONS)
    assert (again.status_code, again.json()["version"], again.json()["rows"]) == (201, 2, 2)
    assert send(alice, DATASETS, name="iris", version=1, options=OPTIONS).status_code == 200
    assert send(alice, DATASETS, name="iris", version=9, options={}).status_code == 404


def test_the_files_of_versions_are_kept_and_counted_and_go_with_their_dataset(alice: APIClient) -> None:
    send(alice, DATASETS, name="iris", file=SEMICOLONS)
    version = DatasetVersion.objects.get()
    assert services.store().path(version.source_digest).read_bytes() == SEMICOLONS
    assert version.source_digest in holdings.kept_digests()
    assert holdings.used_bytes() == version.bytes + len(SEMICOLONS)
    services.store().delete(version.source_digest)
    answer = send(alice, DATASETS, name="iris", version=1, options=OPTIONS)
    assert (answer.status_code, "Upload it again" in answer.json()["detail"]) == (404, True)
    alice.delete(f"{DATASETS}iris/")
    assert version.source_digest not in holdings.kept_digests()


def test_a_version_of_an_earlier_release_gets_its_file_when_it_is_uploaded_again(alice: APIClient) -> None:
    send(alice, DATASETS, name="iris", file=SEMICOLONS)
    DatasetVersion.objects.update(filename="", format="", source_bytes=0)
    services.store().delete(DatasetVersion.objects.get().source_digest)
    refused = send(alice, DATASETS, name="iris", version=1, options=OPTIONS)
    assert (refused.status_code, "Upload it again" in refused.json()["detail"]) == (404, True)
    assert send(alice, DATASETS, name="iris", file=SEMICOLONS).status_code == 200
    assert send(alice, DATASETS, name="iris", version=1, options=OPTIONS).status_code == 201


@pytest.mark.parametrize("address", [DATASETS, INSPECT])
def test_wrong_options_are_all_told_with_their_names(alice: APIClient, address: str) -> None:
    wrong = {"delimeter": ";", "delimiter": ";;", "header": "no"}
    answer = send(alice, address, name="iris", file=SEMICOLONS, options=wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "options.invalid")
    told = {problem["parameter"]: problem["hint"] for problem in answer.json()["problems"]}
    assert told.keys() == wrong.keys()
    assert told["delimeter"] == "Did you mean 'delimiter'?"
    assert alice.get(DATASETS).json()["results"] == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "iris"}, "Send one of: file, upload, version."),
        ({"name": "iris", "file": SEMICOLONS, "version": 1}, "Send one of: file, upload, version."),
        ({"name": "iris", "file": SEMICOLONS, "option": "{}"}, "Did you mean 'options'?"),
        ({"name": "iris", "file": SEMICOLONS, "type": "model"}, "is not a valid choice"),
        ({"name": "iris", "file": SEMICOLONS, "type": "file", "options": OPTIONS}, "has no options"),
    ],
)
def test_a_body_that_says_too_little_or_too_much_is_refused(
    alice: APIClient, fields: dict[str, Any], sentence: str
) -> None:
    answer = send(alice, DATASETS, **fields)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


@pytest.mark.parametrize("text", ["{delimiter", "[" * 100_000, '{"delimiter": "\\ud800"}', '{"\\ud800": 1}'])
def test_options_that_are_no_json_are_refused(alice: APIClient, text: str) -> None:
    file = SimpleUploadedFile("iris.csv", SEMICOLONS)
    answer = alice.post(DATASETS, {"name": "iris", "file": file, "options": text}, format="multipart")
    assert (answer.status_code, "not JSON" in answer.json()["detail"]) == (400, True)


def test_json_that_is_as_large_as_a_file_is_not_read(alice: APIClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    body = {"name": "iris", "upload": "x" * 1_000}
    assert alice.post(DATASETS, body, format="json").status_code == 413


def test_a_files_name_is_kept_as_every_database_takes_it(alice: APIClient, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(SEMICOLONS)
    version, _ = add_dataset_version("odd", tmp_path / "x", "a\0\udcff.csv")
    assert version.filename == "a?.csv"


def test_an_upload_is_known_for_an_hour_and_then_removed(
    alice: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = uploads.time.time()
    monkeypatch.setattr(uploads.time, "time", lambda: began + 2 * uploads.KEPT_SECONDS)
    services.sweep_uploads()  # those of other tests
    monkeypatch.setattr(uploads.time, "time", lambda: began)
    upload = send(alice, INSPECT, file=SEMICOLONS).json()["upload"]
    assert services.sweep_uploads() == 0
    monkeypatch.setattr(uploads.time, "time", lambda: began + 3_601)
    answer = send(alice, DATASETS, name="iris", upload=upload)
    assert (answer.status_code, "an hour" in answer.json()["detail"]) == (404, True)
    monkeypatch.setattr(uploads.time, "time", lambda: began + uploads.KEPT_SECONDS + 1)
    assert services.sweep_uploads() == 1
    assert not list((services.places.home() / "waiting").iterdir())


def test_an_upload_is_found_only_by_who_sent_it(alice: APIClient) -> None:
    upload = send(alice, INSPECT, file=SEMICOLONS).json()["upload"]
    made = alice.post("/api/v1/tokens/", {"name": "loader", "scopes": ["run"]}, format="json").json()
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {made['token']}")
    assert send(other, DATASETS, name="iris", upload=upload).status_code == 404
    assert send(alice, DATASETS, name="iris", upload=f"{upload}x").status_code == 404
    assert send(alice, DATASETS, name="iris", upload="../../settings").status_code == 404
    assert send(alice, DATASETS, name="iris", upload=upload).status_code == 201


def test_two_uploads_wait_beside_each_other(alice: APIClient) -> None:
    one, two = (send(alice, INSPECT, file=content).json()["upload"] for content in (b"a\n1\n", b"b\n2\n"))
    assert names(send(alice, INSPECT, upload=one)) == ["a"]
    assert names(send(alice, INSPECT, upload=two)) == ["b"]


def test_a_file_that_cannot_be_read_waits_for_other_options(
    alice: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = send(alice, INSPECT, file=b"PAR1 but not really", filename="t.parquet")
    assert refused.status_code == 422
    assert refused.json()["format"] == "parquet"
    again = send(alice, INSPECT, upload=refused.json()["upload"])
    assert (again.status_code, again.json()["detail"]) == (422, refused.json()["detail"])


def test_a_dataset_may_be_called_like_the_address(alice: APIClient) -> None:
    send(alice, DATASETS, name="inspect", file=SEMICOLONS)
    assert alice.get(INSPECT).json()["name"] == "inspect"
    assert alice.delete(INSPECT).status_code == 204


def test_nobody_looks_without_signing_in(charlie: APIClient) -> None:
    assert send(charlie, INSPECT, file=SEMICOLONS).status_code == 401


def bundle(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in members:
            archive.writestr(name, "x = 41 + 1\n")
    return out.getvalue()


@pytest.mark.parametrize("members", [(), ("helpers.py",), ("helpers.py", "table.csv"), ("picture.png",)])
def test_a_scripts_bundle_is_a_dataset_that_is_a_file(alice: APIClient, members: tuple[str, ...]) -> None:
    content = bundle(*members)
    made = send(alice, DATASETS, name="b", file=content, filename="b.zip")
    assert made.status_code == 201, made.content
    assert (made.json()["type"], made.json()["rows"], made.json()["schema"]) == ("file", None, None)
    assert services.store().path(made.json()["digest"]).read_bytes() == content
    run = node("run", "execute_python_script", script="import helpers\ndef main(a, b): return None")
    drawing = document([node("data", "dataset", dataset="b"), run], ["data.output > run.script_bundle"])
    saved = alice.post("/api/v1/pipelines/", {"name": "Bundle", "document": drawing}, format="json")
    assert saved.json()["problems"] == []


def test_any_file_is_kept_as_it_is_when_that_is_asked(alice: APIClient) -> None:
    made = send(alice, DATASETS, name="notes", file=b"# Notes\n", filename="notes.md", type="file")
    assert (made.status_code, made.json()["type"]) == (201, "file")
    again = send(alice, DATASETS, name="notes", file=b"# Notes\n", filename="notes.md", type="file")
    assert again.status_code == 200
    assert send(alice, INSPECT, file=b"# Notes\n", filename="notes.md", type="file").json()["head"] is None


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader, in this process, that has something to say of line 3."""
    notes = [Note("rows.too_long", "Line 3 has a field too many: left out.", 3, "b")]

    original = formats._READERS["csv"]

    def read(path: Path, options: ReadOptions, *rows: Any) -> FileRead:
        return FileRead(original(path, options, *rows).table, options, notes)

    monkeypatch.setitem(formats._READERS, "csv", read)  # type: ignore[arg-type]  # declared a Mapping


@pytest.mark.usefixtures("noted")
def test_the_notes_of_a_version_are_told_and_warn_on_its_node(alice: APIClient) -> None:
    made = send(alice, DATASETS, name="odd", file=b"a,b\n1,2\n3,4\n")
    note = {
        "code": "rows.too_long",
        "message": "Line 3 has a field too many: left out.",
        "line": 3,
        "column": "b",
        "severity": "warning",
    }
    assert (made.json()["notes"], made.json()["odd_rows"]) == ([note], 1)
    assert send(alice, INSPECT, file=b"a,b\n1,2\n3,4\n").json()["notes"] == [note]
    drawing = document([node("data", "dataset", dataset="odd")], [])
    saved = alice.post("/api/v1/pipelines/", {"name": "Odd", "document": drawing}, format="json")
    (problem,) = saved.json()["problems"]
    assert (problem["code"], problem["severity"], problem["node"]) == ("dataset.odd_rows", "warning", "data")
    assert problem["message"] == f"1 row did not fit when 'odd' was read. {note['message']}"


def test_every_ending_that_is_read_is_listed_with_its_format(alice: APIClient) -> None:
    listed = alice.get("/api/v1/file-formats/").json()["results"]
    endings = {ending: found["name"] for found in listed for ending in found["endings"]}
    plain = {ending: name for ending, name in endings.items() if ending.count(".") == 1}
    assert plain == ENDINGS
    for ending, name in endings.items() - plain.items():
        assert formats.format_of(f"x{ending}") == f"{name}.{ending.rpartition('.')[2]}"
    assert [found["title"] for found in listed][:3] == ["CSV", "TSV", "Excel"]


#: In five columns, a few numbers are '?'; in the sixth, numbers have a decimal comma.
DOUBTFUL = "a;b;c;d;e;f\n" + "1;2;3;4;5;1,5\n" * 40 + "?;?;?;?;?;2,5\n"


def test_what_would_mend_five_columns_is_told_once_and_mends_them(alice: APIClient) -> None:
    seen = send(alice, INSPECT, file=DOUBTFUL.encode()).json()
    missing = {"option": "missing", "value": ["?"], "columns": list("abcde")}
    decimal = {"option": "decimal", "value": ",", "columns": ["f"]}
    assert seen["remedies"] == [missing, decimal]
    asked = [note["remedy"] for note in seen["notes"] if "remedy" in note]
    assert asked == [*({**missing, "columns": [name]} for name in "abcde"), decimal]
    options = {remedy["option"]: remedy["value"] for remedy in seen["remedies"]}
    made = send(alice, DATASETS, name="mended", upload=seen["upload"], options=options).json()
    assert [column["type"] for column in made["schema"]] == [*["integer"] * 5, "double"]
    assert made["remedies"] == []
    assert [note["code"] for note in made["notes"]] == ["dialect.delimiter"]


def test_the_terminal_tells_the_words_that_mend(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "migrate", lambda: None)
    file = tmp_path / "doubtful.csv"
    file.write_text(DOUBTFUL)
    call_command("add_dataset", "doubtful", str(file))
    tried = [line.strip() for line in capsys.readouterr().out.splitlines() if "try: " in line]
    assert tried == ["For 5 columns, try: --option 'missing=?'", "For 'f', try: --option decimal=,"]
    words = [word for line in tried for word in shlex.split(line.partition("try: ")[2])]
    call_command("add_dataset", "doubtful", str(file), *words)
    added, *observed = capsys.readouterr().out.splitlines()
    assert added == "doubtful version 2 added: 41 rows."
    assert [line.strip() for line in observed] == ["Line 1: cells are separated by ';'."]


@pytest.mark.parametrize(
    ("option", "value"),
    [("missing", ["?", "N/A"]), ("missing", ['["x"]']), ("header", False), ("decimal", ",")],
)
def test_an_option_is_read_as_it_was_written(option: str, value: Any) -> None:
    assert options_of(words_of(option, value)) == {option: value}


def test_the_terminal_takes_options_word_by_word(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "migrate", lambda: None)
    (tmp_path / "iris.csv").write_bytes(SEMICOLONS)
    words = ["--option", "delimiter=;", "--option", "header=false"]
    call_command("add_dataset", "iris", str(tmp_path / "iris.csv"), *words)
    assert capsys.readouterr().out == "iris version 1 added: 2 rows.\n"
    assert DatasetVersion.objects.get().given == OPTIONS
    with pytest.raises(CommandError, match="Did you mean 'delimiter'"):
        call_command("add_dataset", "iris", str(tmp_path / "iris.csv"), "--option", "delimeter=;")
    with pytest.raises(CommandError, match="Write --option NAME=VALUE"):
        call_command("add_dataset", "iris", str(tmp_path / "iris.csv"), "--option", "delimiter")
    (tmp_path / "b.bin").write_bytes(b"\0")
    call_command("add_dataset", "b", str(tmp_path / "b.bin"), "--type", "file")
    assert capsys.readouterr().out == "b version 1 added: a file.\n"
