"""What dataset services need from storage: declared here, implemented by ``designer.site``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

Kind = Literal["table", "file"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to read. ``given``: reading options; ``kind`` None: the file says whether it is a table."""

    path: Path
    filename: str
    given: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """An uploaded file, parsed and stored. ``schema`` and ``rows`` are None if it is not a table.

    ``options`` are those given and those its reader found; ``notes`` what it has to say.
    """

    source_digest: str
    digest: str
    type: str
    bytes: int
    rows: int | None
    schema: list[dict[str, Any]] | None
    format: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)


class DatasetStorage(Protocol):
    def digest(self, path: Path) -> str:
        """The digest of the uploaded file's bytes."""

    def format_of(self, filename: str) -> str:
        """The format that a file's name indicates; empty when it is none of a table."""

    def formats(self) -> list[dict[str, Any]]:
        """The formats of tables: ``{name, title, endings}``, most common first."""

    def checked_options(self, given: Any) -> dict[str, Any]:
        """The options, in their one form; raises InvalidOptions with every mistake."""

    def holds(self, digest: str) -> bool:
        """Whether the stored bytes are there and undamaged. Damaged ones are deleted."""

    def original(self, digest: str) -> Path:
        """The file of a version as it was uploaded; raises NotFound."""

    def store_original(self, path: Path) -> None:
        """Keep a file as it was uploaded, under its digest; raises NotStored."""

    def ingest(self, upload: Upload) -> IngestedFile:
        """Parse in a child process and store; raises Unprocessable or NotStored."""

    def inspect(self, upload: Upload) -> dict[str, Any]:
        """What would be read: ``{type, format, schema, head, options, notes}``; raises Unprocessable."""

    def keep(self, path: Path) -> str:
        """Move a file to where it waits for an hour; its key."""

    def kept(self, key: str) -> Path | None:
        """The file that waits under a key; None when its hour is over."""

    def preview(self, digest: str) -> dict[str, Any]:
        """Row count, schema, first rows, statistics and histograms of a stored table."""
