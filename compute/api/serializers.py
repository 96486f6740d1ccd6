"""Shapes of requests and answers about compute targets. No logic here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from compute.models import ComputeTarget, EnvironmentImage


class StrictSerializer(serializers.Serializer[Any]):
    """A request: an unknown field is an error, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            known = ", ".join(self.fields) or "none"
            raise serializers.ValidationError(
                {"non_field_errors": [f"Unknown field '{unknown[0]}'. Known: {known}."]}
            )
        return super().to_internal_value(data)


class EmptyComputeRequest(StrictSerializer):
    """A request without fields."""


class ComputeTargetRequest(StrictSerializer):
    """``url`` is short for the kind ``docker`` with that setting."""

    name = serializers.RegexField(r"^[a-z][a-z0-9_]{0,62}$", help_text="lower-case letters, digits, '_'")
    kind = serializers.CharField(
        required=False, max_length=20, help_text="docker, or of an installed package"
    )
    settings = serializers.DictField(
        child=serializers.JSONField(), required=False, help_text="as the kind declares them"
    )
    url = serializers.RegexField(
        r"^(unix:///|tcp://)[\x21-\x7e]+$",
        required=False,
        max_length=300,
        help_text="unix:///path or tcp://host:port",
    )
    max_parallel = serializers.IntegerField(required=False, min_value=1, max_value=1000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """``{name, kind, options, max_parallel}``."""
        url, kind = attrs.pop("url", None), attrs.pop("kind", None)
        options = attrs.pop("settings", {})
        if (url is None) == (kind is None):
            raise serializers.ValidationError("Give either 'kind' with its 'settings', or 'url'.")
        if url is not None and options:
            raise serializers.ValidationError("With 'url', leave 'settings' out; or give 'kind'.")
        return {**attrs, "kind": kind or "docker", "options": {"url": url} if url else options}


class RunnersSerializer(StrictSerializer):
    """How a target keeps warm runners. What is left out stays as it is."""

    min = serializers.IntegerField(
        required=False, min_value=0, max_value=1000, help_text="stay up when idle; 0 by default"
    )
    max = serializers.IntegerField(
        required=False, min_value=1, max_value=1000, help_text="at once; max_parallel by default"
    )
    idle_seconds = serializers.FloatField(
        required=False, min_value=1, max_value=86_400, help_text="before one is given back; 300 by default"
    )
    steps = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000_000, help_text="before an executor is replaced"
    )
    builtin = serializers.ChoiceField(
        required=False, choices=["warm", "fresh"], help_text="fresh: each step gets a container of its own"
    )
    user_code = serializers.ChoiceField(
        required=False,
        choices=["fresh", "warm"],
        help_text="warm: a fresh process in a warm container; needs a server that runs as root",
    )


class TargetLimitsSerializer(StrictSerializer):
    """Limits of steps whose pipeline sets none. What is left out stays as it is."""

    timeout_seconds = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="null: 60 minutes, and none for learners"
    )


class ComputeTargetChange(StrictSerializer):
    max_parallel = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    runners = RunnersSerializer(required=False)
    limits = TargetLimitsSerializer(required=False)


class ImageRequest(StrictSerializer):
    environment = serializers.CharField(default="default", max_length=63)


class EnvironmentImageSerializer(serializers.ModelSerializer[EnvironmentImage]):
    class Meta:
        model = EnvironmentImage
        fields = ["environment", "digest", "image", "state", "bytes", "created_at", "finished_at"]


class ComputeTargetSerializer(serializers.ModelSerializer[ComputeTarget]):
    images = EnvironmentImageSerializer(many=True, read_only=True)
    facts = serializers.DictField(child=serializers.JSONField())
    runners = RunnersSerializer(source="settings.runners", default=dict, read_only=True)
    limits = TargetLimitsSerializer(source="settings.limits", default=dict, read_only=True)

    class Meta:
        model = ComputeTarget
        fields = [
            "name",
            "kind",
            "enabled",
            "state",
            "message",
            "max_parallel",
            "memory_bytes",
            "cpus",
            "facts",
            "runners",
            "limits",
            "probed_at",
            "images",
        ]


class ComputeTargetPage(serializers.Serializer[Any]):
    results = ComputeTargetSerializer(many=True)
    next = serializers.URLField(allow_null=True)
