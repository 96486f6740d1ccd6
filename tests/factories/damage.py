"""Damage as a failing disk does it."""

from __future__ import annotations

import os
from pathlib import Path


def flip_unnoticed(path: Path) -> None:
    """Change one bit and keep the file's times."""
    facts = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
