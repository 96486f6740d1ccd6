"""Datasets: upload, versions, preview, deletion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.serializers import (
    DatasetSerializer,
    DatasetUpload,
    DatasetVersionSerializer,
    TablePreviewSerializer,
)
from designer.foundation.errors import OverLimit
from designer.foundation.pagination import NewestFirst
from designer.selectors import dataset_or_404, dataset_version_or_404, datasets
from designer.services.datasets import add_dataset_version, delete_dataset
from designer.services.surroundings import dataset_storage


class ByName(NewestFirst):
    ordering = "name"


class DatasetList(APIView):
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Stream uploads to disk, never into memory. Must be set before the session's CSRF check, which
        # reads the form.
        request._request.upload_handlers = [TemporaryFileUploadHandler(request._request)]
        super().initial(request, *args, **kwargs)

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
        """Upload a file as a new version; 200 with the existing version if its content is already stored."""
        _check_length(request)
        upload = DatasetUpload(data=request.data)
        upload.is_valid(raise_exception=True)
        file: TemporaryUploadedFile = upload.validated_data["file"]
        path = Path(file.temporary_file_path())
        version, is_new = add_dataset_version(upload.validated_data["name"], path, file.name or "")
        return Response(DatasetVersionSerializer(version).data, status=201 if is_new else 200)


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
