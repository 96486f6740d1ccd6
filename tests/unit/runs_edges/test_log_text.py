"""A log that is read in pieces loses no character at their ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runs.api.log_text import whole_characters


@given(st.text(), st.integers(4, 9))
def test_pieces_of_any_size_are_text_and_join_to_the_whole(text: str, size: int) -> None:
    data, offset, pieces = text.encode(), 0, []
    while offset < len(data):
        piece = whole_characters(data[offset : offset + size])
        pieces.append(piece.decode())
        offset += len(piece)
    assert "".join(pieces) == text


@given(st.binary(min_size=4))
def test_bytes_that_are_no_text_never_stop_the_reader(data: bytes) -> None:
    assert len(whole_characters(data)) >= len(data) - 3 > 0
