"""Drafts: list, create, save, validate, columns, history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.serializers import (
    ColumnsRequest,
    ColumnsSerializer,
    DraftRequest,
    DraftSerializer,
    DraftSummarySerializer,
    EmptyRequest,
    ProblemsSerializer,
    RevisionDetailSerializer,
    RevisionSerializer,
)
from designer.components.registry import installed_registry
from designer.foundation.errors import DomainError, PreconditionRequired
from designer.foundation.pagination import NewestFirst
from designer.foundation.strict import checked
from designer.models import Pipeline
from designer.schema import propagate
from designer.selectors import pipeline_or_404
from designer.services import drafts
from designer.services.drafts import Draft
from designer.services.surroundings import surroundings_for

#: Digits of a revision that a draft can have.
LONGEST_REVISION = 10
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)


def answer(draft: Draft, status: int = 200) -> Response:
    """A draft with its problems."""
    pipeline = draft.pipeline
    pipeline.problems = [item.to_json() for item in draft.problems()]  # type: ignore[attr-defined]  # for the serializer alone
    return Response(DraftSerializer(pipeline).data, status=status)


class PipelineList(APIView):
    @extend_schema(responses=DraftSummarySerializer(many=True), operation_id="pipelines_list")
    def get(self, request: Request) -> Response:
        """Drafts, newest first."""
        pager = NewestFirst()
        page = pager.paginate_queryset(Pipeline.objects.all(), request, view=self)
        return pager.get_paginated_response(DraftSummarySerializer(page, many=True).data)

    @extend_schema(request=DraftRequest, responses={201: DraftSerializer})
    def post(self, request: Request) -> Response:
        """Create a draft. Saved even if it has problems."""
        return answer(drafts.create_draft(**checked(DraftRequest, request)), status=201)


class PipelineDetail(APIView):
    @extend_schema(responses=DraftSerializer)
    def get(self, request: Request, pipeline_id: UUID) -> Response:
        """One draft."""
        return answer(drafts.draft_or_404(pipeline_id))

    @extend_schema(request=DraftRequest, responses=DraftSerializer, parameters=[IF_MATCH])
    def put(self, request: Request, pipeline_id: UUID) -> Response:
        """Save over the revision named in If-Match; 409 with the current document when stale."""
        fields = checked(DraftRequest, request)
        return answer(drafts.save_draft(pipeline_id, _if_match(request), **fields))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pipeline_id: UUID) -> Response:
        """Remove a draft. Its runs stay."""
        drafts.delete_draft(pipeline_id)
        return Response(status=204)


class PipelineValidate(APIView):
    @extend_schema(request=EmptyRequest, responses=ProblemsSerializer)
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """Every problem of the saved draft."""
        checked(EmptyRequest, request)
        problems = drafts.draft_or_404(pipeline_id).problems()
        return Response({"problems": [problem.to_json() for problem in problems]})


class PipelineColumns(APIView):
    @extend_schema(request=ColumnsRequest, responses=ColumnsSerializer)
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """The columns known to arrive at and leave each port; null where nothing is known."""
        pipeline = pipeline_or_404(pipeline_id)
        document = checked(ColumnsRequest, request).get("document", pipeline.document)
        graph = drafts.check_document(document).graph
        schemas = propagate(graph, installed_registry(), surroundings_for(pipeline_id))
        return Response({"nodes": _by_node(graph, schemas)})


class PipelineDuplicate(APIView):
    @extend_schema(request=EmptyRequest, responses={201: DraftSerializer})
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """A copy of the draft."""
        checked(EmptyRequest, request)
        return answer(drafts.duplicate_draft(pipeline_id), status=201)


class RevisionList(APIView):
    @extend_schema(responses=RevisionSerializer(many=True), operation_id="pipelines_revisions_list")
    def get(self, request: Request, pipeline_id: UUID) -> Response:
        """The draft's history, newest first."""
        pager = NewestFirst()
        revisions = pipeline_or_404(pipeline_id).revisions.defer("document")
        page = pager.paginate_queryset(revisions, request, view=self)
        return pager.get_paginated_response(RevisionSerializer(page, many=True).data)


class RevisionDetail(APIView):
    @extend_schema(responses=RevisionDetailSerializer)
    def get(self, request: Request, pipeline_id: UUID, number: int) -> Response:
        """The draft as it was."""
        revision = drafts.revision_or_404(pipeline_id, number)
        return Response(RevisionDetailSerializer(revision).data)


class RevisionRestore(APIView):
    @extend_schema(request=EmptyRequest, responses=DraftSerializer)
    def post(self, request: Request, pipeline_id: UUID, number: int) -> Response:
        """Make an earlier revision the newest."""
        checked(EmptyRequest, request)
        return answer(drafts.restore_revision(pipeline_id, number))


def _if_match(request: Request) -> int:
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired("Saving needs If-Match: the revision your change began with.")
    text = header.removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_REVISION:
        raise DomainError(f"If-Match is '{header}'. Send the revision's number, as in If-Match: 3.")
    return int(text)


def _by_node(graph: Any, schemas: Any) -> dict[str, Any]:
    nodes: dict[str, Any] = {node.id: {"inputs": {}, "outputs": {}} for node in graph.nodes}
    for side in ("inputs", "outputs"):
        for reference, schema in getattr(schemas, side).items():
            columns = None if schema is None else schema.to_json()
            nodes[reference.node][side][reference.port] = columns
    return nodes
