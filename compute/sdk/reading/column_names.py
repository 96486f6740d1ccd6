"""Column names as a file gives them, made unique and never empty."""

from __future__ import annotations

from collections.abc import Sequence

from compute.sdk.component_error import ComponentError

#: More columns than this and every list of columns stops being usable.
MAX_COLUMNS = 20_000


def numbered(count: int) -> list[str]:
    """``Col1``, ``Col2``…: names where the file has none."""
    check_width(count)
    return [f"Col{index}" for index in range(1, count + 1)]


def usable(names: Sequence[str | None]) -> list[str]:
    """The names, trimmed; an empty one becomes ``ColN``, a repeated one ``name_2``, ``name_3``…"""
    check_width(len(names))
    trimmed = [" ".join((name or "").split()) or f"Col{index}" for index, name in enumerate(names, 1)]
    given = set(trimmed)
    used: set[str] = set()
    result: list[str] = []
    counts: dict[str, int] = {}
    for name in trimmed:
        unique = name
        while unique in used or (unique != name and unique in given):
            counts[name] = counts.get(name, 1) + 1
            unique = f"{name}_{counts[name]}"
        used.add(unique)
        result.append(unique)
    return result


def check_width(count: int) -> None:
    """Raises ComponentError for more columns than a table may have."""
    if count > MAX_COLUMNS:
        raise ComponentError(
            "file.too_many_columns",
            f"The file has {count} columns; a table takes {MAX_COLUMNS}.",
            "Split it, or store it in the long form: one row per name and value.",
            columns=count,
        )


def check_readable(names: Sequence[str]) -> None:
    """Raises ComponentError for a name that no database and no document can hold."""
    for index, name in enumerate(names, 1):
        if "\0" in name:
            raise ComponentError(
                "file.column_name",
                f"The name of column {index} holds a NUL character.",
                "Rename the column in the file.",
                column=index,
            )
