"""Files read in a test, from their content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import read_file
from compute.sdk.reading.options import FileRead, ReadOptions


class Reader:
    """Reads content as a format, each time as the same file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "source"

    def read(self, content: bytes | str, form: str, *, rows: int | None = None, **options: Any) -> FileRead:
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(self.path, form, ReadOptions(**options), rows)

    def refused(self, content: bytes | str, form: str, **options: Any) -> ComponentError:
        with pytest.raises(ComponentError) as caught:
            self.read(content, form, **options)
        assert caught.value.hint
        return caught.value


def types(read: FileRead) -> dict[str, str]:
    return {column["name"]: column["type"] for column in read.table.schema()}


def codes(read: FileRead) -> list[str]:
    return [note.code for note in read.notes]
