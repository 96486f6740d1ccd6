"""Named API tokens of the owner."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.api.scopes import SCOPES
from designer.foundation.errors import NotPermitted
from designer.foundation.pagination import NewestFirst
from designer.foundation.strict import StrictSerializer, checked
from designer.models import ApiToken
from designer.services.sessions import signed_in_for
from designer.services.tokens import create_token, revoke_token

#: How long after a sign-in its session may create tokens.
FRESH = timedelta(minutes=15)


class TokenRequest(StrictSerializer):
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES), allow_empty=False)
    expires = serializers.DateTimeField(required=False, allow_null=True)


class TokenSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    id = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))
    prefix = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenSerializer(TokenSerializer):
    token = serializers.CharField()


class TokenList(APIView):
    @extend_schema(responses=TokenSerializer(many=True), operation_id="tokens_list")
    def get(self, request: Request) -> Response:
        """List tokens, newest first. Their secrets are not stored."""
        pager = NewestFirst()
        page = pager.paginate_queryset(ApiToken.objects.all(), request, view=self)
        return pager.get_paginated_response(TokenSerializer(page, many=True).data)

    @extend_schema(request=TokenRequest, responses={201: NewTokenSerializer})
    def post(self, request: Request) -> Response:
        """Create a token. Only this response contains it."""
        _check_fresh(request)
        body = checked(TokenRequest, request)
        token, secret = create_token(body["name"], body["scopes"], body.get("expires"))
        return Response({**TokenSerializer(token).data, "token": secret}, status=201)


class TokenDetail(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        """Revoke a token. Requests with it are refused from now on."""
        revoke_token(token_id)
        return Response(status=204)


def _check_fresh(request: Request) -> None:
    """Raise NotPermitted for a session that is older: its browser may be somebody else's by now."""
    if request.auth is None and signed_in_for(request.session) > FRESH.total_seconds():
        raise NotPermitted(
            f"Creating a token needs a sign-in of the last {int(FRESH.total_seconds() // 60)} minutes. Open "
            "a new sign-in link: jackfield sign-in-link (python manage.py sign_in_link in a checkout)"
        )
