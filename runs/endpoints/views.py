"""The owner's REST API of endpoints: publish, choose the default version, keys."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.foundation.pagination import NewestFirst
from designer.foundation.strict import checked
from designer.selectors import pipeline_or_404
from runs.endpoints.keys import create_key, revoke_key
from runs.endpoints.queries import endpoint_or_404, endpoints, keys_of, pipeline_versions
from runs.endpoints.serializers import (
    EndpointChange,
    EndpointRequest,
    EndpointSerializer,
    EndpointVersionSerializer,
    KeyRequest,
    KeySerializer,
    NewKeySerializer,
    PipelineVersionSerializer,
    PublishRequest,
)
from runs.endpoints.versions import add_version, change_endpoint, create_endpoint


class ByName(NewestFirst):
    ordering = "name"


class EndpointList(APIView):
    @extend_schema(responses=EndpointSerializer(many=True), operation_id="endpoints_list")
    def get(self, request: Request) -> Response:
        """List endpoints by name."""
        pager = ByName()
        page = pager.paginate_queryset(endpoints(), request, view=self)
        return pager.get_paginated_response(EndpointSerializer(page, many=True).data)

    @extend_schema(request=EndpointRequest, responses={201: EndpointSerializer})
    def post(self, request: Request) -> Response:
        """Publish a pipeline as a new endpoint. Returns 422 with problems if it cannot run."""
        endpoint = create_endpoint(**checked(EndpointRequest, request), asks=request.auth is None)
        return Response(EndpointSerializer(endpoint).data, status=201)


class EndpointDetail(APIView):
    @extend_schema(responses=EndpointSerializer)
    def get(self, request: Request, name: str) -> Response:
        """Get an endpoint."""
        return Response(EndpointSerializer(endpoint_or_404(name)).data)

    @extend_schema(request=EndpointChange, responses=EndpointSerializer)
    def patch(self, request: Request, name: str) -> Response:
        """Change the default version or the description; enable or disable."""
        return Response(EndpointSerializer(change_endpoint(name, **checked(EndpointChange, request))).data)


class EndpointVersionList(APIView):
    @extend_schema(responses=EndpointVersionSerializer(many=True), operation_id="endpoints_versions_list")
    def get(self, request: Request, name: str) -> Response:
        """List an endpoint's versions, newest first."""
        pager = NewestFirst()
        versions = endpoint_or_404(name).versions.select_related("pipeline_version__pipeline")
        page = pager.paginate_queryset(versions, request, view=self)
        return pager.get_paginated_response(EndpointVersionSerializer(page, many=True).data)

    @extend_schema(
        request=PublishRequest,
        responses={201: EndpointVersionSerializer, 200: EndpointVersionSerializer},
    )
    def post(self, request: Request, name: str) -> Response:
        """Publish another version. Returns 200 with the existing one if the content is the same."""
        version, is_new = add_version(name, **checked(PublishRequest, request), asks=request.auth is None)
        return Response(EndpointVersionSerializer(version).data, status=201 if is_new else 200)


class KeyList(APIView):
    @extend_schema(responses=KeySerializer(many=True), operation_id="endpoints_keys_list")
    def get(self, request: Request, name: str) -> Response:
        """List keys that are not revoked, newest first. Secrets are not stored."""
        pager = NewestFirst()
        page = pager.paginate_queryset(keys_of(endpoint_or_404(name)), request, view=self)
        return pager.get_paginated_response(KeySerializer(page, many=True).data)

    @extend_schema(request=KeyRequest, responses={201: NewKeySerializer})
    def post(self, request: Request, name: str) -> Response:
        """Create a key. Only this response contains it."""
        key, secret = create_key(name, checked(KeyRequest, request)["name"])
        return Response({"id": str(key.id), "name": key.name, "key": secret}, status=201)


class KeyDetail(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str, key_id: UUID) -> Response:
        """Revoke a key. Calls with it are refused from now on."""
        revoke_key(name, key_id)
        return Response(status=204)


class PipelineVersionList(APIView):
    @extend_schema(responses=PipelineVersionSerializer(many=True), operation_id="pipelines_versions_list")
    def get(self, request: Request, pipeline_id: UUID) -> Response:
        """List a pipeline's versions, newest first."""
        pager = NewestFirst()
        versions = pipeline_versions(pipeline_or_404(pipeline_id).id)
        page = pager.paginate_queryset(versions, request, view=self)
        return pager.get_paginated_response(PipelineVersionSerializer(page, many=True).data)
