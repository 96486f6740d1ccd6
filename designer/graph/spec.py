"""A component's interface: ComponentSpec, its ports and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from designer.graph.port_types import PortType

#: The kind of value a parameter holds, which decides the widget that edits it.
ParameterKind = Literal[
    "integer", "float", "string", "boolean", "choice", "columns", "column", "code", "text", "dataset"
]


def _words(name: str) -> str:
    """``scored_dataset`` as people read it: ``Scored dataset``."""
    return name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class InputPort:
    """An input of a component. ``optional``: it may stay unconnected."""

    name: str
    type: PortType
    optional: bool = False
    label: str = ""
    help: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.label or _words(self.name)


@dataclass(frozen=True, slots=True)
class OutputPort:
    """An output of a component. ``optional``: a successful step may leave it out."""

    name: str
    type: PortType
    label: str = ""
    help: str = ""
    optional: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return self.label or _words(self.name)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a component.

    ``required``: blank is a problem; without a default, so is a value that was never set.
    ``visible_when`` maps other parameters to the values for which this one is visible; a hidden
    parameter is neither required nor checked. ``port`` names the input whose columns a ``columns``
    or ``column`` parameter selects from. ``fills_when`` maps other parameters to the values for which
    missing values of the selected columns are filled in. ``predicted``: the selected column is a label.
    Parameters of one ``group`` are shown together under that title, folded until one of them is set.
    """

    name: str
    kind: ParameterKind
    default: Any = None
    required: bool = False
    label: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    visible_when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    port: str | None = None
    language: str | None = None
    fills_when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    predicted: bool = False
    group: str = ""

    @property
    def must_be_set(self) -> bool:
        """Whether nothing stands in for a value that was never set."""
        return self.required and self.default is None

    def is_visible(self, values: Mapping[str, Any]) -> bool:
        """Whether this parameter is visible, given the values of the others (defaults filled in)."""
        return all(values.get(other) in allowed for other, allowed in self.visible_when.items())


@dataclass(frozen=True, slots=True)
class ComponentSpec:
    """A reusable, versioned definition as the graph, the API and the canvas see it.

    ``entry`` is ``module:function``, imported only where the component runs and for its design-time
    schema. ``user_code``: it runs code written by users. ``reads_outside``: it can tell whether the
    external data it reads has changed. ``target_matters``: the result may depend on the compute
    target. ``unhurried``: nobody can say how long it may take, so it has no time limit of its own.
    """

    name: str
    version: str
    display_name: str
    category: str
    help: str
    inputs: tuple[InputPort, ...] = ()
    outputs: tuple[OutputPort, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    entry: str = ""
    keywords: tuple[str, ...] = ()
    deterministic: bool = True
    user_code: bool = False
    network: bool = False
    environment: str = "default"
    reads_outside: bool = False
    target_matters: bool = False
    unhurried: bool = False
    retired: str | None = None

    def input(self, name: str) -> InputPort | None:
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> OutputPort | None:
        return next((port for port in self.outputs if port.name == name), None)

    def parameter(self, name: str) -> Parameter | None:
        return next((item for item in self.parameters if item.name == name), None)
