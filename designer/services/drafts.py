"""Drafts: create, save, duplicate, restore, delete. Nothing is overwritten silently."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from designer.compile import validate
from designer.components.registry import installed_registry
from designer.foundation.errors import DomainError, NotFound, OverLimit
from designer.graph.problems import Problem
from designer.graph.serde import DocumentError, LoadedDocument, load_document
from designer.models import Pipeline, PipelineRevision
from designer.selectors import pipeline_or_404
from designer.services.code import remember_code
from designer.services.errors import DraftConflict
from designer.services.surroundings import surroundings_for

Document = Mapping[str, Any]
#: Characters that a pipeline's name may have.
LONGEST_NAME = 200
COPY = " (copy)"


@dataclass(frozen=True, slots=True)
class Draft:
    """A saved draft and its document as it was parsed."""

    pipeline: Pipeline
    loaded: LoadedDocument

    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the draft as it stands."""
        surroundings = surroundings_for(self.pipeline.id)
        return (*self.loaded.problems, *validate(self.loaded.graph, installed_registry(), surroundings))


def draft_or_404(pipeline_id: UUID) -> Draft:
    pipeline = pipeline_or_404(pipeline_id)
    return Draft(pipeline, check_document(pipeline.document))


@transaction.atomic
def create_draft(name: str, document: Document, from_elsewhere: Collection[str] = ()) -> Draft:
    """A new draft at revision 1; raises DomainError if ``document`` is not a pipeline document.

    ``from_elsewhere``: nodes whose code somebody opened or pasted in the page.
    """
    loaded = check_document(document)
    pipeline = Pipeline.objects.create(name=name, document=document)
    remember_code(loaded.graph, from_elsewhere)
    _remember(pipeline)
    return Draft(pipeline, loaded)


@transaction.atomic
def save_draft(
    pipeline_id: UUID, revision: int, name: str, document: Document, from_elsewhere: Collection[str] = ()
) -> Draft:
    """Replace the draft that is at ``revision``; raises DraftConflict when it has moved on.

    Saving without a change keeps the revision.
    """
    loaded = check_document(document)
    pipeline = pipeline_or_404(pipeline_id)
    if pipeline.revision == revision and (pipeline.name, pipeline.document) == (name, document):
        return Draft(pipeline, loaded)
    saved = Pipeline.objects.filter(id=pipeline_id, revision=revision).update(
        name=name, document=document, revision=revision + 1, updated_at=timezone.now()
    )
    pipeline = pipeline_or_404(pipeline_id)
    if not saved:
        raise _conflict(pipeline, revision)
    remember_code(loaded.graph, from_elsewhere)
    _remember(pipeline)
    return Draft(pipeline, loaded)


def duplicate_draft(pipeline_id: UUID) -> Draft:
    """A copy of a draft, named as one."""
    pipeline = pipeline_or_404(pipeline_id)
    return create_draft(f"{pipeline.name[: LONGEST_NAME - len(COPY)]}{COPY}", pipeline.document)


def restore_revision(pipeline_id: UUID, number: int) -> Draft:
    """Save an earlier revision as the newest one; the history keeps both."""
    past = revision_or_404(pipeline_id, number)
    current = pipeline_or_404(pipeline_id)
    return save_draft(pipeline_id, current.revision, past.name, past.document)


def delete_draft(pipeline_id: UUID) -> None:
    """Remove a draft and its history; its runs and published versions stay."""
    pipeline_or_404(pipeline_id).delete()


def revision_or_404(pipeline_id: UUID, number: int) -> PipelineRevision:
    found = PipelineRevision.objects.filter(pipeline_id=pipeline_id, revision=number).first()
    if found is None:
        raise NotFound(f"There is no revision {number} of this pipeline.")
    return found


def check_document(document: Document) -> LoadedDocument:
    """The parsed document; raises OverLimit or DomainError if it is not a pipeline document."""
    try:
        return load_document(document)
    except DocumentError as error:
        refusal = OverLimit if error.over_limit else DomainError
        raise refusal(str(error)) from error


def _remember(pipeline: Pipeline) -> None:
    PipelineRevision.objects.create(
        pipeline=pipeline, revision=pipeline.revision, name=pipeline.name, document=pipeline.document
    )


def _conflict(current: Pipeline, revision: int) -> DraftConflict:
    return DraftConflict(
        f"Somebody saved this pipeline since: it is at revision {current.revision}, yours began at "
        f"{revision}. Choose theirs, or save yours as a copy or over it.",
        id=str(current.id),
        name=current.name,
        revision=current.revision,
        document=current.document,
    )
