"""Sample pipelines."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.pipelines import answer
from designer.api.serializers import DraftSerializer, EmptyRequest, SampleSerializer
from designer.foundation.strict import checked
from designer.services import samples


class SampleList(APIView):
    @extend_schema(responses=SampleSerializer(many=True), operation_id="samples_list")
    def get(self, request: Request) -> Response:
        """List sample pipelines."""
        results = SampleSerializer(samples.all_samples(), many=True).data
        return Response({"results": results, "next": None})


class SampleOpen(APIView):
    @extend_schema(request=EmptyRequest, responses={201: DraftSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Create a draft from a sample."""
        checked(EmptyRequest, request)
        return answer(samples.open_sample(name), status=201)
