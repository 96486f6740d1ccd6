"""Request and response shapes of the endpoints API."""

from __future__ import annotations

from rest_framework import serializers

from designer.foundation.strict import StrictSerializer

ENDPOINT_NAME = r"^[a-z0-9][a-z0-9_-]{0,62}$"
_NAME_SENTENCE = "Use up to 63 lowercase letters, digits, - and _, starting with a letter or digit."


class PublishRequest(StrictSerializer):
    """Without ``version``, the pipeline's draft is saved as a new version."""

    pipeline = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, required=False)


class EndpointRequest(PublishRequest):
    name = serializers.RegexField(ENDPOINT_NAME, error_messages={"invalid": _NAME_SENTENCE})
    description = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class EndpointChange(StrictSerializer):
    default_version = serializers.IntegerField(min_value=1, required=False)
    enabled = serializers.BooleanField(required=False)
    description = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class KeyRequest(StrictSerializer):
    name = serializers.CharField(max_length=100)


class PipelineParameterSerializer(serializers.Serializer):  # type: ignore[type-arg]  # read-only shape
    name = serializers.CharField()
    type = serializers.CharField()
    default = serializers.JSONField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_blank=True)


class PipelineVersionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    version = serializers.IntegerField(source="number")
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    parameters = PipelineParameterSerializer(source="document.parameters", many=True, default=())


class PipelineRefSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField()


class EndpointVersionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    version = serializers.IntegerField(source="number")
    pipeline = PipelineRefSerializer(source="pipeline_version.pipeline", allow_null=True)
    pipeline_version = serializers.IntegerField(source="pipeline_version.number")
    parameters = PipelineParameterSerializer(
        source="pipeline_version.document.parameters", many=True, default=()
    )
    created_at = serializers.DateTimeField()


class EndpointSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    enabled = serializers.BooleanField()
    default_version = serializers.IntegerField()
    versions = EndpointVersionSerializer(many=True)
    runs = serializers.IntegerField(source="run_count")
    last_run_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class KeySerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewKeySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """``key`` is returned only this once."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.CharField()
