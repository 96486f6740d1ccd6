"""Reading stored bytes again, so that damage is found before somebody needs them."""

from __future__ import annotations

import logging
import random

from compute import services
from compute.errors import ArtifactError

logger = logging.getLogger(__name__)


def stored_digests() -> list[str]:
    """Everything in the store, in no order: a server that is restarted often must not read the same
    artifacts each time."""
    digests = [item.digest for item in services.artifact_space().stored()]
    random.shuffle(digests)
    return digests


def read_again(digest: str) -> None:
    """Read an artifact whatever its times say. Damaged bytes are deleted: they can be stored again."""
    try:
        found = services.store().condition(digest, read=True)
    except ArtifactError as error:
        logger.warning("%s could not be checked: %s", digest, error)
        return
    if found == "damaged":
        services.forget_preview(digest)
        logger.error(
            "%s was damaged on the disk and is deleted. Steps that need it compute it again; a dataset asks "
            "for its file. Check the disk.",
            digest,
        )
