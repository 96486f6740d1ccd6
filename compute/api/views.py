"""Compute targets: list, add, probe; environment images and their build logs."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compute import services
from compute.api.serializers import (
    ComputeTargetChange,
    ComputeTargetPage,
    ComputeTargetRequest,
    ComputeTargetSerializer,
    EmptyComputeRequest,
    ImageRequest,
)
from compute.errors import ComputeError, SettingsRejected
from compute.models import ComputeTarget, EnvironmentImage
from designer.foundation.plain_text import PlainTextRenderer


class TargetExists(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "target_exists"


class TargetUnusable(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "target_unusable"


class ComputeTargetList(APIView):
    @extend_schema(responses=ComputeTargetPage, operation_id="compute_targets_list")
    def get(self, request: Request) -> Response:
        """Every target with its state, limits and environment images."""
        rows = ComputeTargetSerializer(targets(), many=True).data
        return Response({"results": rows, "next": None})

    @extend_schema(request=ComputeTargetRequest, responses={201: ComputeTargetSerializer})
    def post(self, request: Request) -> Response:
        """Add a target of any installed kind. It must answer now and share the server's data folder."""
        asked = ComputeTargetRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        name = asked.validated_data["name"]
        if services.is_taken(name):
            raise TargetExists(f"There is a target '{name}' already. Choose another name.")
        try:
            target = services.add_target(**asked.validated_data)
        except SettingsRejected as error:
            raise ValidationError(str(error)) from error
        except ComputeError as error:
            raise TargetUnusable(str(error)) from error
        return Response(ComputeTargetSerializer(target).data, status=status.HTTP_201_CREATED)


class ComputeTargetDetail(APIView):
    @extend_schema(request=ComputeTargetChange, responses=ComputeTargetSerializer)
    def patch(self, request: Request, name: str) -> Response:
        """Change how many steps run on the target at once, its limits, and how it keeps warm runners."""
        asked = ComputeTargetChange(data=request.data)
        asked.is_valid(raise_exception=True)
        target = services.change_target(target_or_404(name), **asked.validated_data)
        return Response(ComputeTargetSerializer(target).data)


class ComputeTargetProbe(APIView):
    @extend_schema(request=EmptyComputeRequest, responses=ComputeTargetSerializer)
    def post(self, request: Request, name: str) -> Response:
        """Ask the target whether it answers; its new state, also when it does not."""
        EmptyComputeRequest(data=request.data).is_valid(raise_exception=True)
        return Response(ComputeTargetSerializer(services.probe(target_or_404(name))).data)


class ComputeTargetImages(APIView):
    @extend_schema(request=ImageRequest, responses={202: ComputeTargetSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Begin to build an environment's image; the answer comes at once, its log grows."""
        asked = ImageRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        target = target_or_404(name)
        try:
            services.begin_build(target.name, asked.validated_data["environment"])
        except ComputeError as error:
            raise TargetUnusable(str(error)) from error
        return Response(ComputeTargetSerializer(target_or_404(name)).data, status=status.HTTP_202_ACCEPTED)


class EnvironmentImageLog(APIView):
    renderer_classes = [PlainTextRenderer]

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request, name: str, digest: str) -> Response:
        """The build log of an environment image, as far as it has come."""
        image = EnvironmentImage.objects.filter(target_id=name, digest=digest).first()
        if image is None:
            raise NotFound(f"The target '{name}' has no image {digest}.")
        return Response(image.log)


def targets() -> QuerySet[ComputeTarget]:
    newest_first = EnvironmentImage.objects.order_by("-created_at").defer("log")
    return ComputeTarget.objects.order_by("created_at", "name").prefetch_related(
        Prefetch("images", queryset=newest_first)
    )


def target_or_404(name: str) -> ComputeTarget:
    target = targets().filter(name=name).first()
    if target is None:
        raise NotFound(f"There is no compute target '{name}'.")
    return target
