"""Taking artifacts out of the local store's folder, so that it can be undone until the last moment.

Whoever wants room looks whether an artifact is needed, and a moment later it may be. So bytes are
first moved aside, out of every reader's sight; then the look is repeated, and they are put back or
dropped. A process that dies in between leaves them aside, under their name: ``recover`` puts them
back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from compute.artifacts.store import held_bytes
from compute.supervision.walk import remove
from designer.foundation import wall_clock

HEX_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """Bytes in the store, as the disk counts them. ``seconds_old``: since anybody last stored them."""

    digest: str
    bytes: int
    seconds_old: float


class ArtifactSpace:
    """What stands in the folder of a LocalArtifactStore, and the way out of it.

    One process at a time may move things aside; any number may go on storing and reading.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._aside = root / "aside"

    def stored(self) -> Iterator[StoredArtifact]:
        """Everything in the store, in the order of the folders."""
        for folder in sorted(self._root.glob("??")):
            for place in sorted(folder.iterdir()):
                found = self._artifact(place) if HEX_NAME.fullmatch(place.name) else None
                if found is not None:
                    yield found

    def find(self, digest: str) -> StoredArtifact | None:
        """The bytes of a digest; None when they are not in the store."""
        return self._artifact(self._place(digest))

    def _artifact(self, place: Path) -> StoredArtifact | None:
        try:
            # ctime, which storing the same content again renews; mtime may say nothing.
            age = wall_clock.age_seconds(place.lstat().st_ctime)
            size = held_bytes(place)
        except FileNotFoundError:
            # It went between the look and this one.
            return None
        return StoredArtifact(f"sha256:{place.name}", size, age)

    def move_aside(self, digest: str) -> bool:
        """Out of the readers' sight; False when there is nothing to move."""
        self._aside.mkdir(exist_ok=True)
        place = self._place(digest)
        try:
            if place.is_dir():
                # A folder that moves needs to be writable itself.
                place.chmod(0o755)
            place.rename(self._aside / place.name)
        except FileNotFoundError:
            return False
        return True

    def put_back(self, digest: str) -> None:
        """Into the store again, unless the same content was stored meanwhile."""
        place = self._place(digest)
        aside = self._aside / place.name
        if place.exists():
            remove(aside)
            return
        with suppress(FileNotFoundError):
            aside.rename(place)
            if place.is_dir():
                place.chmod(0o555)

    def drop(self, digest: str) -> int:
        """Delete what was moved aside; how many bytes that freed."""
        aside = self._aside / self._place(digest).name
        try:
            size = held_bytes(aside)
        except FileNotFoundError:
            return 0
        remove(aside)
        return size

    def recover(self) -> int:
        """Put back what a process that died had moved aside; how many."""
        left = list(self._aside.iterdir()) if self._aside.is_dir() else []
        for aside in left:
            self.put_back(f"sha256:{aside.name}")
        return len(left)

    def _place(self, digest: str) -> Path:
        name = digest.removeprefix("sha256:")
        if not HEX_NAME.fullmatch(name):
            raise ValueError(f"'{digest}' is no digest.")
        return self._root / name[:2] / name
