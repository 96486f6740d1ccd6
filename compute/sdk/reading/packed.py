"""Compressed files, and ZIP archives with tables in them: unpacked within bounds, then read."""

from __future__ import annotations

import bz2
import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.endings import listed_endings
from compute.sdk.reading.options import ReadOptions
from compute.sdk.reading.workbook.workbook_archive import opened

#: A small file may unpack to more than a disk holds.
MAX_UNPACKED_BYTES = 2 * 1024**3
CHUNK_BYTES = 1024**2
#: Of a delimited text of which only the first rows are wanted.
BEGINNING_BYTES = 32 * 1024**2
#: Members of an archive that a sentence lists.
LISTED = 20


def _open(path: Path, ending: str) -> AbstractContextManager[Any]:
    """The content as a stream of bytes."""
    if ending == ".gz":
        return gzip.GzipFile(path, "rb")
    if ending == ".bz2":
        return bz2.BZ2File(path, "rb")
    import pyarrow as pa

    stream: AbstractContextManager[Any] = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")
    return stream


@contextmanager
def decompressed(path: Path, ending: str, whole: bool = True) -> Iterator[Path]:
    """The file without its compression; raises ComponentError if it is damaged or too large.

    Not ``whole``: the first lines of it, without what is damaged later.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "file")
        try:
            with _open(path, ending) as source:
                _copy(source, target, whole)
        except (OSError, EOFError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # of the disk
            raise ComponentError(
                "file.compression",
                f"The file is not {ending.removeprefix('.')}, or is damaged: {error}.",
                "Compress it again, or give it the extension of its actual format.",
            ) from error
        yield target


@contextmanager
def member(
    path: Path, options: ReadOptions, is_table: Callable[[str], bool], is_whole: Callable[[str], bool]
) -> Iterator[tuple[Path, str, ReadOptions]]:
    """The one table in an archive, its name there, and the options without the one that named it.

    ``is_whole`` tells of a name whether all of the table is wanted; else its first lines are unpacked.
    Raises ComponentError that lists the members if it is not clear which one is meant.
    """
    with opened(path) as archive, tempfile.TemporaryDirectory() as folder:
        item, rest = _chosen(archive, options, is_table)
        target = Path(folder, "file")
        with archive.open(item) as source:
            _copy(source, target, is_whole(item.filename))
        yield target, item.filename, rest


def _chosen(
    archive: zipfile.ZipFile, options: ReadOptions, is_table: Callable[[str], bool]
) -> tuple[zipfile.ZipInfo, ReadOptions]:
    tables = [item for item in archive.infolist() if _is_visible(item.filename) and is_table(item.filename)]
    named = [item for item in tables if options.sheet in (item.filename, PurePosixPath(item.filename).name)]
    if len(named) == 1:
        return named[0], replace(options, sheet=None)
    # A text beside a table tells of it, as a rule.
    others = [item for item in tables if not item.filename.lower().endswith(".txt")]
    for candidates in (tables, others):
        if len(candidates) == 1:
            return candidates[0], options
    raise _unclear(archive, tables)


def _is_visible(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not name.endswith("/") and not any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _unclear(archive: zipfile.ZipFile, tables: list[zipfile.ZipInfo]) -> ComponentError:
    names = [item.filename for item in tables or archive.infolist()]
    listed = ", ".join(f"'{name[:100]}'" for name in names[:LISTED]) + (", …" if len(names) > LISTED else "")
    if not tables:
        message = f"The archive has no table in it: {listed or 'it is empty'}."
        return ComponentError("file.zip", message, f"Pack one of {listed_endings()}.")
    return ComponentError(
        "file.zip",
        f"The archive has {len(tables)} tables: {listed}.",
        f"Name one of them by the option 'sheet', such as '{names[0][:100]}', or upload each by itself.",
        members=names[:LISTED],
    )


def _copy(source: IO[bytes], target: Path, whole: bool) -> None:
    """Bounded by what comes out, whatever a header says of it; not ``whole``: until a line ends."""
    size = 0
    with target.open("wb") as file:
        while chunk := source.read(CHUNK_BYTES):
            size += len(chunk)
            if not whole and size > BEGINNING_BYTES and (end := chunk.rfind(b"\n") + 1):
                file.write(chunk[:end])
                return
            if size > MAX_UNPACKED_BYTES:
                raise ComponentError(
                    "file.too_large",
                    f"The file unpacks to more than {MAX_UNPACKED_BYTES // 1024**2} MB.",
                    "Split it, or upload Parquet.",
                )
            file.write(chunk)
