"""Import Data: bounded downloads without redirects, and files of the data folder alone."""

from __future__ import annotations

import os
import queue
import socket
import ssl
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import read_file
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from designer.components.data_input_output import download as downloads
from designer.components.data_input_output.data_folder import VARIABLE
from designer.components.data_input_output.download import download
from designer.components.registry import builtin_registry
from tests.factories.tables import run

Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    def write(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return write


@pytest.fixture
def web() -> Iterator[Callable[..., str]]:
    """``web(answer, …)``: the address of a server that gives these answers, the last one for ever."""
    servers = []

    def serve(*answers: Answer) -> str:
        left = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                (left.pop(0) if len(left) > 1 else left[0])(self)

            do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/data.csv"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def fetch(url: str, target: Path) -> None:
    download(url, target, allowed=lambda _: True, pause=0)


def test_a_file_is_fetched(web: Callable[..., str], tmp_path: Path) -> None:
    fetch(web(answer(200, b"a,b\n1,2\n")), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"a,b\n1,2\n"


def test_two_failures_are_forgiven_and_three_are_not(web: Callable[..., str], tmp_path: Path) -> None:
    fetch(web(answer(503), answer(500), answer(200, b"x")), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"x"
    with pytest.raises(ComponentError, match="failed in 3 attempts: the server answered 503"):
        fetch(web(answer(503)), tmp_path / "file")


def test_a_redirect_is_not_followed(web: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match="redirects to 'http://other/'"):
        fetch(web(answer(302, Location="http://other/")), tmp_path / "file")


def test_what_is_not_there_is_told_at_once(web: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match="answered 404"):
        fetch(web(answer(404), answer(200, b"never asked again")), tmp_path / "file")


def test_too_large_a_file_is_cut_off(
    web: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MAX_BYTES", 10)
    with pytest.raises(ComponentError, match="larger than"):
        fetch(web(answer(200, b"x" * 11)), tmp_path / "file")


def test_this_machine_is_out_of_reach(web: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match="not a public address"):
        run("import_data", url=web(answer(200, b"a\n1\n")))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://host/x.csv", "http://", "data.csv", "http://[x/a.csv"]
)
def test_only_web_addresses_are_taken(url: str, tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match="not a web address"):
        download(url, tmp_path / "file")


def test_a_token_goes_to_an_encrypted_address_only(
    web: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEARER_TOKEN", "hunter2")
    with pytest.raises(ComponentError, match="without encryption") as refusal:
        run("import_data", url=web(answer(200, b"a\n1\n")))
    assert "hunter2" not in str(refusal.value)


def test_a_token_is_sent_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(self.headers["Authorization"])
            answer(200, b"a\n1\n")(self)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    certificate = localhost_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("JACKFIELD_IMPORT_NETWORKS", "127.0.0.0/8,::1/128")
    monkeypatch.setenv("BEARER_TOKEN", "hunter2\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        run("import_data", url=f"https://localhost:{server.server_port}/data.csv")
    finally:
        server.shutdown()
        server.server_close()
    assert sent == ["Bearer hunter2"]


def localhost_certificate(folder: Path) -> Path:
    """A file with a key and a certificate of this machine for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "localhost.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_file_of_the_data_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.tsv").write_text("a\tb\n1\t2\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert run("import_data", source="path", path="in/x.tsv").frame.to_dicts() == [{"a": 1, "b": 2}]


def test_a_file_is_read_as_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_text("1;2\n3;4\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    found = run("import_data", source="path", path="x.csv", has_header=False, delimiter=";").frame
    assert found.rows() == [(1, 2), (3, 4)]
    assert run("import_data", source="path", path="x.csv", delimiter="").frame.columns == ["1", "2"]


def test_every_option_reaches_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    seen = []

    def read(path: Path, form: str, options: ReadOptions) -> FileRead:
        seen.append((form, options.to_json()))
        return FileRead(
            read_file(path, "csv").table, options, [Note("rows.short", "Line 3 is short.", 3, "a")]
        )

    monkeypatch.setattr("designer.components.data_input_output.import_data.read_file", read)
    said = {"delimiter": "tab", "decimal": ",", "encoding": "cp1252", "comment": "#", "skip_rows": 2}
    with log.capture() as logged:
        run("import_data", source="path", path="x.csv", missing="NA, ?", on_bad_rows="drop", **said)
        run("import_data", source="path", path="x.csv", format="xlsx", sheet="Sales", range="B2:F20")
    assert seen == [
        ("csv", {**said, "delimiter": "\t", "header": True, "missing": ["NA", "?"], "on_bad_rows": "drop"}),
        ("xlsx", {"sheet": "Sales", "range": "B2:F20"}),
    ]
    assert [(item["kind"], item["code"], item["column"]) for item in logged] == [
        ("warning", "rows.short", "a")
    ] * 2


def test_an_archive_and_an_arrow_file_are_imported_as_what_they_are_called_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    frame.write_ipc(tmp_path / "arrow.data")
    with zipfile.ZipFile(tmp_path / "archive.data", "w") as archive:
        archive.writestr("one.csv", "a,b\n1,x\n2,y\n")
        archive.writestr("two.csv", "a;b\n3;z\n4;w\n")
    assert run("import_data", source="path", path="arrow.data", format="feather").frame.equals(frame)
    said = {"source": "path", "path": "archive.data", "format": "zip"}
    assert run("import_data", **said, sheet="one.csv").frame.equals(frame)
    with pytest.raises(ComponentError, match="The archive has 2 tables") as raised:
        run("import_data", **said)
    assert "'sheet'" in str(raised.value.hint)


def test_what_is_only_observed_of_a_file_is_in_the_log_and_no_warning_but_an_empty_table_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (tmp_path / "x.csv").write_text("a;b\n1;2\n3;4\n")
    (tmp_path / "none.csv").write_text("a,b\n")
    with log.capture() as logged:
        run("import_data", source="path", path="x.csv")
    assert logged == []
    assert capsys.readouterr().out == "Line 1: cells are separated by ';'.\n"
    with log.capture() as logged:
        run("import_data", source="path", path="none.csv")
    assert [(item["code"], item["message"]) for item in logged] == [("rows.none", "The file has no rows.")]
    assert capsys.readouterr().out == "Line 1 has the names, and no row follows.\n"


def test_a_wrong_option_is_told_with_what_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(ComponentError, match="Option 'delimiter' is ';;'") as raised:
        run("import_data", source="path", path="x.csv", delimiter=";;")
    assert (raised.value.code, "one character" in raised.value.hint) == ("option.invalid", True)


def test_no_path_leads_out_of_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "data" / "link.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    for path in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv"):
        with pytest.raises(ComponentError, match="not inside the data folder"):
            run("import_data", source="path", path=path)


def test_without_a_data_folder_no_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(ComponentError, match="no data folder"):
        run("import_data", source="path", path="x.csv")


def fingerprint(**parameters: str) -> str | None:
    return builtin_registry().fingerprint("import_data", "1", parameters)


def test_a_file_of_the_data_folder_is_known_by_its_size_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n")
    os.utime(file, (1000, 1000))
    first = fingerprint(source="path", path="x.csv")

    assert first == fingerprint(source="path", path="x.csv") == "4 bytes, modified 1000.000000"
    os.utime(file, (1001, 1001))
    assert fingerprint(source="path", path="x.csv") not in (None, first)
    file.write_text("a\n10\n")
    os.utime(file, (1000, 1000))
    assert fingerprint(source="path", path="x.csv") not in (None, first)


@pytest.mark.parametrize("path", ["absent.csv", "../outside.csv", "", "nul\0"])
def test_a_file_that_cannot_be_read_has_no_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert fingerprint(source="path", path=path) is None
    monkeypatch.delenv(VARIABLE)
    assert fingerprint(source="path", path=path) is None


def version(url: str) -> str | None:
    return downloads.version_of(url, allowed=lambda _: True)


def test_a_web_file_is_known_by_what_its_server_tells(web: Callable[..., str]) -> None:
    dated = {"Last-Modified": "Sat, 01 Mar 2025 12:00:00 GMT", "Content-Length": "7"}

    assert version(web(answer(200, ETag='"v1"', **dated))) == 'etag "v1"'
    assert version(web(answer(200, **dated))) == "modified Sat, 01 Mar 2025 12:00:00 GMT, 7 bytes"
    assert version(web(answer(200, ETag='"v2"'))) == 'etag "v2"'


@pytest.mark.parametrize(
    "said",
    [
        answer(200),
        answer(200, **{"Content-Length": "7"}),
        answer(404, ETag='"v1"'),
        answer(302, ETag='"v1"', Location="/elsewhere"),
        answer(500, ETag='"v1"'),
    ],
)
def test_a_server_that_does_not_tell_gives_no_fingerprint(web: Callable[..., str], said: Answer) -> None:
    assert version(web(said)) is None


def test_a_server_that_keeps_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PROBE_SECONDS", 0.2)
    told: queue.Queue[str | None] = queue.Queue()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/x.csv"
        threading.Thread(target=lambda: told.put(version(address)), daemon=True).start()
        # It says nothing for as long as this: who waits for it comes too late.
        assert told.get(timeout=60) is None


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org/x", "http://", "http://[::1", "http://no.such.invalid/x"]
)
def test_no_address_raises(url: str) -> None:
    assert fingerprint(source="url_via_http", url=url) is None


def test_this_machine_is_not_asked_for_a_fingerprint(web: Callable[..., str]) -> None:
    asked: list[str] = []

    def tell(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.command)
        answer(200, ETag='"v1"')(request)

    assert fingerprint(source="url_via_http", url=web(tell)) is None
    assert asked == []
