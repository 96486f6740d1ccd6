"""Responses of any size in bounded memory.

Under ASGI, Django reads a synchronous iterator to its end before it sends the first byte; it streams an
asynchronous one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

from django.http import StreamingHttpResponse

CHUNK_BYTES = 256 * 1024


def file_chunks(path: Path) -> Iterator[bytes]:
    """A file's bytes in chunks."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def attachment(
    chunks: Iterator[bytes], filename: str, content_type: str, length: int | None = None
) -> StreamingHttpResponse:
    """A response that a browser saves as ``filename``, which must not need quoting."""
    response = StreamingHttpResponse(_in_threads(chunks), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    if length is not None:
        response["Content-Length"] = str(length)
    return response


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read each chunk in a thread, so as not to block the event loop."""
    with closing(chunks):  # type: ignore[type-var]  # all callers pass generators, which have close()
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk
