"""Secrets by name. No answer contains a value."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.foundation.pagination import NewestFirst
from designer.foundation.strict import StrictSerializer, checked
from designer.graph.secret_names import secret_name_fault
from designer.models import Secret
from designer.selectors import users_of_secrets
from designer.services.secrets import delete_secret, set_secret

#: A shorter value cannot be masked: it would be found in words that have nothing to do with it.
SHORTEST_VALUE = 4
#: Characters. An environment variable has room for 128 kB.
LONGEST_VALUE = 32_000


class SecretValueRequest(StrictSerializer):
    value = serializers.CharField(
        max_length=LONGEST_VALUE, trim_whitespace=False, write_only=True, style={"input_type": "password"}
    )

    def validate_value(self, value: str) -> str:
        if len(value.strip()) < SHORTEST_VALUE:
            raise serializers.ValidationError(
                f"A secret has at least {SHORTEST_VALUE} characters: a shorter one cannot be masked in logs."
            )
        return value


class SecretRequest(SecretValueRequest):
    name = serializers.CharField(max_length=63)

    def validate_name(self, name: str) -> str:
        if fault := secret_name_fault(name):
            raise serializers.ValidationError(fault)
        return name


class SecretSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    used_by = serializers.ListField(child=serializers.CharField(), help_text="Names of pipelines")


class SecretList(APIView):
    @extend_schema(responses=SecretSerializer(many=True), operation_id="secrets_list")
    def get(self, request: Request) -> Response:
        """List the names of secrets, the last set first, and the pipelines that use them."""
        pager = NewestFirst()
        page: list[Secret] = pager.paginate_queryset(Secret.objects.all(), request, view=self) or []
        users = users_of_secrets()
        return pager.get_paginated_response([_shown(item, users.get(item.name, [])) for item in page])

    @extend_schema(request=SecretRequest, responses={201: SecretSerializer})
    def post(self, request: Request) -> Response:
        """Set a secret, in place of an earlier one of that name. No answer contains the value."""
        body = checked(SecretRequest, request)
        secret, _ = set_secret(body["name"], body["value"])
        return Response(_as_json(secret), status=201)


class SecretDetail(APIView):
    @extend_schema(request=SecretValueRequest, responses={201: SecretSerializer, 200: SecretSerializer})
    def put(self, request: Request, name: str) -> Response:
        """Set a secret: 201 for a new name, 200 if it replaced a value. Later steps get it."""
        body = checked(SecretValueRequest, request)
        if fault := secret_name_fault(name):
            raise serializers.ValidationError({"name": [fault]})
        secret, is_new = set_secret(name, body["value"])
        return Response(_as_json(secret), status=201 if is_new else 200)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        """Delete a secret. Pipelines that name it have a problem from now on."""
        delete_secret(name)
        return Response(status=204)


def _as_json(secret: Secret) -> dict[str, Any]:
    return _shown(secret, users_of_secrets().get(secret.name, []))


def _shown(secret: Secret, used_by: list[str]) -> dict[str, Any]:
    return {
        "name": secret.name,
        "created_at": secret.created_at,
        "updated_at": secret.updated_at,
        "last_used_at": secret.last_used_at,
        "used_by": used_by,
    }
