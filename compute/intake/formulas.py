"""Text that a spreadsheet would take for a formula, made text for it by an apostrophe in front.

https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import polars as pl

#: What spreadsheets take for the start of a formula, in full width too, and what is a number all the same.
FORMULA = r"^(?:\s*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|[\t\r\n])"
NUMBER = r"^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$"


def marked(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with its text cells marked; numbers, as text too, stay what they are."""
    texts = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]
    return frame.with_columns(_marked(frame[name]) for name in texts)


def marked_header(names: list[str]) -> pl.DataFrame:
    """Column names as a row: two of them may be the same once they are marked."""
    cells = _marked(pl.Series(names, dtype=pl.String))
    return pl.DataFrame({str(place): [cell] for place, cell in enumerate(cells)})


def _marked(column: pl.Series) -> pl.Series:
    # Another name: polars would read one such as "^.*$" as a pattern.
    text = column.cast(pl.String).alias("text")
    risky = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return ("'" + text).zip_with(risky.fill_null(False), text).rename(column.name)
