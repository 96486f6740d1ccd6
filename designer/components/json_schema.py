"""A component's interface as JSON, for the REST API and the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from designer.components.wording import sentence
from designer.graph.spec import ComponentSpec, InputPort, OutputPort, Parameter

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: JSON type of each parameter kind; column parameters are described by ``_SELECTION``.
_TYPES = {
    "integer": "integer",
    "float": "number",
    "boolean": "boolean",
    "string": "string",
    "choice": "string",
    "code": "string",
    "text": "string",
    "dataset": "string",
}
_SELECTION: list[dict[str, Any]] = [
    {
        "type": "object",
        "properties": {"rules": {"type": "array", "items": {"type": "object"}}},
        "required": ["rules"],
        "additionalProperties": False,
    },
    {
        "type": "object",
        "properties": {"names": {"type": "array", "items": {"type": "string"}}},
        "required": ["names"],
        "additionalProperties": False,
    },
]


def component_json(spec: ComponentSpec, versions: Sequence[str] = ()) -> dict[str, Any]:
    """The component as ``GET components/{name}/`` gives it."""
    return {
        "name": spec.name,
        "version": spec.version,
        "versions": list(versions or (spec.version,)),
        "display_name": spec.display_name,
        "category": spec.category,
        "help": spec.help,
        "deterministic": spec.deterministic,
        "user_code": spec.user_code,
        "network": spec.network,
        "reads_outside": spec.reads_outside,
        "keywords": list(spec.keywords),
        "inputs": [_port_json(port) for port in spec.inputs],
        "outputs": [_port_json(port) for port in spec.outputs],
        "parameters": parameters_schema(spec),
    }


def parameters_schema(spec: ComponentSpec) -> dict[str, Any]:
    """JSON Schema of the component's parameters, in their order, with the ``x-`` keys widgets need."""
    # Hidden parameters are not checked, so the schema itself must not require them.
    required = [item.name for item in spec.parameters if item.must_be_set and not item.visible_when]
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {item.name: parameter_schema(item) for item in spec.parameters},
        "required": required,
        "additionalProperties": False,
    }


def parameter_schema(parameter: Parameter) -> dict[str, Any]:
    """JSON Schema of one parameter. A parameter that may stay blank also accepts null."""
    optional = not parameter.required and parameter.default is None
    schema: dict[str, Any] = {
        "title": parameter.label,
        "description": parameter.help,
        **_shape(parameter, optional),
        **_bounds(parameter),
        "x-kind": parameter.kind,
    }
    if not parameter.must_be_set:
        schema["default"] = parameter.default
    if parameter.visible_when:
        schema["x-visible-when"] = {name: list(values) for name, values in parameter.visible_when.items()}
    if parameter.port:
        schema["x-port"] = parameter.port
    if parameter.group:
        schema["x-group"] = parameter.group
    if parameter.language:
        schema["x-language"] = parameter.language
    return schema


def _shape(parameter: Parameter, optional: bool) -> dict[str, Any]:
    if parameter.kind in ("columns", "column"):
        shapes = [{"type": "string"}, *_SELECTION] if parameter.kind == "column" else list(_SELECTION)
        return {"anyOf": [*shapes, {"type": "null"}] if optional else shapes}
    kind = _TYPES[parameter.kind]
    shape: dict[str, Any] = {"type": [kind, "null"] if optional else kind}
    if parameter.choices:
        shape["enum"] = [*parameter.choices, None] if optional else list(parameter.choices)
        shape["x-enum-labels"] = {value: sentence(value) for value in parameter.choices}
    return shape


def _bounds(parameter: Parameter) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    if parameter.minimum is not None:
        bounds["exclusiveMinimum" if parameter.exclusive_minimum else "minimum"] = parameter.minimum
    if parameter.maximum is not None:
        bounds["maximum"] = parameter.maximum
    return bounds


def _port_json(port: InputPort | OutputPort) -> dict[str, Any]:
    return {
        "name": port.name,
        "type": str(port.type),
        "optional": port.optional,
        "label": port.label,
        "help": port.help,
    }
