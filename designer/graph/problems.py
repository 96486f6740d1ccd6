"""Problems: findings about a graph, as values, each with its place and the next move."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "hint"]

#: Every problem code, as listed in the contract.
CODES = frozenset(
    {
        "graph.cycle",
        "graph.duplicate_edge",
        "port.type_mismatch",
        "port.already_connected",
        "port.required_unconnected",
        "port.unknown",
        "component.unknown",
        "component.retired",
        "component.version_unavailable",
        "parameter.missing",
        "parameter.invalid",
        "parameter.unknown",
        "column.unknown",
        "label.filled",
        "dataset.missing",
        "dataset.odd_rows",
        "compute.unset",
        "compute.insufficient",
        "environment.missing",
        "secret.unknown",
        "node.unreachable",
        "node.unknown",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``message`` says what is wrong, ``hint`` the next move."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    node: str | None = None
    port: str | None = None
    edge: str | None = None
    parameter: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The JSON form; absent places are left out."""
        return {key: value for key, value in asdict(self).items() if value is not None}
