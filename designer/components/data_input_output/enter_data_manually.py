"""Enter Data Manually."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any, Literal

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.arff.attribute_relation import read_arff
from compute.sdk.reading.delimited.reader import read_delimited
from compute.sdk.reading.options import ReadOptions
from compute.sdk.reading.sparse_rows import read_svmlight
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port, Text, When
from designer.components.data_input_output.told_options import READING, told_options
from designer.components.define import component
from designer.components.empty_results import warn_if_empty
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
    said = (parameters.get(name) or "" for name in ("delimiter", "decimal", "missing"))
    return {"dataset": _schema(data, parameters["format"], bool(parameters["has_header"]), *said)}


@lru_cache(maxsize=64)
def _schema(
    data: str, form: str, has_header: bool, delimiter: str, decimal: str, missing: str
) -> TableSchema | None:
    """The columns of a text, cached because every edit of any node asks for them."""
    try:
        return schema_of(_parse(data, form, _options(form, has_header, delimiter, decimal, missing)))
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
    delimiter: Annotated[
        str, READING, When(format="csv"), Help("One character, tab or space. Blank: a comma.")
    ] = "",
    decimal: Annotated[
        str,
        READING,
        When(format=("csv", "tsv")),
        Label("Decimal mark"),
        Help("A point or a comma. Blank: a point."),
    ] = "",
    missing: Annotated[
        str,
        READING,
        When(format=("csv", "tsv")),
        Label("Missing values"),
        Help("Spellings of a missing value beside the blank cell, with commas: NA, ?"),
    ] = "",
    data: Annotated[str, Text(), Help("The rows.")],
) -> Annotated[Table, Port("dataset")]:
    """Enter or paste a small dataset.

    A blank cell is a missing value. SVMLight values are used as written, without normalization.
    """
    entered = _parse(data, format, _options(format, has_header, delimiter, decimal, missing))
    warn_if_empty(entered, what="The dataset", hint="Enter a row below the column names.")
    return entered


def _options(form: str, has_header: bool, delimiter: str, decimal: str, missing: str) -> ReadOptions:
    """What was typed by hand is mended by hand: a ragged row is an error."""
    mark = delimiter or ("\t" if form == "tsv" else ",")
    given = told_options(delimiter=mark, decimal=decimal, missing=missing, on_bad_rows="fail")
    return replace(given, header=has_header, quote='"', skip_rows=0, comment="")


def _parse(data: str, form: str, options: ReadOptions) -> Table:
    text = data.strip("\n\r") + "\n"
    if not text.strip():
        raise ComponentError("data.empty", "The data is empty.", "Enter at least one row.")
    if form == "arff":
        return read_arff(io.StringIO(text))
    if form == "svmlight":
        return read_svmlight(text.splitlines())
    return read_delimited(text, options).table
