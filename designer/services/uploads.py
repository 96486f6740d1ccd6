"""Uploads that wait to be told how they are read: signed slips that name them, valid for an hour."""

from __future__ import annotations

from pathlib import Path

from django.core import signing

from designer.foundation.errors import NotFound
from designer.selectors import dataset_version_or_404
from designer.services.dataset_storage import Upload
from designer.services.surroundings import dataset_storage

SALT = "designer.upload"
GONE = "This upload is no longer kept: one waits for an hour. Choose the file again."


def wait(path: Path, filename: str, person: str) -> str:
    """Keep an uploaded file; the slip under which this person finds it again."""
    return signing.dumps([dataset_storage().keep(path), filename, person], salt=SALT)


def waiting(slip: str, person: str) -> Upload:
    """The file that a slip names; raises NotFound when its hour is over, or it is somebody else's."""
    try:
        key, filename, whose = signing.loads(slip, salt=SALT)
    except signing.BadSignature as error:
        raise NotFound("There is no such upload. Send the file to datasets/inspect/ first.") from error
    path = dataset_storage().kept(key) if whose == person else None
    if path is None:
        raise NotFound(GONE)
    return Upload(path, filename)


def of_version(name: str, number: int) -> Upload:
    """The file of a version as it was uploaded; raises NotFound."""
    version = dataset_version_or_404(name, number)
    if not version.filename:
        raise NotFound(
            f"The file of version {number} was not kept: an earlier release stored its table alone. "
            "Upload it again."
        )
    return Upload(dataset_storage().original(version.source_digest), version.filename)
