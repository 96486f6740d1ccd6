"""Convert to CSV."""

from __future__ import annotations

from typing import Annotated

from compute.sdk.column_text import ISO, ISO_TIME, csv_ready
from compute.sdk.table import Table
from designer.components.annotations import Port
from designer.components.define import component
from designer.components.selection import check_has_columns


@component(
    category="Data Input and Output", keywords=("export", "download", "file", "text"), label="Convert to CSV"
)
def convert_to_csv(dataset: Table) -> Annotated[str, Port("file", "file")]:
    """Write a dataset as a CSV file for download.

    UTF-8 with a header line; missing values are empty; times and durations are in ISO 8601, bytes in
    base64, lists and structs in JSON.
    """
    check_has_columns(dataset)
    return csv_ready(dataset.frame).write_csv(datetime_format=ISO, time_format=ISO_TIME)
