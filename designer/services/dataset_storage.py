"""What dataset services need from storage: declared here, implemented by ``designer.site``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """An uploaded file, parsed and stored. ``schema`` and ``rows`` are None if it is not a table."""

    source_digest: str
    digest: str
    type: str
    bytes: int
    rows: int | None
    schema: list[dict[str, Any]] | None


class DatasetStorage(Protocol):
    def digest(self, path: Path) -> str:
        """The digest of the uploaded file's bytes."""

    def holds(self, digest: str) -> bool:
        """Whether the stored bytes are there and undamaged. Damaged ones are deleted."""

    def ingest(self, path: Path, filename: str) -> IngestedFile:
        """Parse in a child process and store; raises Unprocessable or NotStored."""

    def preview(self, digest: str) -> dict[str, Any]:
        """Row count, schema, first rows, statistics and histograms of a stored table."""
