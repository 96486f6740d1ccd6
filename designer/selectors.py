"""Read-only queries of the designer app."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, TextField
from django.db.models.functions import Cast

from designer.foundation.errors import NotFound
from designer.graph.table_schema import TableSchema
from designer.models import Dataset, DatasetVersion, Pipeline, PipelineVersion, Secret
from designer.surroundings import DatasetFacts


def pipeline_or_404(pipeline_id: UUID) -> Pipeline:
    pipeline = Pipeline.objects.filter(id=pipeline_id).first()
    if pipeline is None:
        raise NotFound("There is no pipeline with this id. It may have been deleted.")
    return pipeline


def datasets() -> QuerySet[Dataset]:
    """Datasets with their versions, newest version first."""
    newest = DatasetVersion.objects.order_by("-number")
    return Dataset.objects.order_by("name").prefetch_related(Prefetch("versions", newest))


def dataset_names(digest: str) -> list[str]:
    """Datasets that have a version of these bytes, by name."""
    found = Dataset.objects.filter(versions__digest=digest).distinct().order_by("name")
    return list(found.values_list("name", flat=True))


def dataset_or_404(name: str) -> Dataset:
    dataset = datasets().filter(name=name).first()
    if dataset is None:
        raise NotFound(f"There is no dataset '{name}'.")
    return dataset


def dataset_version_or_404(name: str, number: int) -> DatasetVersion:
    version = DatasetVersion.objects.filter(dataset__name=name, number=number).first()
    if version is None:
        raise NotFound(f"There is no version {number} of dataset '{name}'.")
    return version


def dataset_facts(name: str, number: int | None) -> DatasetFacts | None:
    """What validation needs to know about a dataset: version ``number``, else the newest."""
    versions = DatasetVersion.objects.filter(dataset__name=name)
    found = (versions.filter(number=number) if number else versions.order_by("-number")).first()
    if found is None:
        return None
    schema = None if found.schema is None else TableSchema.from_json(found.schema)
    return DatasetFacts(
        name, found.number, found.digest, found.type, found.bytes, schema, odd_rows(found.notes)
    )


#: The first part of a note's code when it is of a row that did not fit.
_OF_A_ROW = frozenset({"row", "rows"})


def odd_rows(notes: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a reader's notes say of rows that did not fit."""
    odd = (note for note in notes if "line" in note and note["code"].partition(".")[0] in _OF_A_ROW)
    return [note["message"] for note in odd]


def remedies(notes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options that a reader's notes ask for, each once: ``{option, value, columns}``."""
    merged: dict[str, dict[str, Any]] = {}
    for remedy in (note["remedy"] for note in notes if "remedy" in note):
        key = json.dumps([remedy["option"], remedy["value"]])
        columns = merged.setdefault(key, {**remedy, "columns": []})["columns"]
        columns += [name for name in remedy["columns"] if name not in columns]
    return list(merged.values())


def users_of_dataset(name: str) -> list[str]:
    """Names of drafts and published versions with a node that reads this dataset."""
    return sorted({title for title, document in _documents("dataset") if _reads(document, name)})


def _documents(word: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and document of every draft and published version that has the text ``"word"``.

    The database looks for it: most documents need not be read.
    """
    for rows in (Pipeline.objects, PipelineVersion.objects):
        told = rows.annotate(text=Cast("document", TextField())).filter(text__contains=f'"{word}"')
        yield from told.values_list("name", "document")


def _reads(document: dict[str, Any], dataset: str) -> bool:
    return any(
        node.get("component", "").partition("@")[0] == "dataset"
        and node.get("parameters", {}).get("dataset") == dataset
        for node in document.get("nodes", ())
    )


def secret_versions() -> dict[str, int]:
    """The version of each secret's value, by name."""
    return dict(Secret.objects.values_list("name", "id"))


def users_of_secrets() -> dict[str, list[str]]:
    """Per secret: names of drafts and published versions with a node that names it."""
    found: dict[str, set[str]] = {}
    for title, document in _documents("secrets"):
        for node in document.get("nodes", ()):
            for secret in (node.get("secrets") or {}).values():
                found.setdefault(secret, set()).add(title)
    return {secret: sorted(titles) for secret, titles in found.items()}
