"""Dependencies of the package, read from requirements.txt when it is built (a hatch metadata hook)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

#: Included by requirements.txt, but an extra of the package.
EXTRAS = {"requirements-server.txt": "server"}


class PackageDependencies(MetadataHookInterface):
    """Sets ``dependencies`` and ``optional-dependencies``.

    The server's own packages may be newer patch releases than the tested pins. What components compute
    with stays exact: the images of the Docker target pin the same, and both targets must agree.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        root = Path(self.root)
        own, included = read_requirements(root / "requirements.txt")
        exact = [pin for name in included if name not in EXTRAS for pin in read_requirements(root / name)[0]]
        metadata["dependencies"] = [*map(compatible, own), *exact]
        metadata["optional-dependencies"] = {
            EXTRAS[name]: [compatible(pin) for pin in read_requirements(root / name)[0]]
            for name in included
            if name in EXTRAS
        }


def read_requirements(path: Path) -> tuple[list[str], list[str]]:
    """Pinned requirements of a file, and the names of files that it includes."""
    lines = list(_lines(path))
    included = [line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    return [line for line in lines if not line.startswith("-r ")], included


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def compatible(pin: str) -> str:
    """``name==1.2.3`` as ``name~=1.2.3``: 1.2.3 or a later 1.2.x."""
    return pin.replace("==", "~=")
