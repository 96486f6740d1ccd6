"""Upgrades of older document formats, one format at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]
#: For each older format, the function that turns a document into the next format, ``format`` included.
Migrations = Mapping[str, Callable[[Document], Document]]

#: The format this release writes.
FORMAT = "jackfield/pipeline@1"
#: There is no older format yet.
MIGRATIONS: Migrations = {}


def migrate(document: Document, migrations: Migrations = MIGRATIONS) -> Document:
    """The document in the current format, or unchanged if no migration leads there."""
    seen: set[Any] = set()
    while (version := document.get("format")) != FORMAT:
        step = migrations.get(version) if isinstance(version, str) and version not in seen else None
        if step is None:
            return document
        seen.add(version)
        document = step(document)
    return document
