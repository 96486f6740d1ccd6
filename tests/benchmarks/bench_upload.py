"""A CSV file of 100 MB sent to a real server: the server's own memory must not follow its size."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.measure import Measurement
from tests.benchmarks.served import MEGABYTE, Resident, served
from tests.e2e.server import TOKEN, Server
from tests.real_parts.session import session_folder

FILE_MEGABYTES = 100
WARM_UP_MEGABYTES = 1
PATIENCE_SECONDS = 900
CHUNK_BYTES = 256 * 1024
LINE = "{0},{0}.25,word{0},2024-01-31,some text that fills the line,3.14159265\n"
HEADER = "number,price,word,day,text,pi\n"
#: Times the file.
BOUND = 0.1
BOUNDARY = "jackfield-benchmark"


def measure() -> list[Measurement]:
    file = session_folder() / "large.csv"
    with served("upload") as server:
        write_csv(file, WARM_UP_MEGABYTES)
        send(server, "small", file)
        write_csv(file, FILE_MEGABYTES)
        resident = Resident(server.pid)
        begin = time.perf_counter()
        send(server, "large", file)
        seconds, growth = time.perf_counter() - begin, resident.growth
        copied = copy_seconds(file)
    return [
        Measurement(
            f"server's memory, {FILE_MEGABYTES} MB upload: growth",
            growth,
            "MB",
            bound=BOUND,
            floor=FILE_MEGABYTES,
            floor_is="the file",
        ),
        Measurement(
            "  until it is a dataset",
            seconds,
            "s",
            floor=copied,
            floor_is="copying the file on disk",
        ),
    ]


def write_csv(path: Path, megabytes: int) -> None:
    """A table of that size, with no two lines alike."""
    with path.open("w") as file:
        file.write(HEADER)
        number = 0
        while file.tell() < megabytes * MEGABYTE:
            file.writelines(LINE.format(number + offset) for offset in range(10_000))
            number += 10_000


def send(server: Server, name: str, path: Path) -> None:
    """POST the file as a browser does, read from disk as it goes."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\n{name}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(len(head) + path.stat().st_size + len(tail)),
    }
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=PATIENCE_SECONDS)
    connection.request("POST", "/api/v1/datasets/", body=pieces(head, path, tail), headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 201, content


def pieces(head: bytes, path: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
    yield tail


def copy_seconds(path: Path) -> float:
    copy = path.with_suffix(".copy")
    begin = time.perf_counter()
    with path.open("rb") as source, copy.open("wb") as target:
        while chunk := source.read(CHUNK_BYTES):
            target.write(chunk)
    return time.perf_counter() - begin
