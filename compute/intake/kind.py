"""Whether an uploaded file is a table, or is kept as it is for steps that take a file."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath
from typing import Literal

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import format_of

Kind = Literal["table", "file"]


def kind_of(path: Path, name: str) -> Kind:
    """A ZIP file of modules, or without any table, is a file such as a script's bundle; all else a table."""
    is_bundle = PurePath(name).suffix.lower() == ".zip" and not holds_table(path)
    return "file" if is_bundle else "table"


def holds_table(path: Path) -> bool:
    """Whether a ZIP file is one of tables. A damaged one counts: its reader then says what is wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return True
    return any(map(_is_table, names)) and not any(name.endswith(".py") for name in names)


def _is_table(name: str) -> bool:
    try:
        return format_of(name) != "zip"
    except ComponentError:
        return False
