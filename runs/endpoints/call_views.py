"""The REST API that outside systems call with an endpoint key: start a run, get its status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from designer.foundation.allowance import Allowance
from designer.foundation.credential import of_bearer
from designer.foundation.strict import StrictSerializer, checked
from designer.foundation.wrong_tries import WrongTries
from runs.api.body import IDEMPOTENCY_KEY, idempotency_key
from runs.api.run_serializers import MetricsField, StepErrorSerializer
from runs.core.states import RunStatus
from runs.endpoints.calls import call_endpoint
from runs.endpoints.keys import key_of_secret
from runs.endpoints.queries import first_error, run_of_endpoint_or_404
from runs.journal.logged import metrics
from runs.models import EndpointKey

wrong_keys = WrongTries("keys")
#: Calls of one key: this many at once, then ten a second.
calls_of_key = Allowance(600, 60.0)


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a key: not a user; may do only what the key allows."""

    key: EndpointKey
    is_authenticated: bool = True


def key_of_bearer(authorization: str, address: str) -> EndpointKey | None:
    """The key in an Authorization header sent from an IP address; None if it has no bearer token.

    Raises AuthenticationFailed for a wrong key, Throttled after too many of them.
    """
    return of_bearer(authorization, address, key_of_secret, wrong_keys)


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer KEY`` with an endpoint key; no other credentials."""

    def authenticate(self, request: Request) -> tuple[Caller, EndpointKey] | None:
        key = key_of_bearer(request.headers.get("Authorization", ""), request.META.get("REMOTE_ADDR", ""))
        if key is None:
            return None
        if wait := calls_of_key.take(str(key.id)):
            raise Throttled(wait, f"The key '{key.name}' calls too often.")
        return Caller(key), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="jackfield endpoints"'


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # theirs has no types
    target_class = KeyAuthentication
    name = "endpointKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class CallRequest(StrictSerializer):
    """``experiment`` and ``parameters``, or Azure's ``ExperimentName`` and ``ParameterAssignments``."""

    parameters = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)
    experiment = serializers.CharField(max_length=200, required=False)
    version = serializers.IntegerField(min_value=1, required=False)
    ParameterAssignments = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)
    ExperimentName = serializers.CharField(max_length=200, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for ours, theirs in (("parameters", "ParameterAssignments"), ("experiment", "ExperimentName")):
            if ours in attrs and theirs in attrs:
                raise serializers.ValidationError(f"'{ours}' and '{theirs}' mean the same. Send only one.")
        return attrs


class StartedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    run_id = serializers.UUIDField()
    status_url = serializers.URLField()


class FailureSerializer(StepErrorSerializer):
    node = serializers.CharField()


class CalledRunSerializer(serializers.Serializer):  # type: ignore[type-arg]
    run_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=list(RunStatus))
    metrics = MetricsField()
    error = FailureSerializer(allow_null=True)


class EndpointRuns(APIView):
    authentication_classes = [KeyAuthentication]

    @extend_schema(request=CallRequest, responses={202: StartedSerializer}, parameters=[IDEMPOTENCY_KEY])
    def post(self, request: Request, name: str) -> Response:
        """Start a run. Returns 422 with problems if the version does not accept a parameter."""
        key = key_for(request, name)
        body = checked(CallRequest, request)
        run = call_endpoint(
            key,
            parameters=body.get("parameters", body.get("ParameterAssignments", {})),
            experiment=body.get("experiment", body.get("ExperimentName")),
            version=body.get("version"),
            idempotency_key=idempotency_key(request),
        )
        status = reverse("endpoint-run", args=[name, run.id])
        answer = {"run_id": str(run.id), "status_url": request.build_absolute_uri(status)}
        return Response(answer, status=202, headers={"Location": answer["status_url"]})


class EndpointRun(APIView):
    authentication_classes = [KeyAuthentication]

    @extend_schema(responses=CalledRunSerializer)
    def get(self, request: Request, name: str, run_id: UUID) -> Response:
        """The run's status, its metrics so far, and why it failed."""
        run = run_of_endpoint_or_404(key_for(request, name).endpoint, run_id)
        return Response(
            {"run_id": str(run.id), "status": run.status, "metrics": metrics(run), "error": first_error(run)}
        )


def key_for(request: Request, name: str) -> EndpointKey:
    """The caller's key if it belongs to the endpoint ``name``; raises AuthenticationFailed.

    The error does not reveal whether an endpoint of that name exists.
    """
    key: EndpointKey = request.auth  # type: ignore[assignment]  # KeyAuthentication alone sets it
    if key.endpoint.name != name:
        raise AuthenticationFailed(f"The key '{key.name}' is for another endpoint, not for '{name}'.")
    return key
