"""ARFF text as a table: nominal attributes become categories."""

from __future__ import annotations

from typing import Any, TextIO

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import usable_names
from compute.sdk.table import ColumnMeta, Table


def read_arff(text: TextIO) -> Table:
    """An ARFF file as a table; raises ComponentError naming the line that cannot be read."""
    import arff

    try:
        content = arff.load(text)
    except arff.ArffException as error:
        raise ComponentError(
            "file.arff", f"This is not ARFF: {error}", "Check the @attribute and @data lines."
        ) from error
    except UnicodeDecodeError as error:
        raise ComponentError("file.encoding", "The file is not UTF-8.", "Save it as UTF-8.") from error
    attributes: list[tuple[str, Any]] = content["attributes"]
    names = usable_names([name for name, _ in attributes])
    columns = list(zip(*content["data"], strict=True)) or [()] * len(names)
    frame = pl.DataFrame(
        [
            _column(name, kind, values)
            for name, (_, kind), values in zip(names, attributes, columns, strict=True)
        ]
    )
    metas = {
        name: ColumnMeta(categorical=isinstance(kind, list))
        for name, (_, kind) in zip(names, attributes, strict=True)
    }
    return Table.of(frame, metas)


def _column(name: str, kind: Any, values: tuple[Any, ...]) -> pl.Series:
    if isinstance(kind, list) or kind == "STRING":
        return pl.Series(
            name, [None if value in (None, "") else str(value) for value in values], dtype=pl.String
        )
    numbers = pl.Series(name, values, dtype=pl.Float64)
    return numbers.cast(pl.Int64) if kind == "INTEGER" else numbers
