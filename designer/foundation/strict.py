"""Serializers that refuse unknown fields."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses unknown fields, suggesting the closest known one."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({"non_field_errors": [self._unknown(unknown[0])]})
        return super().to_internal_value(data)

    def _unknown(self, name: str) -> str:
        close = get_close_matches(name, list(self.fields), n=1)
        hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(self.fields)}."
        return f"Unknown field '{name}'. {hint}"


def checked(serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The request's validated fields; raises ValidationError (400) for unknown or wrong ones."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    fields: dict[str, Any] = body.validated_data
    return fields
