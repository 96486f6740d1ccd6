"""Markdown that plain text cannot break."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\<*\[\]|])")
_CODE = re.compile(r"(`+[^`]*`+)")


def text(plain: str) -> str:
    """Plain text as Markdown: only `code` keeps its meaning."""
    parts = _CODE.split(plain)
    return "".join(part if part.startswith("`") else _SPECIAL.sub(r"\\\1", part) for part in parts)


def cell(markdown: str) -> str:
    """Markdown on one line, for a table."""
    return re.sub(r"(?<!\\)\|", r"\|", " ".join(markdown.split()))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without the columns that say nothing; empty without rows."""
    cells = [[cell(item) for item in row] for row in rows]
    kept = [number for number in range(len(heads)) if any(row[number] for row in cells)]
    if not kept:
        return ""
    lines = [[heads[number] for number in kept], ["---"] * len(kept)]
    lines += [[row[number] for number in kept] for row in cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(*blocks: str) -> str:
    """Blocks with an empty line between them; empty ones are left out."""
    return "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"
