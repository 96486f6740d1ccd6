"""Adds dataset versions and deletes datasets."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction

from designer.foundation.errors import DomainError, InUse, InvalidOptions
from designer.models import Dataset, DatasetVersion
from designer.selectors import dataset_or_404, users_of_dataset
from designer.services.dataset_storage import IngestedFile, Kind, Upload
from designer.services.surroundings import dataset_storage

NAME = re.compile(r"^[\w][\w .()-]{0,199}$")


def add_dataset_version(
    name: str,
    path: Path,
    filename: str,
    options: Mapping[str, Any] | None = None,
    kind: Kind | None = None,
) -> tuple[DatasetVersion, bool]:
    """Add the file at ``path`` as a version of dataset ``name``; returns ``(version, is new)``.

    ``options`` None: those of the version before, if its file had the same format. Content that the dataset
    already has, read with these options, returns the existing version, and restores its bytes if they are
    gone or damaged. Raises InvalidOptions, and Unprocessable if the file cannot be parsed.
    """
    _check_name(name)
    storage = dataset_storage()
    given = _checked(options, kind)
    digest = storage.digest(path)
    known = _known(name, digest, None if given is None and kind is None else _key(given or {}, kind))
    if known is not None and storage.holds(known.digest):
        return _with_original(known, path, filename), False
    if given is None:
        given = known.given if known else kept_options(name, filename)
    upload = Upload(path, filename, given, kind or _implied(known, given))
    ingested = storage.ingest(upload)
    return (_restored(known, upload, ingested), False) if known else _append(name, upload, ingested)


def _checked(options: Mapping[str, Any] | None, kind: Kind | None) -> dict[str, Any] | None:
    if options and kind == "file":
        raise InvalidOptions(
            "A file that is kept as it is has no options. Leave them out, or read it as a table."
        )
    return None if options is None else dataset_storage().checked_options(options)


def _implied(known: DatasetVersion | None, given: Mapping[str, Any]) -> Kind | None:
    """What the bytes are said to be without a word: as they were once, or a table since there are options."""
    if known is not None and known.given_key == "file":
        return "file"
    return "table" if given else None


def _with_original(version: DatasetVersion, path: Path, filename: str) -> DatasetVersion:
    """The version; of one whose file an earlier release did not keep, it is kept now."""
    if not version.filename:
        storage = dataset_storage()
        storage.store_original(path)
        version.filename, version.format = _stored_name(filename), storage.format_of(filename)
        version.source_bytes = path.stat().st_size
        version.save(update_fields=["filename", "format", "source_bytes"])
    return version


def _stored_name(filename: str) -> str:
    """The file's own name, as every database takes it."""
    return filename.replace("\0", "").encode(errors="replace").decode()[-300:] or "file"


def inspect_upload(name: str, upload: Upload, options: Mapping[str, Any] | None) -> dict[str, Any]:
    """What would be read of a file that becomes a version of ``name``; ``given`` is what it was told."""
    storage = dataset_storage()
    said = _checked(options, upload.kind)
    told = kept_options(name, upload.filename) if said is None else said
    read = replace(upload, given=told, kind=upload.kind or _implied(None, told))
    return {**storage.inspect(read), "given": told}


def kept_options(name: str, filename: str) -> dict[str, Any]:
    """The options that a new file takes over from the newest version, if that had the same format."""
    newest = DatasetVersion.objects.filter(dataset__name=name).order_by("-number").first()
    if newest is None or newest.format != dataset_storage().format_of(filename):
        return {}
    given: dict[str, Any] = newest.given
    return given


def _check_name(name: str) -> None:
    if not NAME.match(name):
        raise DomainError(
            f"'{name[:80]}' is not a valid dataset name. Use up to 200 letters, digits, spaces and . - _ ( )."
        )


def _key(given: Mapping[str, Any], kind: Kind | None) -> str:
    """A word for how the bytes are to be read: empty when nothing was said."""
    if kind == "file":
        return kind
    text = json.dumps(given, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest() if given else ""


def _facts(upload: Upload, ingested: IngestedFile) -> dict[str, Any]:
    return {
        "digest": ingested.digest,
        "type": ingested.type,
        "bytes": ingested.bytes,
        "rows": ingested.rows,
        "schema": ingested.schema,
        "filename": _stored_name(upload.filename),
        "format": ingested.format,
        "source_bytes": upload.path.stat().st_size,
        "given": dict(upload.given),
        "given_key": _key(upload.given, upload.kind),
        "options": ingested.options,
        "notes": ingested.notes,
    }


def _restored(version: DatasetVersion, upload: Upload, ingested: IngestedFile) -> DatasetVersion:
    """The version, whose bytes were lost, with those of its file: this release may store it otherwise."""
    for name, value in _facts(upload, ingested).items():
        setattr(version, name, value)
    version.save()
    return version


@transaction.atomic
def _append(name: str, upload: Upload, ingested: IngestedFile) -> tuple[DatasetVersion, bool]:
    dataset, _ = Dataset.objects.select_for_update().get_or_create(name=name)
    if known := _known(name, ingested.source_digest, _key(upload.given, upload.kind)):
        return known, False
    newest = dataset.versions.order_by("-number").first()
    version = DatasetVersion.objects.create(
        dataset=dataset,
        number=newest.number + 1 if newest else 1,
        source_digest=ingested.source_digest,
        **_facts(upload, ingested),
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


def _known(name: str, source_digest: str, key: str | None) -> DatasetVersion | None:
    """The newest version with this content, read as ``key`` says; None: however it was read."""
    found = DatasetVersion.objects.filter(dataset__name=name, source_digest=source_digest)
    return (found if key is None else found.filter(given_key=key)).order_by("-number").first()
