"""Enter Data Manually."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.attribute_relation import read_arff
from compute.sdk.reading.delimited import read_delimited
from compute.sdk.reading.options import ReadOptions
from compute.sdk.reading.sparse_rows import read_svmlight
from compute.sdk.table import Table
from designer.components.annotations import Help, Port, Text, When
from designer.components.define import component
from designer.components.selection import schema_of
from designer.graph.table_schema import TableSchema

Format = Literal["csv", "tsv", "arff", "svmlight"]
#: Longer text is not parsed at design time, so that typing stays responsive.
MAX_DESIGN_CHARACTERS = 100_000


def _columns(
    parameters: Mapping[str, Any], _: Mapping[str, TableSchema | None]
) -> Mapping[str, TableSchema | None]:
    data = parameters["data"]
    if not isinstance(data, str) or len(data) > MAX_DESIGN_CHARACTERS:
        return {"dataset": None}
    return {"dataset": _schema(data, parameters["format"], bool(parameters["has_header"]))}


@lru_cache(maxsize=64)
def _schema(data: str, form: str, has_header: bool) -> TableSchema | None:
    """The columns of a text, cached because every edit of any node asks for them."""
    try:
        return schema_of(_parse(data, form, has_header))
    except ComponentError:
        # Half-typed data has no columns yet; the run reports what is wrong with it.
        return None


@component(
    category="Data Input and Output",
    keywords=("type in", "inline", "paste", "create table"),
    columns=_columns,
)
def enter_data_manually(
    *,
    format: Annotated[Format, Help("The format of the data.")] = "csv",
    has_header: Annotated[
        bool,
        When(format=("csv", "tsv")),
        Help("The first line holds the column names. Off: they are Col1, Col2…"),
    ] = True,
    data: Annotated[str, Text(), Help("The rows.")],
) -> Annotated[Table, Port("dataset")]:
    """Enter or paste a small dataset.

    A blank cell is a missing value. SVMLight values are used as written, without normalization.
    """
    return _parse(data, format, has_header)


def _parse(data: str, form: str, has_header: bool) -> Table:
    text = data.strip("\n\r") + "\n"
    if not text.strip():
        raise ComponentError("data.empty", "The data is empty.", "Enter at least one row.")
    if form == "arff":
        return read_arff(io.StringIO(text))
    if form == "svmlight":
        return read_svmlight(text.splitlines())
    delimiter = "\t" if form == "tsv" else ","
    # What was typed by hand is mended by hand: a ragged row is an error.
    options = ReadOptions(
        delimiter=delimiter, quote='"', header=has_header, skip_rows=0, comment="", on_bad_rows="fail"
    )
    return read_delimited(text, options).table
