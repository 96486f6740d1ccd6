"""Stored tables in download formats."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from itertools import chain

from compute import services
from compute.errors import ArtifactError, ArtifactLost
from designer.foundation.errors import Unprocessable


def csv_chunks(digest: str, *, formulas_as_text: bool = False) -> Generator[bytes]:
    """A stored table as CSV (RFC 4180, UTF-8, with header) in chunks.

    ``formulas_as_text``: text that a spreadsheet would take for a formula gets an apostrophe in front.
    Raises Unprocessable, before the answer begins, for what CSV cannot store or is no table.
    """
    chunks = services.csv_of(digest, formulas_as_text=formulas_as_text)
    try:
        first = next(chunks, b"")
    except ArtifactLost:
        raise
    except ArtifactError as error:
        raise Unprocessable(str(error)) from error
    return _all(first, chunks)


def _all(first: bytes, chunks: Generator[bytes]) -> Generator[bytes]:
    with contextlib.closing(chunks):
        yield from chain((first,), chunks)
