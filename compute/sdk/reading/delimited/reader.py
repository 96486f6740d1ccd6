"""Delimited text (CSV, TSV) as a table: what is guessed, what is read, and what is told about it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import check_width, default_names, usable_names
from compute.sdk.reading.delimited.body import Body
from compute.sdk.reading.delimited.cells import Dialect
from compute.sdk.reading.delimited.clean_blocks import Misfit, lines_of, read_clean_file, without_lines
from compute.sdk.reading.delimited.guess import guess_dialect
from compute.sdk.reading.delimited.layout import Layout, lay_out
from compute.sdk.reading.delimited.observations import (
    of_blank_lines,
    of_dialect,
    of_height,
    of_last_line,
    of_line_ends,
)
from compute.sdk.reading.delimited.typed_columns import typed_columns
from compute.sdk.reading.inference import infer_column
from compute.sdk.reading.options import FileRead, Note, ReadOptions
from compute.sdk.reading.text_bytes import OTHERWISE, Encoding, Recoder, blocks, find_encoding
from compute.sdk.table import Table

#: Bytes at the start of a file from which its form is guessed.
HEAD_BYTES = 128 * 1024
#: Bytes in its middle and at its end that are looked at as well.
LATER_BYTES = 32 * 1024
#: The longest first lines.
LONGEST_HEAD_BYTES = 32 * 1024**2
#: Lines of the head, and of what is further on, that are looked at row by row.
LAID_OUT_LINES = 500
LATER_LINES = 100
#: Columns of which the types are guessed before the text is read.
LIKELY_COLUMNS = 500
DEFAULT = ReadOptions()


@dataclass(frozen=True)
class Sample:
    """Lines from the start of a text, and from further on; ``whole``: the start is all of it.

    ``start``: the first lines with their ends, in UTF-8.
    """

    head: list[str]
    later: list[str]
    whole: bool
    start: bytes


def read_delimited_file(path: Path, options: ReadOptions = DEFAULT, rows: int | None = None) -> FileRead:
    """A text file as a table with inferred column types; ``rows``: only so many, the others by a sample.

    What the options leave open is guessed and is in the answer's options. A damaged row is read as well
    as can be and noted, unless ``on_bad_rows`` says otherwise. Raises ComponentError for a file that is
    empty, binary or not of the encoding given.
    """
    with path.open("rb") as file:
        encoding = find_encoding(file, options.encoding)
        sample = take_sample(file, encoding)
        return _read(file, encoding, sample, options, rows, path)


def inspect_delimited(path: Path, options: ReadOptions = DEFAULT, rows: int = 200) -> FileRead:
    """The first rows of a file of any size, with the types and notes that a sample of the file shows."""
    return read_delimited_file(path, options, rows)


def read_delimited(text: str, options: ReadOptions = DEFAULT) -> FileRead:
    """Delimited text as a table; raises as ``read_delimited_file`` does."""
    file = io.BytesIO(text.encode("utf-8", "replace"))
    encoding = Encoding("utf-8")
    return _read(file, encoding, take_sample(file, encoding), options, None)


def take_sample(file: BinaryIO, encoding: Encoding) -> Sample:
    """Whole lines of the start, the middle and the end; the file is left at the start of its text."""
    recoder = Recoder(encoding)
    head = recoder.decoded(file.read(HEAD_BYTES))
    rest = True
    while head.count(b"\n") + head.count(b"\r") < 20 and len(head) < LONGEST_HEAD_BYTES:
        more = file.read(len(head) or HEAD_BYTES)
        if not more:
            rest = False
            break
        head += recoder.decoded(more)
    whole = not rest or not file.read(1)
    if not whole:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r", 0, -1)) + 1] or head
    later = [] if whole else _later(file, encoding)
    file.seek(encoding.mark)
    return Sample(lines_of(recoder.mended(head, 1)), later, whole, head)


def _later(file: BinaryIO, encoding: Encoding) -> list[str]:
    size = file.seek(0, io.SEEK_END)
    lines: list[str] = []
    for at in (size // 2, size - LATER_BYTES):
        file.seek(max(HEAD_BYTES, at) // 4 * 4 + encoding.mark % 4)
        recoder = Recoder(encoding)
        try:
            text = recoder.decoded(file.read(LATER_BYTES))
        except ComponentError:
            continue
        lines += lines_of(recoder.mended(text, 1))[1:-1][-LATER_LINES:]
    return lines


def _read(
    file: BinaryIO,
    encoding: Encoding,
    sample: Sample,
    options: ReadOptions,
    rows: int | None,
    path: Path | None = None,
) -> FileRead:
    if not any(line.strip() for line in sample.head) and sample.whole:
        raise ComponentError("file.empty", "The file has no rows.", "Choose a file with a header and data.")
    dialect = guess_dialect(sample.head[options.skip_rows or 0 :], sample.later, options)
    layout = lay_out(sample.head[: LAID_OUT_LINES + (options.skip_rows or 0)], sample.later, dialect, options)
    check_width(layout.width)
    names = _column_names(layout, options)
    dtypes = _likely_types(layout, options)
    frame = None
    if path is not None and rows is None and encoding.is_utf8 and _may_be_clean(layout):
        frame = read_clean_file(path, layout.lines, dialect, dtypes)
    recoder, told = Recoder(encoding), list[Note]()
    if frame is None or _repeats(frame, layout):
        frame, recoder, told = _frame(file, encoding, sample, layout, dialect, options, dtypes, rows)
    frame.columns = names
    typed, notes = typed_columns(_kept(frame, options), options)
    table = Table.of(typed.head(rows) if rows else typed)
    found = _found(options, dialect, layout, encoding, recoder)
    whole = sample.whole or rows is None
    observed = [
        *of_dialect(dialect, layout, options),
        *of_line_ends(sample.start, dialect),
        *of_blank_lines(sample.head[: layout.skipped]),
        *(of_height(frame.height, layout, sample.head) if whole else ()),
        *(of_last_line(file, encoding) if whole else ()),
    ]
    return FileRead(table, found, [*recoder.notes(), *observed, *layout.notes, *told, *notes])


def _frame(
    file: BinaryIO,
    encoding: Encoding,
    sample: Sample,
    layout: Layout,
    dialect: Dialect,
    options: ReadOptions,
    dtypes: list[pl.DataType],
    rows: int | None,
) -> tuple[pl.DataFrame, Recoder, list[Note]]:
    """The rows, with numbers where the sample shows numbers: most often they are numbers all along."""
    while True:
        file.seek(encoding.mark)
        recoder = Recoder(encoding)
        body = Body(layout, dialect, recoder, options.on_bad_rows, dtypes)
        parts = _after(blocks(file, recoder, *([HEAD_BYTES] if rows else [])), layout.lines)
        try:
            frames = list(_first(body.frames(parts), rows))
            if rows and not sample.whole:
                later = Body(layout, dialect, Recoder(encoding), dtypes=dtypes)
                frames += later.frames(iter(["\n".join(sample.later).encode()]))
        except Misfit as misfit:
            dtypes = [pl.String() if at in misfit.columns else dtype for at, dtype in enumerate(dtypes)]
            continue
        empty = pl.DataFrame(schema={f"column_{at}": dtype for at, dtype in enumerate(dtypes, 1)})
        return pl.concat(frames) if frames else empty, recoder, body.told.all()


def _may_be_clean(layout: Layout) -> bool:
    return layout.even and not layout.comment and layout.lines > 0


def _repeats(frame: pl.DataFrame, layout: Layout) -> bool:
    """Whether a row may be the header again."""
    return bool(layout.names and frame.dtypes[0] == pl.String and (frame[:, 0] == layout.names[0]).any())


def _likely_types(layout: Layout, options: ReadOptions) -> list[pl.DataType]:
    text: list[pl.DataType] = [pl.String()] * layout.width
    marked = options.thousands or options.decimal not in (None, "", ".")
    if (
        options.missing
        or options.types
        or options.date_formats
        or marked
        or not layout.rows
        or layout.width > LIKELY_COLUMNS
    ):
        return text
    columns = zip(*layout.rows, strict=True)
    found = [infer_column(pl.Series(values, dtype=pl.String)).dtype for values in columns]
    return [dtype if dtype in (pl.Int64, pl.Float64) else pl.String() for dtype in found]


def _after(parts: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """The text without its first lines, which are in its first part."""
    for first in parts:
        yield without_lines(first, lines)
        yield from parts


def _first(frames: Iterator[pl.DataFrame], rows: int | None) -> Iterator[pl.DataFrame]:
    height = 0
    for frame in frames:
        yield frame
        height += frame.height
        if rows and height >= rows:
            return


def _column_names(layout: Layout, options: ReadOptions) -> list[str]:
    if options.names is not None:
        if len(options.names) != layout.width:
            raise ComponentError(
                "options.names",
                f"{len(options.names)} names are given for {layout.width} columns.",
                "Give one name for each column, in the file's order.",
            )
        return usable_names(options.names)
    return usable_names(layout.names) if layout.names is not None else default_names(layout.width)


def _kept(frame: pl.DataFrame, options: ReadOptions) -> pl.DataFrame:
    if options.columns is None:
        return frame
    unknown = [name for name in options.columns if name not in frame.columns]
    if unknown:
        names = ", ".join(f"'{name}'" for name in frame.columns[:10])
        raise ComponentError(
            "options.columns", f"The file has no column '{unknown[0]}'.", f"It begins with {names}."
        )
    return frame.select([frame[name] for name in dict.fromkeys(options.columns)])


def _found(
    options: ReadOptions, dialect: Dialect, layout: Layout, encoding: Encoding, recoder: Recoder
) -> ReadOptions:
    """The options with what was guessed."""
    return replace(
        options,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        encoding=OTHERWISE if recoder.first else encoding.name,
        header=layout.names is not None,
        skip_rows=layout.skipped,
        comment=layout.comment or options.comment,
        decimal=options.decimal or ".",
    )
