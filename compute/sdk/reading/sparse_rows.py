"""SVMLight text (``label index:value …``) as a table."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import default_names
from compute.sdk.table import ColumnMeta, Table

LABELS = "Labels"


def read_svmlight(lines: Iterable[str]) -> Table:
    """Rows with columns ``Col1``… (absent indices are 0, values as written) and ``Labels``.

    Indices count from 1. Raises ComponentError naming the line that cannot be read.
    """
    labels: list[float] = []
    rows: list[dict[int, float]] = []
    for number, line in enumerate(lines, 1):
        content = line.partition("#")[0].split()
        if not content:
            continue
        try:
            labels.append(float(content[0]))
            rows.append(_pairs(content[1:]))
        except ValueError as error:
            raise ComponentError(
                "file.svmlight",
                f"Line {number} is not SVMLight: {error}.",
                "Write lines as: label index:value index:value, indices from 1.",
                line=number,
            ) from error
    if not rows:
        raise ComponentError("file.empty", "There are no rows.", "Write at least one line.")
    names = default_names(max((max(row, default=0) for row in rows), default=0))
    columns = [pl.Series(name, [row.get(index, 0.0) for row in rows]) for index, name in enumerate(names, 1)]
    frame = pl.DataFrame([*columns, pl.Series(LABELS, labels)])
    return Table.of(frame, {LABELS: ColumnMeta(role="label")})


def _pairs(items: list[str]) -> dict[int, float]:
    pairs = {}
    for item in items:
        index, colon, value = item.partition(":")
        if not colon or not index.isdigit() or int(index) < 1:
            raise ValueError(f"'{item}' is not index:value")
        pairs[int(index)] = float(value)
    return pairs
