"""From a draft to a run: preview and start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.foundation.strict import checked
from designer.models import Pipeline
from designer.selectors import pipeline_or_404
from runs.api import run_serializers
from runs.api.body import IDEMPOTENCY_KEY, idempotency_key
from runs.api.run_serializers import (
    DocumentPlanRequest,
    PlanPreviewRequest,
    PlanSerializer,
    RunSerializer,
)
from runs.journal.snapshot import snapshot_of
from runs.models import Run
from runs.submission.preview import preview_json
from runs.submission.request import Choices, Origin, RunRequest
from runs.submission.selection import Selection
from runs.submission.submit import submit


class PipelinePlan(APIView):
    @extend_schema(request=PlanPreviewRequest, responses=PlanSerializer)
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """What a run would do and why, node by node; 422 with problems when it cannot run."""
        body = checked(PlanPreviewRequest, request)
        pipeline = pipeline_or_404(pipeline_id)
        wanted = RunRequest(
            body.get("document", pipeline.document), _choices(body), Origin(pipeline=pipeline.id)
        )
        return Response({"steps": preview_json(wanted)})


class DocumentPlan(APIView):
    @extend_schema(request=DocumentPlanRequest, responses=PlanSerializer)
    def post(self, request: Request) -> Response:
        """What a run of a document that is no draft here would do; 422 when it cannot run."""
        body = checked(DocumentPlanRequest, request)
        return Response({"steps": preview_json(RunRequest(body["document"], _choices(body)))})


class PipelineRuns(APIView):
    @extend_schema(
        request=run_serializers.RunRequest, responses={201: RunSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """Run the saved draft; 422 with problems when it cannot run."""
        body = checked(run_serializers.RunRequest, request)
        pipeline = pipeline_or_404(pipeline_id)
        run = start_from(request, body, pipeline.document, pipeline)
        return Response(snapshot_of(run.id), status=201)


def start_from(
    request: Request, body: Mapping[str, Any], document: Mapping[str, Any], pipeline: Pipeline | None = None
) -> Run:
    """Start the requested run, or find the one that the same request started before."""
    key = idempotency_key(request)
    origin = Origin(
        pipeline=pipeline.id if pipeline else None,
        revision=pipeline.revision if pipeline else None,
        started_by=request.user.get_username(),
        asks=request.auth is None,
        idempotency_key=f"pipeline:{pipeline.id if pipeline else '-'}:{key}" if key else None,
    )
    experiment, name = body.get("experiment") or "", body.get("name", "")
    return submit(RunRequest(document, _choices(body), origin, experiment, name))


def _choices(body: Mapping[str, Any]) -> Choices:
    return Choices(body.get("parameters") or {}, body.get("compute"), Selection.of(body))
