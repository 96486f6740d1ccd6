"""What dataset services need of a store: declared here, provided by ``designer.site``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """An uploaded file, parsed and stored. ``schema``/``rows`` are None when it is no table."""

    source_digest: str
    digest: str
    type: str
    bytes: int
    rows: int | None
    schema: list[dict[str, Any]] | None


class DataRoom(Protocol):
    def digest(self, path: Path) -> str:
        """The digest of a file's bytes as uploaded."""

    def ingest(self, path: Path, filename: str) -> IngestedFile:
        """Parse in a child process and store; raises Unprocessable or NotStored with a sentence."""

    def preview(self, digest: str) -> dict[str, Any]:
        """Rows, schema, head, statistics and histograms of a stored table."""
