"""REST API of runs: list, start, get, delete, cancel, retry; events, metrics, document, experiments."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.serializers import EmptyRequest
from designer.foundation.errors import DomainError
from designer.foundation.pagination import NewestFirst
from designer.foundation.strict import checked
from runs.api.body import IDEMPOTENCY_KEY, whole_number
from runs.api.launch import start_from
from runs.api.run_list import experiments, run_rows, runs
from runs.api.run_serializers import (
    METRICS_SCHEMA,
    DocumentRunRequest,
    ExperimentsSerializer,
    RegenerateRequest,
    RunDocumentSerializer,
    RunEventsSerializer,
    RunPatch,
    RunRowSerializer,
    RunSerializer,
)
from runs.core.states import RunStatus
from runs.journal.events import next_events
from runs.journal.logged import metrics
from runs.journal.snapshot import run_or_404, snapshot_of
from runs.submission.cancel import cancel_run
from runs.submission.delete import delete_run
from runs.submission.pin import pin_run
from runs.submission.regenerate import regenerate_run
from runs.submission.rename import rename_run
from runs.submission.retry import retry_run

#: Maximum events per response.
EVENTS_AT_ONCE = 5000

FILTERS = [
    OpenApiParameter("experiment", str, description="Experiment name."),
    OpenApiParameter("status", str, enum=list(RunStatus)),
    OpenApiParameter("pipeline", OpenApiTypes.UUID),
    OpenApiParameter("endpoint", str, description="Name of the endpoint that started the runs."),
    OpenApiParameter(
        "search",
        str,
        description="Words. Each is in the name of the run, its pipeline or its experiment, or is its "
        "number (#12) or the beginning of its id (8 digits or more).",
    ),
    OpenApiParameter("q", str, description="The same as search."),
]


class RunList(APIView):
    @extend_schema(responses=RunRowSerializer(many=True), operation_id="runs_list", parameters=FILTERS)
    def get(self, request: Request) -> Response:
        """List runs, newest first."""
        query = request.query_params
        found = runs(
            experiment=query.get("experiment"),
            status=_status(query.get("status")),
            pipeline=_uuid(query.get("pipeline")),
            endpoint=query.get("endpoint"),
            search=query.get("search") or query.get("q") or "",
        )
        pager = NewestFirst()
        page = pager.paginate_queryset(found, request, view=self) or []
        return pager.get_paginated_response(run_rows(page))

    @extend_schema(request=DocumentRunRequest, responses={201: RunSerializer}, parameters=[IDEMPOTENCY_KEY])
    def post(self, request: Request) -> Response:
        """Run a document that is not a draft on this server. Returns 422 with problems if it cannot run."""
        body = checked(DocumentRunRequest, request)
        return Response(snapshot_of(start_from(request, body, body["document"]).id), status=201)


class RunDetail(APIView):
    @extend_schema(responses=RunSerializer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Get a run and its steps as of event ``seq``."""
        return Response(snapshot_of(run_id))

    @extend_schema(request=RunPatch, responses=RunSerializer)
    def patch(self, request: Request, run_id: UUID) -> Response:
        """Give a run a name. Pin it, so that its outputs are never deleted to free space, or unpin it."""
        changes = checked(RunPatch, request)
        if "pinned" in changes:
            pin_run(run_id, changes["pinned"])
        if "name" in changes:
            rename_run(run_id, changes["name"])
        return Response(snapshot_of(run_id))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, run_id: UUID) -> Response:
        """Delete a run. Returns 409 if it has not ended."""
        delete_run(run_id)
        return Response(status=204)


class RunCancel(APIView):
    @extend_schema(request=EmptyRequest, responses=RunSerializer)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Cancel a run: stop its running steps and start no more."""
        checked(EmptyRequest, request)
        cancel_run(run_id)
        return Response(snapshot_of(run_id))


class RunRetry(APIView):
    @extend_schema(request=EmptyRequest, responses={201: RunSerializer})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Start a new run that carries over what succeeded in this one. Returns 409 if it has not ended."""
        checked(EmptyRequest, request)
        run = retry_run(run_id, started_by=request.user.get_username(), asks=request.auth is None)
        return Response(snapshot_of(run.id), status=201)


class RunRegenerate(APIView):
    @extend_schema(request=RegenerateRequest, responses={201: RunSerializer})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Start a new run of the same document that runs the given nodes again, or those whose outputs are
        missing. Returns 409 if this run has not ended."""
        nodes = checked(RegenerateRequest, request).get("nodes", ())
        started_by, asks = request.user.get_username(), request.auth is None
        run = regenerate_run(run_id, nodes, started_by=started_by, asks=asks)
        return Response(snapshot_of(run.id), status=201)


class RunEvents(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter("after", int, description="Number of the last event received.", default=0)
        ],
        responses=RunEventsSerializer,
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        """Get the events after a number, in order and without gaps, at most 5,000 per response."""
        after = whole_number(request, "after")
        found = next_events(run_or_404(run_id).id, after, EVENTS_AT_ONCE)
        events = found.events if found else []
        return Response({"events": events, "seq": events[-1]["seq"] if events else after})


class RunMetrics(APIView):
    @extend_schema(responses={200: METRICS_SCHEMA})
    def get(self, request: Request, run_id: UUID) -> Response:
        """Get metrics by node and name; a series is a list of points."""
        return Response(metrics(run_or_404(run_id)))


class RunDocument(APIView):
    @extend_schema(responses=RunDocumentSerializer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Get the document and the plan that the run was started with."""
        run = run_or_404(run_id)
        return Response({"document": run.document, "plan": run.plan})


class ExperimentList(APIView):
    @extend_schema(responses=ExperimentsSerializer)
    def get(self, request: Request) -> Response:
        """List every experiment, newest first."""
        return Response({"results": experiments(), "next": None})


def _status(text: str | None) -> str | None:
    if text and text not in list(RunStatus):
        raise DomainError(f"There is no status '{text}'. Send one of: {', '.join(RunStatus)}.")
    return text


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise DomainError(f"pipeline is '{text}', which is not an id. Send a pipeline's UUID.") from None
