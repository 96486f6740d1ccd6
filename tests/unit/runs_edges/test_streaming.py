"""Downloads whose reader leaves in the middle."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest

from runs.api.streaming import attachment


class Source:
    """Two chunks; the second waits to be let go."""

    def __init__(self) -> None:
        self.asked, self.go_on, self.closed = threading.Event(), threading.Event(), threading.Event()

    def chunks(self) -> Iterator[bytes]:
        try:
            yield b"one"
            self.asked.set()
            self.go_on.wait(60)
            yield b"two"
        finally:
            self.closed.set()


def streamed(source: Source) -> AsyncIterator[bytes]:
    return cast("Any", attachment(source.chunks(), "a.csv", "text/csv").streaming_content)


async def test_all_chunks_are_sent_and_the_file_is_closed() -> None:
    source = Source()
    source.go_on.set()
    assert [chunk async for chunk in streamed(source)] == [b"one", b"two"]
    assert source.closed.is_set()


async def test_who_leaves_while_a_chunk_is_read_does_no_harm() -> None:
    source = Source()
    content = streamed(source)
    assert await anext(content) == b"one"
    reading = asyncio.ensure_future(anext(content))
    await asyncio.to_thread(source.asked.wait, 60)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    source.go_on.set()
    assert await asyncio.to_thread(source.closed.wait, 60)
