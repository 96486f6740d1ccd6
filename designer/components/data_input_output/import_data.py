"""Import Data."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.endings import Format
from compute.sdk.reading.formats import format_of, read_file
from compute.sdk.reading.options import ReadOptions
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port, Range, Required, When
from designer.components.data_input_output.data_folder import file_in_data_folder
from designer.components.data_input_output.download import download, name_in_url, version_of
from designer.components.data_input_output.told_options import READING, BadRows, told_options, warn_of
from designer.components.define import component
from designer.components.empty_results import warn_if_empty

#: Of the step: a secret that the node names for it.
TOKEN_VARIABLE = "BEARER_TOKEN"

#: Formats that an option is for, where the name or an archive may turn out to hold one.
TEXTS = ("by_name", "csv", "tsv", "zip")
SHEETS = ("by_name", "xlsx", "zip")


def _fingerprint(parameters: Mapping[str, Any]) -> str | None:
    """Size and modification time of a file; for a URL, what its server reports."""
    if parameters["source"] != "path":
        return version_of(parameters["url"])
    try:
        facts = file_in_data_folder(parameters["path"]).stat()
    except (ComponentError, OSError, ValueError):
        return None
    return f"{facts.st_size} bytes, modified {facts.st_mtime_ns / 1e9:.6f}"


@component(
    category="Data Input and Output",
    keywords=("url", "http", "download", "web", "read", "load"),
    # The content at a URL can change: it is read again unless its server says that it has not.
    deterministic=False,
    network=True,
    fingerprint=_fingerprint,
)
def import_data(
    *,
    source: Annotated[
        Literal["url_via_http", "path"],
        Label("Data source"),
        Help("A web address, or the server's data folder."),
    ] = "url_via_http",
    url: Annotated[
        str,
        When(source="url_via_http"),
        Required(),
        Label("URL"),
        Help(
            "http:// or https://. Redirects are not followed. A secret in the variable BEARER_TOKEN of this "
            "node is sent along, to https:// only."
        ),
    ] = "",
    path: Annotated[
        str,
        When(source="path"),
        Required(),
        Help("A file inside the folder that JACKFIELD_DATA_FOLDER names."),
    ] = "",
    format: Annotated[
        Literal["by_name", Format], Label("File format"), Help("By name: taken from the file extension.")
    ] = "by_name",
    has_header: Annotated[
        bool, READING, When(format=TEXTS), Help("The first line holds the column names.")
    ] = True,
    delimiter: Annotated[
        str, READING, When(format=TEXTS), Help("One character, or tab. Blank: guessed from the file.")
    ] = "",
    decimal: Annotated[
        str, READING, When(format=TEXTS), Label("Decimal mark"), Help("A point or a comma. Blank: a point.")
    ] = "",
    missing: Annotated[
        str,
        READING,
        When(format=TEXTS),
        Label("Missing values"),
        Help("Spellings of a missing value beside the empty cell, with commas: NA, ?"),
    ] = "",
    encoding: Annotated[str, READING, When(format=TEXTS), Help("Such as cp1252. Blank: guessed.")] = "",
    comment: Annotated[
        str, READING, When(format=TEXTS), Label("Comment sign"), Help("Lines that begin with it are skipped.")
    ] = "",
    skip_rows: Annotated[
        int,
        READING,
        Range(0),
        When(format=(*TEXTS, "xlsx")),
        Help("Lines, or rows of a sheet, to skip before the header. 0: guessed."),
    ] = 0,
    sheet: Annotated[
        str,
        READING,
        When(format=SHEETS),
        Help("A sheet's name. Blank: the first one that holds a table. Of an archive: a file's."),
    ] = "",
    range: Annotated[
        str,
        READING,
        When(format=SHEETS),
        Label("Range"),
        Help("A block of cells such as B2:F20. Blank: all."),
    ] = "",
    on_bad_rows: Annotated[
        BadRows,
        READING,
        When(format=TEXTS),
        Label("Rows that do not fit"),
        Help("Keep them as well as can be, drop them, or fail. Each is a warning of the step."),
    ] = "keep",
) -> Annotated[Table, Port("output")]:
    """Read a table from a URL, or from a file on the server.

    A download is attempted three times and limited to 1 GB. Column types are inferred from all
    values. The address must be public and reachable from where the step runs; private networks are
    refused unless the administrator allows them.
    """
    options = told_options(
        delimiter=delimiter,
        decimal=decimal,
        missing=missing,
        encoding=encoding,
        comment=comment,
        skip_rows=skip_rows,
        sheet=sheet,
        range=range,
        on_bad_rows=on_bad_rows,
    )
    if source == "path":
        file = file_in_data_folder(path)
        return _read(file, _format(format, file.name), options, has_header)
    form = _format(format, name_in_url(url))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "download")
        download(url, file, token=os.environ.get(TOKEN_VARIABLE, "").strip())
        return _read(file, form, options, has_header)


def _read(file: Path, form: str, options: ReadOptions, has_header: bool) -> Table:
    """The table, with what its reader says as warnings. Only text has to be told of a header it has."""
    if form in ("csv", "tsv") or not has_header:
        options = replace(options, header=has_header)
    found = read_file(file, form, options)
    warn_of(found.notes)
    warn_if_empty(found.table, what="The file", hint="Check what wrote it, and the rows that were dropped.")
    return found.table


def _format(chosen: str, name: str) -> str:
    return format_of(name) if chosen == "by_name" else chosen
