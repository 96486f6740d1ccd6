"""Answers of any size in bounded memory.

Under ASGI Django gathers a synchronous iterator whole before it sends the first byte; an
asynchronous one is sent as it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

from django.http import StreamingHttpResponse

CHUNK_BYTES = 256 * 1024


def file_chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a chunk at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def attachment(
    chunks: Iterator[bytes], filename: str, content_type: str, length: int | None = None
) -> StreamingHttpResponse:
    """An answer that a browser saves under ``filename`` (which must need no quoting)."""
    response = StreamingHttpResponse(_in_threads(chunks), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    if length is not None:
        response["Content-Length"] = str(length)
    return response


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Pull each chunk in a thread: reading files must not hold up the event loop."""
    with closing(chunks):  # type: ignore[type-var]  # generators, all of them
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk
