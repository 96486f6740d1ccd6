"""Content-addressed bytes: the ArtifactStore protocol and the local store."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class ArtifactStore(Protocol):
    """Keeps files and folders under the SHA-256 of their content (``sha256:<hex>``).

    A folder's digest is that of its sorted listing of relative paths and file digests.
    Every call raises ArtifactError with a sentence when bytes are absent or damaged.
    """

    def put(self, source: Path, *, move: bool = False) -> tuple[str, int]:
        """Store a file or folder; ``(digest, bytes)``. Atomic: half-written is never visible.

        Refuses symbolic links and special files. ``move`` may consume the source.
        """

    def path(self, digest: str) -> Path:
        """Where the bytes stand, read-only; raises ArtifactError when absent."""

    def verify(self, digest: str) -> None:
        """Read the bytes again; raises ArtifactError when they are not what their name says."""

    def has(self, digest: str) -> bool:
        """Whether the bytes are here."""

    def delete(self, digest: str) -> int:
        """Remove the bytes; how many were freed (0 when absent)."""
