"""What can be said of a stored value without loading it: whether it can be what its port's type promises.

Nothing here unpickles, and of a table only the footer is read. Pure.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

#: The footer says how large it is: a larger one is no table's that anybody can look at.
FOOTER_BYTES = 64 * 1024**2
#: Bytes of a table before compression, and columns: what a machine can be asked to read.
TABLE_BYTES = 64 * 1024**3
MOST_COLUMNS = 100_000
#: A description of a learner is a few parameters.
DESCRIPTION_BYTES = 1024**2
PARQUET_MAGIC = b"PAR1"
#: A pickle of protocol 2 or later begins with its number, and every pickle ends with a full stop.
_PICKLE_PROTOCOLS = range(2, 6)


def fault(port_type: str, path: Path) -> str:
    """Why what stands at ``path`` cannot be a value of that port type; empty when it can.

    The sentence goes on from "The output 'x' ", as in "is a folder, where a table is expected".
    """
    root = port_type.partition("[")[0]
    if root == "any":
        return ""
    if (root in _FOLDERS) != path.is_dir():
        return (
            f"is a {'folder' if path.is_dir() else 'file'}, where {_NOUNS.get(root, f'a {root}')} is expected"
        )
    check = _CHECKS.get(root)
    return check(path) if check else ""


def is_pickled(port_type: str) -> bool:
    """Whether values of the port type are unpickled when they are loaded."""
    return _CHECKS.get(port_type.partition("[")[0]) is _pickle


def _table(path: Path) -> str:
    if not _has_footer(path):
        return "is no Parquet file, as a table has to be"
    # Here, because steps that write no table need not wait for it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        facts = pq.read_metadata(path)
        names = facts.schema.to_arrow_schema().names
    except (pa.ArrowException, OSError, ValueError) as error:
        return f"is a damaged Parquet file ({str(error).splitlines()[0][:200]})"
    if len(names) > MOST_COLUMNS:
        return f"has {len(names):,} columns; a table has at most {MOST_COLUMNS:,}"
    if len(set(names)) < len(names):
        return "has two columns of the same name"
    return _size_fault(sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups)))


def _size_fault(size: int) -> str:
    if 0 <= size <= TABLE_BYTES:
        return ""
    return f"is a table of {size:,} bytes before compression; {TABLE_BYTES:,} is the most"


def _has_footer(path: Path) -> bool:
    """Whether the file begins and ends as Parquet, with a footer that fits into it."""
    size = path.stat().st_size
    if size < 12:
        return False
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(-8, os.SEEK_END)
        tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    return head == tail[4:] == PARQUET_MAGIC and 0 < length <= min(size - 12, FOOTER_BYTES)


def _description(path: Path) -> str:
    if path.stat().st_size > DESCRIPTION_BYTES:
        return f"is larger than {DESCRIPTION_BYTES:,} bytes, which no description of a learner is"
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        told = None
    match told:
        case {"learner": str(), "task": str(), "parameters": dict()}:
            return ""
    return "is no description of a learner"


def _pickle(path: Path) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(2)
        file.seek(max(0, size - 1))
        last = file.read(1)
    begins = len(head) == 2 and head[0] == 0x80 and head[1] in _PICKLE_PROTOCOLS
    return "" if begins and last == b"." else "is no stored Python value"


_FOLDERS = frozenset({"directory", "image_directory"})
_NOUNS: Mapping[str, str] = {
    "table": "a table",
    "metrics": "a table",
    "untrained_model": "a learner",
    "model": "a model",
    "cluster_model": "a model",
    "directory": "a folder",
    "image_directory": "a folder of images",
    "file": "a file",
}
_CHECKS: Mapping[str, Callable[[Path], str]] = {
    "table": _table,
    "metrics": _table,
    "untrained_model": _description,
    "model": _pickle,
    "cluster_model": _pickle,
    "transform": _pickle,
    "image_transform": _pickle,
    "recommender": _pickle,
}
