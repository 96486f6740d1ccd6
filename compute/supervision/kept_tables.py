"""Tables that steps of this process read or wrote, so that the next step need not read them again."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compute.sdk import ports
from compute.sdk.table import Table, as_stored

#: However small they are: each takes a descriptor.
MOST_TABLES = 32
TABLE_PORTS = ("table", "metrics", "any")

#: A file whichever name it has: the store gives an output another one, and the bytes stay the same.
File = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A table, its bytes in memory, and its file, open: while it is, no other file gets its number."""

    table: Table
    bytes: int
    file: int


class KeptTables:
    """At most ``most_bytes`` of tables, and ``MOST_TABLES``; the one that was used longest ago goes first.

    A step gets what reading the file would give it, chunks of the frame and all, so that its result does not
    depend on what is kept. Frames share their values: a component never writes into its input.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[File, Kept] = OrderedDict()
        self.bytes = 0

    def load(self, port_type: str, path: Path) -> Any:
        """As ``ports.load``."""
        if port_type.partition("[")[0] not in TABLE_PORTS:
            return ports.load(port_type, path)
        facts = path.stat()
        kept = self._kept.get((facts.st_dev, facts.st_ino))
        if kept:
            self._kept.move_to_end((facts.st_dev, facts.st_ino))
            return Table(kept.table.frame.clone(), dict(kept.table.columns))
        value = ports.load(port_type, path)
        if isinstance(value, Table):
            self._keep(value, path)
        return value

    def save(self, port_type: str, value: Any, path: Path) -> None:
        """As ``ports.save``."""
        ports.save(port_type, value, path)
        if isinstance(value, Table):
            self._keep(value, path)

    def _keep(self, table: Table, path: Path) -> None:
        stored = as_stored(table)
        size = int(stored.frame.estimated_size()) if stored else 0
        if stored is None or size > self._most_bytes:
            return
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        facts = os.fstat(file)
        self._drop((facts.st_dev, facts.st_ino))
        while self.bytes + size > self._most_bytes or len(self._kept) >= MOST_TABLES:
            self._drop(next(iter(self._kept)))
        self._kept[facts.st_dev, facts.st_ino] = Kept(stored, size, file)
        self.bytes += size

    def _drop(self, file: File) -> None:
        kept = self._kept.pop(file, None)
        if kept:
            os.close(kept.file)
            self.bytes -= kept.bytes

    def forget_deleted(self) -> None:
        """Drop the tables whose file has no name any more: an open file keeps its space on the disk."""
        for file, kept in list(self._kept.items()):
            if os.fstat(kept.file).st_nlink == 0:
                self._drop(file)
