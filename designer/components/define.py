"""The ``@component`` decorator: a function's signature is the component's interface.

Positional parameters are the input ports, keyword-only parameters the settings, the return type the
output ports (a NamedTuple's fields, or one ``Annotated[Table, Port("dataset")]``), the docstring
the help.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    ParamSpec,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from compute.sdk.ports import ClusterModel, Metrics, Model, Transform, UntrainedModel
from compute.sdk.table import Table
from designer.components.annotations import (
    Code,
    Columns,
    DatasetName,
    Fills,
    Group,
    Help,
    Label,
    OneColumn,
    Port,
    Predicted,
    Range,
    Required,
    Text,
    When,
)
from designer.components.wording import display_name, sentence
from designer.graph.port_types import PortType
from designer.graph.spec import ComponentSpec, InputPort, OutputPort, Parameter, ParameterKind
from designer.graph.table_schema import TableSchema

P = ParamSpec("P")
R = TypeVar("R")

#: Columns known before the run: (complete parameters, schemas at the inputs) -> schemas at the outputs.
ColumnsRule = Callable[
    [Mapping[str, Any], Mapping[str, TableSchema | None]], Mapping[str, TableSchema | None]
]

#: Identifies the external content a component would read now: (complete parameters) -> text, or None if
#: unknown. Equal texts mean equal content. It answers within seconds and does not raise.
FingerprintRule = Callable[[Mapping[str, Any]], str | None]

#: The port type each Python type stands for.
PORT_TYPES: Mapping[type, str] = {
    Table: "table",
    Metrics: "metrics",
    UntrainedModel: "untrained_model",
    Model: "model",
    ClusterModel: "cluster_model",
    Transform: "transform",
    Path: "file",
}
_KINDS: Mapping[type, ParameterKind] = {bool: "boolean", int: "integer", float: "float", str: "string"}


@dataclass(frozen=True)
class Component(Generic[P, R]):
    """A component: callable like the function it decorates, with its ``spec`` and its rules."""

    function: Callable[P, R]
    spec: ComponentSpec
    columns: ColumnsRule | None = None
    fingerprint: FingerprintRule | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)


def component(
    *,
    category: str,
    keywords: tuple[str, ...] = (),
    columns: ColumnsRule | None = None,
    version: str = "1",
    label: str = "",
    deterministic: bool = True,
    user_code: bool = False,
    network: bool = False,
    starts_process: bool = True,
    fingerprint: FingerprintRule | None = None,
    target_matters: bool = False,
    unhurried: bool = False,
) -> Callable[[Callable[P, R]], Component[P, R]]:
    """Make a component of a function. With ``starts_process=False`` its output is fixed at compile time.

    Raises TypeError if the signature does not describe an interface.
    """

    def decorate(function: Callable[P, R]) -> Component[P, R]:
        name = function.__name__
        spec = ComponentSpec(
            name=name,
            version=version,
            display_name=label or display_name(name),
            category=category,
            help=inspect.cleandoc(function.__doc__ or ""),
            **_interface(function),
            entry=f"{function.__module__}:{name}" if starts_process else "",
            keywords=keywords,
            deterministic=deterministic,
            user_code=user_code,
            network=network,
            reads_outside=fingerprint is not None,
            target_matters=target_matters,
            unhurried=unhurried,
        )
        return Component(function, spec, columns, fingerprint)

    return decorate


def _interface(function: Callable[..., Any]) -> dict[str, Any]:
    hints = get_type_hints(function, include_extras=True)
    ports, parameters = [], []
    for item in inspect.signature(function).parameters.values():
        if item.name not in hints:
            raise TypeError(f"Parameter '{item.name}' of {function.__name__} has no type. Annotate it.")
        annotation = _Annotation.read(hints[item.name])
        if item.kind is inspect.Parameter.KEYWORD_ONLY:
            parameters.append(_parameter(item, annotation))
        else:
            ports.append(_input(item, annotation))
    outputs = _outputs(hints.get("return"))
    return {"inputs": tuple(ports), "parameters": tuple(parameters), "outputs": outputs}


@dataclass(frozen=True)
class _Annotation:
    """A type hint taken apart: its base type, whether None is allowed, and its annotations."""

    type: Any
    nullable: bool
    notes: tuple[Any, ...]

    @classmethod
    def read(cls, hint: Any) -> _Annotation:
        plain, notes = (
            (get_args(hint)[0], get_args(hint)[1:]) if get_origin(hint) is Annotated else (hint, ())
        )
        nullable = False
        if get_origin(plain) in (Union, types.UnionType):
            members = [member for member in get_args(plain) if member is not type(None)]
            nullable = len(members) < len(get_args(plain))
            plain = members[0] if len(members) == 1 else Any
        return cls(plain, nullable, notes)

    def note(self, kind: type[R]) -> R | None:
        return next((note for note in self.notes if isinstance(note, kind)), None)

    def texts(self, name: str) -> dict[str, str]:
        label, help_text = self.note(Label), self.note(Help)
        return {
            "label": label.text if label else sentence(name),
            "help": help_text.text if help_text else "",
        }

    def port_type(self, name: str) -> PortType:
        port = self.note(Port)
        text = (port.type if port else "") or PORT_TYPES.get(self.type)
        if text is None:
            raise TypeError(f"'{name}' has type {self.type}, which is not a port type.")
        return PortType.parse(text)


def _input(item: inspect.Parameter, annotation: _Annotation) -> InputPort:
    return InputPort(
        name=item.name,
        type=annotation.port_type(item.name),
        optional=annotation.nullable,
        **annotation.texts(item.name),
    )


def _outputs(hint: Any) -> tuple[OutputPort, ...]:
    if hint is None or hint is type(None):
        return ()
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        fields = get_type_hints(hint, include_extras=True)
        return tuple(_output(name, _Annotation.read(fields[name])) for name in hint._fields)
    annotation = _Annotation.read(hint)
    port = annotation.note(Port)
    if port is None or not port.name:
        raise TypeError('Name the output: Annotated[Table, Port("dataset")], or return a NamedTuple.')
    return (_output(port.name, annotation),)


def _output(name: str, annotation: _Annotation) -> OutputPort:
    return OutputPort(
        name=name,
        type=annotation.port_type(name),
        optional=annotation.nullable,
        **annotation.texts(name),
    )


def _parameter(item: inspect.Parameter, annotation: _Annotation) -> Parameter:
    absent = item.default is inspect.Parameter.empty
    required = absent or _refuses_blank(annotation)
    bounds = annotation.note(Range) or Range()
    visible, fills = annotation.note(When), annotation.note(Fills)
    code, group = annotation.note(Code), annotation.note(Group)
    selector = annotation.note(Columns) or annotation.note(OneColumn)
    return Parameter(
        name=item.name,
        kind=_kind(item.name, annotation),
        default=None if absent or (required and item.default == "") else item.default,
        required=required,
        **annotation.texts(item.name),
        choices=get_args(annotation.type) if get_origin(annotation.type) is Literal else (),
        minimum=bounds.minimum,
        maximum=bounds.maximum,
        exclusive_minimum=bounds.above,
        visible_when=visible.conditions if visible else {},
        port=selector.port if selector else None,
        language=code.language if code else None,
        fills_when=fills.conditions if fills else {},
        predicted=annotation.note(Predicted) is not None,
        group=group.title if group else "",
    )


def _refuses_blank(annotation: _Annotation) -> bool:
    """Whether the component cannot work with a blank; a selection of no columns is one."""
    selects = annotation.note(Columns) is not None and not annotation.nullable
    return selects or annotation.note(Required) is not None


def _kind(name: str, annotation: _Annotation) -> ParameterKind:
    kinds: dict[type, ParameterKind] = {
        Columns: "columns",
        OneColumn: "column",
        Code: "code",
        Text: "text",
        DatasetName: "dataset",
    }
    for note, kind in kinds.items():
        if annotation.note(note) is not None:
            return kind
    if get_origin(annotation.type) is Literal:
        return "choice"
    if annotation.type not in _KINDS:
        raise TypeError(f"Parameter '{name}' has type {annotation.type}, which no widget can edit.")
    return _KINDS[annotation.type]
