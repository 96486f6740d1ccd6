"""The settings of a kind of target: a declared shape, by which they are checked and could be edited. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from compute.errors import SettingsRejected


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """``properties``: name -> JSON Schema with a ``description``. A default is filled in when absent."""

    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """The form as a JSON Schema."""
        return {
            "type": "object",
            "properties": {name: dict(shape) for name, shape in self.properties.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }

    def checked(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings with defaults; raises SettingsRejected with a sentence that names the wrong one."""
        known = ", ".join(self.properties) or "none"
        for name in settings:
            if name not in self.properties:
                raise SettingsRejected(f"Unknown setting '{name}'. Known: {known}.")
        for name in self.required:
            if name not in settings:
                raise SettingsRejected(f"The setting '{name}' is missing: {self._help(name)}.")
        for name, value in settings.items():
            if not jsonschema.Draft202012Validator(self.properties[name]).is_valid(value):
                raise SettingsRejected(f"The setting '{name}' cannot be {value!r}: {self._help(name)}.")
        defaults = {name: shape["default"] for name, shape in self.properties.items() if "default" in shape}
        return {**defaults, **settings}

    def _help(self, name: str) -> str:
        shape = self.properties[name]
        return str(shape.get("description") or shape.get("type") or "see its documentation")
