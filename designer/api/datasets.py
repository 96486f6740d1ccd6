"""Datasets: upload, versions, preview, deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.audit import actor_of
from designer.api.requests import BoundedJSONParser
from designer.api.serializers import (
    DatasetSerializer,
    DatasetUpload,
    DatasetVersionSerializer,
    FileFormatSerializer,
    InspectionSerializer,
    InspectRequest,
    TablePreviewSerializer,
)
from designer.foundation.errors import InvalidOptions, OverLimit, Unprocessable
from designer.foundation.pagination import NewestFirst
from designer.foundation.strict import checked
from designer.selectors import dataset_or_404, dataset_version_or_404, datasets
from designer.services.dataset_storage import Upload
from designer.services.datasets import add_dataset_version, delete_dataset, inspect_upload
from designer.services.surroundings import dataset_storage
from designer.services.uploads import of_version, wait, waiting


class ByName(NewestFirst):
    ordering = "name"


class TakesFiles(APIView):
    """Streams uploads to disk; also takes JSON where the file is here already."""

    parser_classes = [MultiPartParser, BoundedJSONParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Stream uploads to disk, never into memory. Must be set before the session's CSRF check, which
        # reads the form.
        request._request.upload_handlers = [TemporaryFileUploadHandler(request._request)]
        super().initial(request, *args, **kwargs)


class DatasetList(TakesFiles):
    @extend_schema(responses=DatasetSerializer(many=True), operation_id="datasets_list")
    def get(self, request: Request) -> Response:
        """List datasets by name, with their versions."""
        pager = ByName()
        page = pager.paginate_queryset(datasets(), request, view=self)
        return pager.get_paginated_response(DatasetSerializer(page, many=True).data)

    @extend_schema(
        request={"multipart/form-data": DatasetUpload},
        responses={201: DatasetVersionSerializer, 200: DatasetVersionSerializer},
    )
    def post(self, request: Request) -> Response:
        """Upload a file as a new version; 200 with the existing version if its content is already stored.

        Instead of a file: an `upload` that was inspected, or a `version` whose file is read again.
        """
        _check_length(request)
        fields = checked(DatasetUpload, request)
        upload = _upload(fields, request)
        version, is_new = add_dataset_version(
            fields["name"], upload.path, upload.filename, fields.get("options"), fields.get("type")
        )
        return Response(DatasetVersionSerializer(version).data, status=201 if is_new else 200)


class FileFormatList(APIView):
    @extend_schema(responses=FileFormatSerializer(many=True), operation_id="file_formats_list")
    def get(self, request: Request) -> Response:
        """List the formats of files that become tables, most common first, with their endings."""
        results = FileFormatSerializer(dataset_storage().formats(), many=True).data
        return Response({"results": results, "next": None})


class DatasetDetail(APIView):
    @extend_schema(responses=DatasetSerializer)
    def get(self, request: Request, name: str) -> Response:
        """Get one dataset with its versions."""
        return Response(DatasetSerializer(dataset_or_404(name)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        """Delete a dataset; 409 while a pipeline reads it."""
        delete_dataset(name)
        return Response(status=204)


# A dataset may be called like this address: what is asked of it is answered.
@extend_schema_view(get=extend_schema(exclude=True), delete=extend_schema(exclude=True))
class DatasetInspect(TakesFiles, DatasetDetail):
    @extend_schema(
        request={"multipart/form-data": InspectRequest},
        responses=InspectionSerializer,
        operation_id="datasets_inspect",
    )
    def post(self, request: Request, name: str) -> Response:
        """Look at what would be read of a file, without making a dataset."""
        _check_length(request)
        fields = checked(InspectRequest, request)
        upload, slip = _upload(fields, request), fields.get("upload")
        if isinstance(fields.get("file"), UploadedFile):
            slip = wait(upload.path, upload.filename, actor_of(request))
            upload = waiting(slip, actor_of(request))
        upload = replace(upload, kind=fields.get("type"))
        try:
            found = inspect_upload(fields.get("name", ""), upload, fields.get("options"))
        except (Unprocessable, InvalidOptions) as refusal:
            # The file waits all the same: it may be readable with other options.
            refusal.facts |= {"upload": slip, "format": dataset_storage().format_of(upload.filename)}
            raise
        return Response(InspectionSerializer({"upload": slip, **found}).data)


def _upload(fields: Mapping[str, Any], request: Request) -> Upload:
    """The file that a request brings or names."""
    if isinstance(file := fields.get("file"), TemporaryUploadedFile):
        return Upload(Path(file.temporary_file_path()), file.name or "")
    if "upload" in fields:
        return waiting(fields["upload"], actor_of(request))
    return of_version(fields["name"], fields["version"])


class DatasetVersionDetail(APIView):
    @extend_schema(responses=DatasetVersionSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """Get one version of a dataset."""
        return Response(DatasetVersionSerializer(dataset_version_or_404(name, number)).data)


class DatasetPreview(APIView):
    @extend_schema(responses=TablePreviewSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """Preview a version: first rows, column types, statistics and histograms."""
        return Response(dataset_storage().preview(dataset_version_or_404(name, number).digest))


def _check_length(request: Request) -> None:
    if int(request.headers.get("Content-Length") or 0) > settings.JACKFIELD_UPLOAD_BYTES:
        raise OverLimit(file_too_large(settings.JACKFIELD_UPLOAD_BYTES))


def file_too_large(limit: int) -> str:
    """The sentence for an upload of more than ``limit`` bytes."""
    return (
        f"The file is larger than the limit of {limit // 2**20} MB. Raise JACKFIELD_UPLOAD_MB, or add the "
        "file on the server with 'jackfield dataset add' (manage.py add_dataset)."
    )
