"""Import Data."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import format_of, read_file
from compute.sdk.table import Table
from designer.components.annotations import Help, Label, Port, When
from designer.components.data_input_output.data_folder import file_in_data_folder
from designer.components.data_input_output.download import download, name_in_url, version_of
from designer.components.define import component

Format = Literal["by_name", "csv", "tsv", "json_lines", "parquet", "arff", "xlsx", "svmlight"]


def _fingerprint(parameters: Mapping[str, Any]) -> str | None:
    """Size and time of the file; what the web's server says of its own."""
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
    # What stands behind an address may change: it is read again unless its server tells that it has not.
    deterministic=False,
    network=True,
    fingerprint=_fingerprint,
)
def import_data(
    *,
    source: Annotated[
        Literal["url_via_http", "path"], Label("Data source"), Help("The web, or the server's data folder.")
    ] = "url_via_http",
    url: Annotated[
        str,
        When(source="url_via_http"),
        Label("URL"),
        Help("http:// or https://. Redirects are not followed."),
    ] = "",
    path: Annotated[
        str, When(source="path"), Help("A file below the folder JACKFIELD_DATA_FOLDER names.")
    ] = "",
    format: Annotated[Format, Label("File format"), Help("By name: as the file's ending says.")] = "by_name",
    has_header: Annotated[
        bool, When(format=("by_name", "csv", "tsv")), Help("The first line holds the column names.")
    ] = True,
) -> Annotated[Table, Port("output")]:
    """Read a table from the web, or from a file on the server.

    A download is tried three times and may have 1 GB. Column types are found from all values. The
    address must be reachable from where the step runs; this machine's own addresses are refused.
    """
    if source == "path":
        file = file_in_data_folder(path)
        return read_file(file, _format(format, file.name), has_header=has_header)
    form = _format(format, name_in_url(url))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "download")
        download(url, file)
        return read_file(file, form, has_header=has_header)


def _format(chosen: str, name: str) -> str:
    return format_of(name) if chosen == "by_name" else chosen
