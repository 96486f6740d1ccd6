"""What a component's signature may say beside its types: labels, help, ranges, visibility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Label:
    """The name a person reads; without one it is made from the Python name."""

    text: str


@dataclass(frozen=True, slots=True)
class Help:
    """One sentence under the parameter or port."""

    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """Closed bounds of a number; ``above`` leaves the minimum itself out."""

    minimum: float | None = None
    maximum: float | None = None
    above: bool = False


@dataclass(frozen=True, init=False)
class When:
    """The parameter counts only while others have one of some values: ``When(mode="a")``."""

    conditions: dict[str, tuple[Any, ...]]

    def __init__(self, **conditions: Any) -> None:
        values = {name: value if isinstance(value, tuple) else (value,) for name, value in conditions.items()}
        object.__setattr__(self, "conditions", values)


@dataclass(frozen=True, slots=True)
class Columns:
    """A column selection over the table arriving at an input port."""

    port: str


@dataclass(frozen=True, slots=True)
class OneColumn:
    """A single column of the table arriving at an input port."""

    port: str


@dataclass(frozen=True, slots=True)
class Code:
    """Source text in a language (``python``, ``sql``), edited in the code editor."""

    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text of several lines."""


@dataclass(frozen=True, slots=True)
class DatasetName:
    """The name of a stored dataset."""


@dataclass(frozen=True, slots=True)
class Port:
    """Name, and where the Python type does not say it the port type, of a port."""

    name: str = ""
    type: str = ""
