"""From a draft to a run: the plan beforehand, and the start."""

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
from runs.api.body import IDEMPOTENCY_KEY, idempotency_key
from runs.api.run_serializers import (
    DocumentPlanRequest,
    PlanPreviewRequest,
    PlanSerializer,
    RunRequest,
    RunSerializer,
)
from runs.journal.snapshot import snapshot_of
from runs.models import Run
from runs.submission.idempotency import once
from runs.submission.preview import plan_document, plan_steps
from runs.submission.submit import Selection, submit_document


class PipelinePlan(APIView):
    @extend_schema(request=PlanPreviewRequest, responses=PlanSerializer)
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """What a run would do and why, node by node; 422 with problems when it cannot run."""
        body = checked(PlanPreviewRequest, request)
        steps = plan_steps(
            pipeline_or_404(pipeline_id),
            document=body.get("document"),
            parameters=body.get("parameters"),
            compute=body.get("compute"),
            selection=Selection.of(body),
        )
        return Response({"steps": steps})


class DocumentPlan(APIView):
    @extend_schema(request=DocumentPlanRequest, responses=PlanSerializer)
    def post(self, request: Request) -> Response:
        """What a run of a document that is no draft here would do; 422 when it cannot run."""
        body = checked(DocumentPlanRequest, request)
        steps = plan_document(
            body["document"],
            parameters=body.get("parameters"),
            compute=body.get("compute"),
            selection=Selection.of(body),
        )
        return Response({"steps": steps})


class PipelineRuns(APIView):
    @extend_schema(request=RunRequest, responses={201: RunSerializer}, parameters=[IDEMPOTENCY_KEY])
    def post(self, request: Request, pipeline_id: UUID) -> Response:
        """Run the saved draft; 422 with problems when it cannot run."""
        body = checked(RunRequest, request)
        pipeline = pipeline_or_404(pipeline_id)
        run = start_from(request, body, pipeline.document, pipeline)
        return Response(snapshot_of(run.id), status=201)


def start_from(
    request: Request, body: Mapping[str, Any], document: Mapping[str, Any], pipeline: Pipeline | None = None
) -> Run:
    """Start what the request asks for, or find what the same request started before."""
    key = idempotency_key(request)
    stored_key = f"pipeline:{pipeline.id if pipeline else '-'}:{key}" if key else None
    return once(
        stored_key,
        lambda: submit_document(
            document,
            parameters=body.get("parameters"),
            compute=body.get("compute"),
            experiment=body.get("experiment"),
            name=body.get("name", ""),
            selection=Selection.of(body),
            pipeline_id=pipeline.id if pipeline else None,
            revision=pipeline.revision if pipeline else None,
            started_by=request.user.get_username(),
            idempotency_key=stored_key,
        ),
    )
