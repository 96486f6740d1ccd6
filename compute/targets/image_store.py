"""The port to where images of environments are kept and built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class ImageStore(Protocol):
    """Images of one target. Every call raises ComputeError when it does not answer."""

    def has_image(self, tag: str) -> bool:
        """Whether an image of that name is there."""

    def image_bytes(self, tag: str) -> int:
        """Its size."""

    def build_image(self, tag: str, context: bytes, network: str, tell: Callable[[str], None]) -> None:
        """Build ``context`` (a tar file) and tag it; ``tell`` gets the log as it comes.

        Raises ComputeError, permanent when a build step failed.
        """

    def drop_stages(self, label: str) -> None:
        """Remove untagged images with this label: build stages that nothing needs any more."""
