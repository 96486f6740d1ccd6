"""Responses of any size in bounded memory.

Under ASGI, Django reads a synchronous iterator to its end before it sends the first byte; it streams an
asynchronous one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
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
    """Read each chunk in a thread, so as not to block the event loop. Closes ``chunks``."""
    reading: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            reading = asyncio.ensure_future(asyncio.to_thread(next, chunks, None))
            chunk = await asyncio.shield(reading)
            if chunk is None:
                return
            yield chunk
    finally:
        close = chunks.close  # type: ignore[attr-defined]  # all callers pass generators
        if reading is None or reading.done():
            close()
        else:
            # The other side has gone, which stops no thread: a generator that runs cannot be closed.
            reading.add_done_callback(lambda done: (done.exception(), close()))
