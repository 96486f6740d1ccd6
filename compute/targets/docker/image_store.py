"""Images of an engine: whether they are there, and building them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docker.errors import ImageNotFound

from compute.errors import ComputeError
from compute.targets.docker.engine import DockerEngine


class DockerImages:
    """ImageStore of an engine."""

    def __init__(self, engine: DockerEngine) -> None:
        self._engine = engine

    def has_image(self, tag: str) -> bool:
        with self._engine.calls() as api:
            try:
                api.inspect_image(tag)
            except ImageNotFound:
                return False
        return True

    def image_bytes(self, tag: str) -> int:
        with self._engine.calls() as api:
            return int(api.inspect_image(tag)["Size"])

    def build_image(self, tag: str, context: bytes, network: str, tell: Callable[[str], None]) -> None:
        """Build ``context`` (a tar file) and tag it; ``tell`` gets the log as it comes.

        Raises ComputeError, permanent when a build step failed.
        """
        with self._engine.failures():
            api = self._engine.connect(timeout=None)
            try:
                for message in api.build(
                    fileobj=io.BytesIO(context),
                    custom_context=True,
                    tag=tag,
                    network_mode=None if network == "default" else network,
                    rm=True,
                    forcerm=True,
                    decode=True,
                ):
                    if "error" in message:
                        tell(f"{message['error']}\n")
                        raise ComputeError(str(message["error"]).strip(), permanent=True)
                    tell(message.get("stream") or pull_line(message))
            finally:
                api.close()

    def drop_stages(self, label: str) -> None:
        """Remove untagged images with this label: build stages that nothing needs any more."""
        with self._engine.calls() as api:
            api.prune_images(filters={"dangling": True, "label": label})


def pull_line(message: dict[str, Any]) -> str:
    """A line for a message of the pull of a base image; its progress bars are left out."""
    return f"{message['status']}\n" if "status" in message and "progressDetail" not in message else ""
