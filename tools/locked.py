"""Reads the lock files that `make lock` writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package's version, and the SHA-256 of each file that may be installed for it."""

    version: str
    hashes: frozenset[str]


def normal(name: str) -> str:
    """The name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(path: Path) -> dict[str, Locked]:
    """The locked packages by their normal names."""
    text = path.read_text()
    starts = list(PIN.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return {
        normal(start[1]): Locked(start[2], frozenset(HASH.findall(text, start.end(), end)))
        for start, end in zip(starts, ends, strict=True)
    }


def written_pins(path: Path) -> dict[str, str]:
    """Versions by normal name that a requirements file pins, what it includes too."""
    text = path.read_text()
    pins = {normal(name): version for name, version in PIN.findall(text)}
    for included in re.findall(r"^-r (\S+)", text, re.MULTILINE):
        pins |= written_pins(path.parent / included)
    return pins
