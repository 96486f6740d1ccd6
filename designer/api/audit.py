"""The audit log: what is recorded, the middleware that records it, and its address."""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Callable, Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.scopes import Grant
from designer.foundation.pagination import NewestFirst
from designer.models import AuditRecord

logger = logging.getLogger(__name__)

API = "api/v1/"
#: By method and route: what is recorded as which action. The subject is what the route's placeholders hold.
ACTIONS = {
    ("GET", "sign-in/<str:token>/"): "sign_in",
    ("POST", f"{API}sign-out/"): "sign_out",
    ("DELETE", f"{API}sessions/<str:session_id>/"): "session.end",
    ("POST", f"{API}tokens/"): "token.create",
    ("DELETE", f"{API}tokens/<uuid:token_id>/"): "token.revoke",
    ("POST", f"{API}code/trust/"): "code.trust",
    ("POST", f"{API}secrets/"): "secret.set",
    ("PUT", f"{API}secrets/<str:name>/"): "secret.set",
    ("DELETE", f"{API}secrets/<str:name>/"): "secret.delete",
    ("POST", f"{API}endpoints/"): "endpoint.publish",
    ("PATCH", f"{API}endpoints/<str:name>/"): "endpoint.change",
    ("POST", f"{API}endpoints/<str:name>/versions/"): "endpoint.publish",
    ("POST", f"{API}endpoints/<str:name>/keys/"): "key.create",
    ("DELETE", f"{API}endpoints/<str:name>/keys/<uuid:key_id>/"): "key.revoke",
    ("POST", f"{API}compute-targets/"): "target.add",
    ("PATCH", f"{API}compute-targets/<str:name>/"): "target.change",
    ("DELETE", f"{API}pipelines/<uuid:pipeline_id>/"): "pipeline.delete",
    ("DELETE", f"{API}datasets/<str:name>/"): "dataset.delete",
    ("DELETE", f"{API}datasets/inspect/"): "dataset.delete",
    ("DELETE", f"{API}runs/<uuid:run_id>/"): "run.delete",
}
#: The subject of what is made: these members of its answer.
MADE = ("name", "id")
#: Placeholders that are secrets.
SECRET = frozenset({"token"})
COLUMNS = ("at", "action", "subject", "actor", "address", "status")
#: What spreadsheets take for the start of a formula (compute.intake.formulas). A subject may come from
#: anybody whose request was refused.
FORMULA = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")


def audit_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Record the request once it is answered, also when it was refused for want of rights.

    Not when nobody was signed in: strangers must not be able to fill the log.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        action = ACTIONS.get((str(request.method), match.route)) if match else None
        if action and (response.status_code < 400 or response.status_code == 403):
            _record(request, response, action)
        return response

    return middleware


def _record(request: HttpRequest, response: HttpResponse, action: str) -> None:
    try:
        AuditRecord.objects.create(
            action=action,
            subject=_subject(request, response)[:300],
            actor=actor_of(request)[:150],
            address=request.META.get("REMOTE_ADDR", ""),
            status=response.status_code,
        )
    except DatabaseError:
        # What was done is done: it is told in the log at least.
        logger.exception("%s by %s could not be written to the audit log.", action, actor_of(request))


def _subject(request: HttpRequest, response: HttpResponse) -> str:
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    named = [str(value) for name, value in kwargs.items() if name not in SECRET]
    made = getattr(response, "data", None)
    if response.status_code == 201 and isinstance(made, dict):
        named += [str(made[name]) for name in MADE if name in made and str(made[name]) not in named]
    return " ".join(named)


def actor_of(request: HttpRequest) -> str:
    """Who sends a request, as the log names them; empty for a stranger."""
    grant = getattr(request, "auth", None)
    if isinstance(grant, Grant) and grant.name:
        return f"token {grant.name}"
    return request.user.get_username() if request.user.is_authenticated else ""


class AuditRecordSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    actor = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    status = serializers.IntegerField()


class AuditLog(APIView):
    @extend_schema(
        responses=AuditRecordSerializer(many=True),
        operation_id="audit_list",
        parameters=[OpenApiParameter("as", str, enum=["csv"], description="All records as a CSV file")],
    )
    def get(self, request: Request) -> Response | StreamingHttpResponse:
        """List who did what from where, newest first."""
        if request.query_params.get("as") == "csv":
            headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
            return StreamingHttpResponse(_csv_lines(), content_type="text/csv", headers=headers)
        pager = NewestFirst()
        page = pager.paginate_queryset(AuditRecord.objects.all(), request, view=self)
        return pager.get_paginated_response(AuditRecordSerializer(page, many=True).data)


def _csv_lines() -> Iterator[str]:
    """Oldest first, so that an export goes on where the last one ended."""
    yield _csv_line(COLUMNS)
    for record in AuditRecord.objects.order_by("id").values_list(*COLUMNS).iterator(1000):
        at, action, subject, *others = record
        yield _csv_line((at.isoformat(), action, _as_text(subject), *others))


def _as_text(subject: str) -> str:
    """The subject, with an apostrophe in front if a spreadsheet would compute it."""
    return f"'{subject}" if FORMULA.match(subject) else subject


def _csv_line(values: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()
