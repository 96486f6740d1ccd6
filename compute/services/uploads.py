"""Uploaded files that wait for somebody to say how they are to be read."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from pathlib import Path

from compute.services.places import home

#: For so long a file can be named; it is there a little longer, for the reading that began last.
VALID_SECONDS, KEPT_SECONDS = 3_600, 3_600 + 1_200
#: When it was kept and which it is: the time is in the name, for the store changes that of a file.
_KEY = re.compile(r"(\d{1,12})-[0-9a-f]{32}")


def keep_upload(path: Path) -> str:
    """Move a file here; the key under which it is found for an hour."""
    key = f"{int(time.time())}-{uuid.uuid4().hex}"
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{key}.part"
    shutil.move(path, part)
    part.rename(folder / key)
    return key


def kept_upload(key: str) -> Path | None:
    """The file, or None when it was never there or its time is over."""
    began = _began(key)
    path = _folder() / key
    return path if began is not None and time.time() - began <= VALID_SECONDS and path.is_file() else None


def sweep_uploads() -> int:
    """Delete the files whose time is over; how many."""
    gone = 0
    for path in _folder().glob("*-*"):
        began = _began(path.name.removesuffix(".part"))
        if began is not None and time.time() - began > KEPT_SECONDS:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _began(key: str) -> int | None:
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else None


def _folder() -> Path:
    return home() / "waiting"
