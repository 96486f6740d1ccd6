"""REST API of a step's results: log, logged items, outputs."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.encoding import escape_uri_path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compute import services
from compute.errors import ArtifactError
from designer.api.serializers import TablePreviewSerializer
from designer.foundation.errors import DomainError, NotFound, Unprocessable
from designer.graph.port_types import PortType
from designer.selectors import dataset_names
from runs.api.body import whole_number
from runs.api.log_text import whole_characters
from runs.api.run_serializers import LoggedSerializer
from runs.api.step_output import Output, attempt_name, output_or_404, step_or_404
from runs.api.streaming import attachment, file_chunks
from runs.api.table_files import csv_chunks
from runs.journal.logged import PAGE, logged, logged_page
from runs.journal.snapshot import run_or_404

#: Maximum log bytes per response.
LOG_BYTES = 1024 * 1024
OFFSET = OpenApiParameter("offset", int, description="Byte to start at.", default=0)
ATTEMPT = OpenApiParameter("attempt", int, description="Attempt number; default: the latest.")
AS = OpenApiParameter("as", str, enum=["csv", "parquet"], description="Format of a table; default parquet.")
FORMULAS = OpenApiParameter(
    "formulas",
    str,
    enum=["text"],
    description="In CSV, mark text that a spreadsheet would take for a formula; default: exactly as stored.",
)
NEXT_OFFSET = OpenApiParameter(
    "X-Next-Offset",
    int,
    OpenApiParameter.HEADER,
    response=[200],
    description="Offset of the next request; more bytes may already be there.",
)
#: A step's page: its scripts run, in an origin that has nothing and reaches nothing, also when somebody opens
#: the address by itself. 'unsafe-eval', because charting libraries compile what they draw.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
}
PARQUET = "application/vnd.apache.parquet"
BYTES = "application/octet-stream"


class StepLog(APIView):
    @extend_schema(
        parameters=[OFFSET, ATTEMPT, NEXT_OFFSET],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request, run_id: UUID, node: str) -> HttpResponse:
        """Get the log from a byte offset, at most 1 MB per response."""
        offset = whole_number(request, "offset")
        number = whole_number(request, "attempt") if "attempt" in request.query_params else None
        name = attempt_name(step_or_404(run_or_404(run_id), node), number)
        chunk = whole_characters(services.read_log(name, offset, LOG_BYTES)) if name else b""
        return HttpResponse(
            chunk.decode(errors="replace"),
            content_type="text/plain; charset=utf-8",
            headers={"X-Next-Offset": str(offset + len(chunk))},
        )


class StepLogged(APIView):
    @extend_schema(responses=LoggedSerializer)
    def get(self, request: Request, run_id: UUID, node: str) -> Response:
        """Get logged items other than metrics: tables, images, curves, confusion matrices, pages of HTML."""
        items = logged(run_or_404(run_id), node)
        for data in (item["data"] for item in items if item["kind"] == PAGE):
            data["address"] = f"{escape_uri_path(request.path)}{data.pop('number')}/"
        return Response({"items": items})


class StepPage(APIView):
    @extend_schema(responses={(200, "text/html"): OpenApiTypes.STR}, operation_id="runs_steps_page")
    def get(self, request: Request, run_id: UUID, node: str, number: int) -> HttpResponse:
        """Get a logged page of HTML, to be shown in a frame. Its scripts run in an origin of nobody's."""
        html = logged_page(run_or_404(run_id), node, number)
        return HttpResponse(html, content_type="text/html; charset=utf-8", headers=PAGE_HEADERS)


class OutputPreview(APIView):
    @extend_schema(responses=TablePreviewSerializer)
    def get(self, request: Request, run_id: UUID, node: str, port: str) -> Response:
        """Get the first rows, column types, statistics and histograms of a table."""
        output = _output(run_id, node, port)
        if not _is_table(output):
            raise Unprocessable(
                f"Output '{port}' is a {output.type}; only tables have a preview. Download it instead."
            )
        _stored(output)
        try:
            return Response(services.preview(output.digest))
        except ArtifactError as error:
            raise Unprocessable(str(error)) from error


class OutputDownload(APIView):
    @extend_schema(
        parameters=[AS, FORMULAS],
        responses={
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, PARQUET): OpenApiTypes.BINARY,
            (200, BYTES): OpenApiResponse(OpenApiTypes.BINARY, "An output that is not a table."),
        },
    )
    def get(self, request: Request, run_id: UUID, node: str, port: str) -> StreamingHttpResponse:
        """Download an output. A table comes as Parquet or CSV."""
        output = _output(run_id, node, port)
        path = _stored(output, read=True)
        stem, wanted = f"{node}-{port}", request.query_params.get("as")
        formulas = request.query_params.get("formulas")
        if formulas not in (None, "text"):
            raise DomainError(f"formulas is '{formulas}'. Send text, or leave it out.")
        if path.is_dir():
            raise Unprocessable("This output is a folder, which cannot be downloaded as one file.")
        if not _is_table(output):
            return _plain(path, stem, wanted, output)
        match wanted:
            case None | "parquet":
                return attachment(file_chunks(path), f"{stem}.parquet", PARQUET, path.stat().st_size)
            case "csv":
                chunks = csv_chunks(output.digest, formulas_as_text=formulas == "text")
                return attachment(chunks, f"{stem}.csv", "text/csv; charset=utf-8")
        raise DomainError(f"as is '{wanted}'. Send csv or parquet.")


def _plain(path: Path, stem: str, wanted: str | None, output: Output) -> StreamingHttpResponse:
    if wanted is not None:
        raise Unprocessable(f"This output is a {output.type}, not a table. Omit 'as'.")
    return attachment(file_chunks(path), f"{stem}.bin", BYTES, path.stat().st_size)


def _output(run_id: UUID, node: str, port: str) -> Output:
    return output_or_404(step_or_404(run_or_404(run_id), node), port)


def _stored(output: Output, *, read: bool = False) -> Path:
    """The path of the bytes, with ``read`` checked; raises NotFound if they are gone or damaged."""
    try:
        if read:
            services.store().condition(output.digest, read=True)
        return services.store().path(output.digest)
    except ArtifactError as error:
        again = (
            "Upload the file of its dataset again" if dataset_names(output.digest) else "Run the step again"
        )
        raise NotFound(f"The output is no longer stored. {again}. {error}") from error


def _is_table(output: Output) -> bool:
    return PortType.parse(output.type).joins(PortType("table")) and output.type != "any"
