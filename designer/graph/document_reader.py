"""Reads parsed JSON in the current format into a graph, and reports every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from designer.foundation.one_line import name_fault
from designer.graph.document_error import DocumentError, Fault
from designer.graph.model import Edge, Graph, Node, ParameterRef, PipelineParameter, PortRef, Position
from designer.graph.problems import Problem
from designer.graph.secret_names import MOST_SECRETS, secret_name_fault, variable_fault
from designer.graph.suggestions import did_you_mean

T = TypeVar("T")

#: Key of a reference to a pipeline parameter: ``{"$parameter": "train_fraction"}``.
REFERENCE = "$parameter"
#: Types of pipeline parameters.
PARAMETER_TYPES = ("int", "float", "str", "bool", "json")

#: Largest distance from the canvas's origin, in canvas pixels.
MAX_PIXELS = 1e9

_ID = re.compile(r"[a-z][a-z0-9_]{0,62}")
_PARAMETER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_DOCUMENT_FIELDS = ("format", "name", "description", "parameters", "defaults", "nodes", "edges")
_NODE_FIELDS = (
    "id",
    "name",
    "component",
    "parameters",
    "position",
    "compute",
    "comment",
    "timeout_seconds",
    "memory_mb",
    "reuse",
    "max_age_seconds",
    "secrets",
)
_EDGE_FIELDS = ("from", "to")
_PARAMETER_FIELDS = ("name", "type", "default", "description")
_DEFAULTS_FIELDS = ("compute", "experiment", "on_failure", "timeout_seconds", "memory_mb")
#: Limits of a step that a node, or ``defaults``, may set: whole numbers from 1.
_BOUNDS = {"timeout_seconds": "seconds", "memory_mb": "megabytes"}
#: Settings that only a node may have.
_NODE_BOUNDS = {**_BOUNDS, "max_age_seconds": "seconds"}


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A graph, and the problems of what had to be left out of it (edges without ports)."""

    graph: Graph
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class DocumentReader:
    """One pass over a document: collects faults so that all are reported together."""

    faults: list[Fault] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, data: Mapping[str, Any]) -> LoadedDocument:
        self._known_fields("", data, _DOCUMENT_FIELDS)
        graph = Graph(
            name=self._text("name", data.get("name")),
            description=self._text("description", data.get("description")),
            nodes=self._unique("nodes", "id", self._nodes(data)),
            edges=self._edges(data),
            parameters=self._unique("parameters", "name", self._parameters(data)),
            defaults=self._defaults(data.get("defaults")),
        )
        if self.faults:
            raise DocumentError(*self.faults)
        return LoadedDocument(graph, tuple(self.problems))

    def _nodes(self, data: Mapping[str, Any]) -> tuple[Node, ...]:
        items = self._objects("nodes", data, required=True)
        return tuple(self._node(place, item) for place, item in items)

    def _node(self, place: str, item: Mapping[str, Any]) -> Node:
        self._known_fields(place, item, _NODE_FIELDS)
        return Node(
            id=self._name(place, "id", item, _ID, "a lower-case letter, then letters, digits or _"),
            name=self._called(f"{place}.name", item.get("name")),
            component=self._component(place, item),
            parameters=self._values(place, item.get("parameters")),
            position=self._position(f"{place}.position", item.get("position")),
            compute=self._text(f"{place}.compute", item.get("compute")) or None,
            comment=self._text(f"{place}.comment", item.get("comment")),
            reuse=self._reuse(place, item.get("reuse")),
            secrets=self._secrets(f"{place}.secrets", item.get("secrets")),
            **self._bounds(place, item, _NODE_BOUNDS),
        )

    def _called(self, place: str, value: Any) -> str:
        name = self._text(place, value).strip()
        fault = name_fault(name)
        return self._fault(place, fault, "") if fault else name

    def _reuse(self, place: str, value: Any) -> bool:
        if value is None or isinstance(value, bool):
            return value is not False
        return self._fault(f"{place}.reuse", "Write true, or false to run it every time.", True)

    def _secrets(self, place: str, value: Any) -> Mapping[str, str]:
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value.values()):
            return self._fault(place, 'Secrets must be {"VARIABLE": "name of a secret"}.', {})
        if len(value) > MOST_SECRETS:
            return self._fault(place, f"A node has at most {MOST_SECRETS} secrets, not {len(value)}.", {})
        for variable, name in value.items():
            if fault := variable_fault(variable) or secret_name_fault(name):
                self._fault(f"{place}.{variable}", fault, None)
        return dict(value)

    def _bounds(self, place: str, item: Mapping[str, Any], units: Mapping[str, str]) -> dict[str, int]:
        bounds = {name: item[name] for name in units if item.get(name) is not None}
        for name, value in bounds.items():
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                message = f"Write a whole number of {units[name]}, at least 1."
                self._fault(f"{place}.{name}", message, None)
        return bounds

    def _component(self, place: str, item: Mapping[str, Any]) -> str:
        component = item.get("component")
        if isinstance(component, str) and component.partition("@")[0]:
            return component
        return self._fault(f"{place}.component", "Name a component, as name or name@version.", "")

    def _values(self, place: str, values: Any) -> Mapping[str, Any]:
        if values is None:
            return {}
        if not isinstance(values, Mapping):
            return self._fault(f"{place}.parameters", f"Expected an object, not {kind_of(values)}.", {})
        return {name: self._value(f"{place}.parameters.{name}", value) for name, value in values.items()}

    def _value(self, place: str, value: Any) -> Any:
        if not isinstance(value, Mapping) or REFERENCE not in value:
            return value
        if len(value) == 1 and isinstance(value[REFERENCE], str):
            return ParameterRef(value[REFERENCE])
        return self._fault(place, f'A reference must be exactly {{"{REFERENCE}": "name"}}.', None)

    def _position(self, place: str, value: Any) -> Position | None:
        if value is None:
            return None
        if isinstance(value, Mapping) and value.keys() == {"x", "y"} and all(map(_is_pixel, value.values())):
            return Position(value["x"], value["y"])
        return self._fault(place, 'A position must be {"x": number, "y": number}.', None)

    def _edges(self, data: Mapping[str, Any]) -> tuple[Edge, ...]:
        items = self._objects("edges", data, required=True)
        return tuple(edge for place, item in items if (edge := self._edge(place, item)))

    def _edge(self, place: str, item: Mapping[str, Any]) -> Edge | None:
        self._known_fields(place, item, _EDGE_FIELDS)
        source, target = item.get("from"), item.get("to")
        if not (isinstance(source, str) and isinstance(target, str)):
            return self._fault(place, 'An edge must be {"from": "node.port", "to": "node.port"}.', None)
        try:
            return Edge(PortRef.parse(source), PortRef.parse(target))
        except ValueError as error:
            hint = "The edge was left out. Correct or remove it."
            self.problems.append(Problem("port.unknown", str(error), hint, edge=f"{source}->{target}"))
            return None

    def _parameters(self, data: Mapping[str, Any]) -> tuple[PipelineParameter, ...]:
        return tuple(self._parameter(place, item) for place, item in self._objects("parameters", data))

    def _parameter(self, place: str, item: Mapping[str, Any]) -> PipelineParameter:
        self._known_fields(place, item, _PARAMETER_FIELDS)
        type_ = item.get("type")
        if type_ not in PARAMETER_TYPES:
            self._fault(f"{place}.type", f"Write one of {', '.join(PARAMETER_TYPES)}.", None)
        return PipelineParameter(
            name=self._name(place, "name", item, _PARAMETER_NAME, "a letter or _, then letters, digits or _"),
            type=str(type_),
            default=item.get("default"),
            description=self._text(f"{place}.description", item.get("description")),
        )

    def _defaults(self, value: Any) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            return self._fault("defaults", f"Expected an object, not {kind_of(value)}.", {})
        self._known_fields("defaults", value, _DEFAULTS_FIELDS)
        for name in ("compute", "experiment"):
            self._text(f"defaults.{name}", value.get(name))
        if value.get("on_failure", "continue") not in ("continue", "stop"):
            self._fault("defaults.on_failure", 'Write "continue" or "stop".', None)
        self._bounds("defaults", value, _BOUNDS)
        return dict(value)

    def _objects(
        self, key: str, data: Mapping[str, Any], *, required: bool = False
    ) -> list[tuple[str, Mapping[str, Any]]]:
        """The objects listed under ``key``, each with its place (``nodes[3]``)."""
        items = data.get(key)
        if items is None and not required:
            return []
        if not isinstance(items, Sequence) or isinstance(items, str | bytes):
            return self._fault(key, f"Expected a list, not {kind_of(items)}.", [])
        placed = [(f"{key}[{index}]", item) for index, item in enumerate(items)]
        for place, item in placed:
            if not isinstance(item, Mapping):
                self._fault(place, f"Expected an object, not {kind_of(item)}.", None)
        return [(place, item) for place, item in placed if isinstance(item, Mapping)]

    def _known_fields(self, place: str, item: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in sorted(item.keys() - set(known)):
            hint = did_you_mean(name, known)
            self._fault(f"{place}.{name}" if place else name, f"Unknown field. {hint}", None)

    def _name(
        self, place: str, key: str, item: Mapping[str, Any], syntax: re.Pattern[str], described: str
    ) -> str:
        value = item.get(key)
        if isinstance(value, str) and syntax.fullmatch(value):
            return value
        shown = f"'{value}'" if isinstance(value, str) else kind_of(value)
        return self._fault(f"{place}.{key}", f"Write {described} (at most 63 characters), not {shown}.", "")

    def _text(self, place: str, value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return self._fault(place, f"Expected a string, not {kind_of(value)}.", "")

    def _unique(self, place: str, key: str, items: tuple[T, ...]) -> tuple[T, ...]:
        seen: set[str] = set()
        for index, item in enumerate(items):
            name = getattr(item, key)
            if name and name in seen:
                self._fault(
                    f"{place}[{index}].{key}", f"'{name}' is already taken. Choose another one.", None
                )
            seen.add(name)
        return items

    def _fault(self, place: str, message: str, instead: T) -> T:
        self.faults.append(Fault(place, message))
        return instead


def _is_pixel(value: Any) -> bool:
    """Whether a browser can place this number; Python's integers are unbounded."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_PIXELS


def kind_of(value: Any) -> str:
    """The kind of a JSON value, as worded in messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list() | tuple():
            return "a list"
    return "an object"
