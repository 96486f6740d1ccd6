"""Older document formats, brought forward one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]
#: Per older format: what turns such a document into one of the next format, its ``format`` included.
Migrations = Mapping[str, Callable[[Document], Document]]

#: The format this release writes.
FORMAT = "jackfield/pipeline@1"
#: There is no older format yet.
MIGRATIONS: Migrations = {}


def migrate(document: Document, migrations: Migrations = MIGRATIONS) -> Document:
    """The document in today's format, or as it is when no migration leads there."""
    seen: set[Any] = set()
    while (version := document.get("format")) != FORMAT:
        step = migrations.get(version) if isinstance(version, str) and version not in seen else None
        if step is None:
            return document
        seen.add(version)
        document = step(document)
    return document
