"""Annotations in a component's signature: labels, help, ranges, visibility."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Label:
    """The name shown to people; derived from the Python name if absent."""

    text: str


@dataclass(frozen=True, slots=True)
class Help:
    """One sentence of help for a parameter or port."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters of one group are shown together under its title, folded until one of them is set."""

    title: str


@dataclass(frozen=True, slots=True)
class Range:
    """Closed bounds of a number; ``above`` excludes the minimum itself."""

    minimum: float | None = None
    maximum: float | None = None
    above: bool = False


@dataclass(frozen=True, init=False)
class When:
    """The parameter is visible only while others have one of these values: ``When(mode="a")``."""

    conditions: dict[str, tuple[Any, ...]]

    def __init__(self, **conditions: Any) -> None:
        object.__setattr__(self, "conditions", _allowed(conditions))


@dataclass(frozen=True, init=False)
class Fills:
    """Missing values of the selected columns are filled in while others have these values."""

    conditions: dict[str, tuple[Any, ...]]

    def __init__(self, **conditions: Any) -> None:
        object.__setattr__(self, "conditions", _allowed(conditions))


def _allowed(conditions: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: value if isinstance(value, tuple) else (value,) for name, value in conditions.items()}


@dataclass(frozen=True, slots=True)
class Predicted:
    """The selected column is a label: what is to be predicted."""


@dataclass(frozen=True, slots=True)
class Required:
    """Blank is a problem while the parameter is visible.

    For texts, which Python lets be empty: a parameter with ``When`` needs a default in Python, since
    it is left out while it is hidden. An empty default is none to people; any other one is theirs
    until they blank it.
    """


@dataclass(frozen=True, slots=True)
class Columns:
    """A column selection from the table at an input port."""

    port: str


@dataclass(frozen=True, slots=True)
class OneColumn:
    """A single column of the table at an input port."""

    port: str


@dataclass(frozen=True, slots=True)
class Code:
    """Source code in a language (``python``, ``sql``), edited in the code editor."""

    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """Multi-line text."""


@dataclass(frozen=True, slots=True)
class DatasetName:
    """The name of a stored dataset."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port's name, and its port type if the Python type does not say it."""

    name: str = ""
    type: str = ""
