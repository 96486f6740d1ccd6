"""Logs are read from an offset, in pieces, without cutting a character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs.log_reader import read_log

TEXT = "Zeile 1\nmüde €uro 🙂 ende\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_log_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert read_log(tmp_path / "log.txt", 0) == (b"", 0)


def test_reading_beyond_the_end_waits_there(log: Path) -> None:
    assert read_log(log, 10_000) == (b"", 10_000)


def test_what_is_appended_is_read_from_the_last_offset_on(log: Path) -> None:
    _, offset = read_log(log, 0)
    with log.open("a") as file:
        file.write("more")
    assert read_log(log, offset) == (b"more", offset + 4)


@given(st.integers(4, 40))
def test_pieces_of_any_size_join_to_the_whole_and_each_is_text(limit: int) -> None:
    data, offset, pieces = TEXT.encode(), 0, []
    while offset < len(data):
        piece, offset = read_log(FakePath(data), offset, limit)  # type: ignore[arg-type]
        pieces.append(piece.decode())
    assert "".join(pieces) == TEXT


def test_bytes_that_are_no_text_never_stop_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"\xff\xfe\x80\x80\x80\x80 end")
    assert read_log(path, 0)[1] == 10


class FakePath:
    """A file in memory: hypothesis runs one test many times within one tmp_path."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, mode: str) -> object:
        import io

        assert mode == "rb"
        return io.BytesIO(self.data)
