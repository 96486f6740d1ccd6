"""The targets by name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz.target import Target
from tests.fuzz.targets.api import DRAFTS, ENDPOINT
from tests.fuzz.targets.documents import DOCUMENT
from tests.fuzz.targets.expressions import COLUMNS, ROWS, SQL
from tests.fuzz.targets.socket import SOCKET
from tests.fuzz.targets.tables import TABLES
from tests.fuzz.targets.uploads import ARFF, CSV, JSON_LINES, PARQUET, SVMLIGHT, TSV, XLSX

TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        DOCUMENT,
        DRAFTS,
        ENDPOINT,
        SOCKET,
        COLUMNS,
        ROWS,
        SQL,
        CSV,
        TSV,
        JSON_LINES,
        ARFF,
        SVMLIGHT,
        XLSX,
        PARQUET,
        TABLES,
    )
}
