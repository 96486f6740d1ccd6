"""Print one SHA-256 of files and folders, which set-up compares to know what is up to date.

Usage: fingerprint.py [--python] PATH…  (standard library only: it runs before anything is installed)

``--python`` includes the interpreter's version: packages installed for one do not fit another.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

#: Built from the sources, so they do not count.
DERIVED = frozenset({"node_modules", "dist", "__pycache__", "coverage", "test-results"})


def files(root: Path) -> Iterator[Path]:
    """The files under ``root`` (or ``root`` itself) in a stable order."""
    if root.is_file():
        yield root
        return
    for path in sorted(root.iterdir()):
        if path.name not in DERIVED:
            yield from files(path)


def fingerprint(roots: list[Path], salt: str = "") -> str:
    """A digest that changes with ``salt`` and with the name or content of any file."""
    digest = hashlib.sha256(salt.encode())
    for root in roots:
        for path in files(root):
            digest.update(str(path.relative_to(root.parent)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    with_python = sys.argv[1] == "--python"
    paths = [Path(name) for name in sys.argv[1 + with_python :]]
    sys.stdout.write(fingerprint(paths, sys.version if with_python else "") + "\n")
