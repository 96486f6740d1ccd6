"""Column names from a file, made unique and never empty."""

from __future__ import annotations

from collections.abc import Sequence

from compute.sdk.component_error import ComponentError
from compute.sdk.table import is_pattern

#: With more columns than this, lists of columns become unusable.
MAX_COLUMNS = 20_000


def default_names(count: int) -> list[str]:
    """``Col1``, ``Col2``…: names for a file without any."""
    check_width(count)
    return [f"Col{index}" for index in range(1, count + 1)]


def usable_names(names: Sequence[str | None]) -> list[str]:
    """The names, trimmed; an empty one becomes ``ColN``, a repeated one ``name_2``, ``name_3``…

    A pattern such as ``*`` gets an underscore at its end.
    """
    check_width(len(names))
    words = [" ".join((name or "").split()) or f"Col{index}" for index, name in enumerate(names, 1)]
    trimmed = [f"{name}_" if is_pattern(name) else name for name in words]
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
            f"The file has {count} columns; a table takes at most {MAX_COLUMNS}.",
            "Split it, or reshape it to long form: one row per name and value.",
            columns=count,
        )


def check_readable(names: Sequence[str]) -> None:
    """Raises ComponentError for a name that databases and documents cannot store."""
    for index, name in enumerate(names, 1):
        if "\0" in name:
            raise ComponentError(
                "file.column_name",
                f"The name of column {index} contains a NUL character.",
                "Rename the column in the file.",
                column=index,
            )
