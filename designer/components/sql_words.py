"""Names and texts as a query of Apply SQL Transformation writes them."""

from __future__ import annotations


def sql_name(name: str) -> str:
    """A column's name as a query writes it."""
    return '"' + name.replace('"', '""') + '"'


def sql_text(text: str) -> str:
    """A text as a query writes it."""
    return "'" + text.replace("'", "''") + "'"
