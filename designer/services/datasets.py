"""Adds dataset versions and deletes datasets."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import transaction

from designer.foundation.errors import DomainError, InUse
from designer.models import Dataset, DatasetVersion
from designer.selectors import dataset_or_404, users_of_dataset
from designer.services.dataset_storage import IngestedFile
from designer.services.surroundings import dataset_storage

NAME = re.compile(r"^[\w][\w .()-]{0,199}$")


def add_dataset_version(name: str, path: Path, filename: str) -> tuple[DatasetVersion, bool]:
    """Add the file at ``path`` as a version of dataset ``name``; returns ``(version, is new)``.

    Content that the dataset already has returns the existing version, and restores its bytes if they are
    gone or damaged. Raises Unprocessable if the file cannot be parsed.
    """
    if not NAME.match(name):
        raise DomainError(
            f"'{name[:80]}' is not a valid dataset name. Use up to 200 letters, digits, spaces and . - _ ( )."
        )
    storage = dataset_storage()
    known = _version_with(name, storage.digest(path))
    if known is not None and storage.holds(known.digest):
        return known, False
    ingested = storage.ingest(path, filename)
    return (_restored(known, ingested), False) if known else _append(name, ingested)


def _restored(version: DatasetVersion, ingested: IngestedFile) -> DatasetVersion:
    """The version, whose bytes were lost, with those of its file: this release may store it otherwise."""
    version.digest, version.bytes = ingested.digest, ingested.bytes
    version.rows, version.schema = ingested.rows, ingested.schema
    version.save(update_fields=["digest", "bytes", "rows", "schema"])
    return version


@transaction.atomic
def _append(name: str, ingested: IngestedFile) -> tuple[DatasetVersion, bool]:
    dataset, _ = Dataset.objects.select_for_update().get_or_create(name=name)
    if known := _version_with(name, ingested.source_digest):
        return known, False
    newest = dataset.versions.order_by("-number").first()
    version = DatasetVersion.objects.create(
        dataset=dataset,
        number=newest.number + 1 if newest else 1,
        source_digest=ingested.source_digest,
        digest=ingested.digest,
        type=ingested.type,
        bytes=ingested.bytes,
        rows=ingested.rows,
        schema=ingested.schema,
    )
    return version, True


def delete_dataset(name: str) -> None:
    """Delete a dataset; raises InUse while a draft or a published version reads it."""
    dataset = dataset_or_404(name)
    if users := users_of_dataset(name):
        raise InUse(
            f"'{name}' is used by {', '.join(users[:3])}{' and more' if len(users) > 3 else ''}. "
            "Remove its node from there first."
        )
    dataset.delete()


def _version_with(name: str, source_digest: str) -> DatasetVersion | None:
    return DatasetVersion.objects.filter(dataset__name=name, source_digest=source_digest).first()
