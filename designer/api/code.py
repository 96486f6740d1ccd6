"""Letting code from elsewhere run."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.foundation.strict import StrictSerializer, checked
from designer.services.code import trust

#: Scripts in one request; a document has fewer nodes.
MOST = 10_000


class TrustRequest(StrictSerializer):
    """``digests``: those of the scripts that a ``code_from_elsewhere`` refusal listed."""

    digests = serializers.ListField(
        child=serializers.RegexField(r"^[0-9a-f]{64}\Z"), allow_empty=False, max_length=MOST
    )


class TrustCode(APIView):
    @extend_schema(request=TrustRequest, responses={204: None})
    def post(self, request: Request) -> Response:
        """Let scripts from elsewhere run on any compute target from now on."""
        trust(checked(TrustRequest, request)["digests"])
        return Response(status=204)
