"""The warning on a result without rows, which is seldom what was wanted."""

from __future__ import annotations

from compute.sdk import log
from compute.sdk.table import Table


def warn_if_empty(result: Table, *sources: Table, what: str, hint: str) -> None:
    """Warn that ``what`` has no rows, unless nothing arrived in the first place: then a step before did."""
    if not result.rows and all(source.rows for source in sources):
        log.warning("rows.none", f"{what} has no rows.", hint)
