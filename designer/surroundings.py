"""What validation needs from outside the graph: targets, datasets, columns of last outputs.

``designer`` declares the protocol, ``designer.site`` implements it, tests use
``PlainSurroundings``. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from designer.graph.model import PortRef
from designer.graph.table_schema import TableSchema


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A compute target. ``message`` says why it is unavailable; a limit of None is unknown.

    ``timeout_seconds``: of steps whose drawing sets none; None: as usual.
    """

    name: str
    available: bool = True
    message: str = ""
    memory_bytes: int | None = None
    cpus: float | None = None
    timeout_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """One version of a dataset. ``type`` is a port type; ``schema`` is set only for tables.

    ``odd_rows``: what its reader says of rows that it mended or dropped, with their lines.
    """

    name: str
    version: int
    digest: str
    type: str
    bytes: int
    schema: TableSchema | None = None
    odd_rows: Sequence[str] = ()


class Surroundings(Protocol):
    """Facts about one pipeline's surroundings. A validation may ask for the same fact twice."""

    def targets(self) -> Mapping[str, TargetFacts]:
        """Compute targets by name."""
        ...

    def dataset(self, name: str, version: int | None) -> DatasetFacts | None:
        """That version of a dataset (None: the newest); None if it does not exist."""
        ...

    def dataset_names(self) -> Sequence[str]:
        """Every dataset's name."""
        ...

    def secrets(self) -> Mapping[str, int]:
        """The version of each secret's value, by name."""
        ...

    def last_schema(self, node: str, port: str) -> TableSchema | None:
        """The columns of a node's last output at ``port``; None if it never wrote a table."""
        ...


LOCAL = TargetFacts("local")


@dataclass(frozen=True)
class PlainSurroundings:
    """Surroundings as plain values. The last version listed of a dataset is its newest."""

    known_targets: Sequence[TargetFacts] = (LOCAL,)
    datasets: Sequence[DatasetFacts] = ()
    last_schemas: Mapping[PortRef, TableSchema] = field(default_factory=dict)
    known_secrets: Mapping[str, int] = field(default_factory=dict)

    def targets(self) -> Mapping[str, TargetFacts]:
        return {target.name: target for target in self.known_targets}

    def dataset(self, name: str, version: int | None) -> DatasetFacts | None:
        matching = (item for item in reversed(self.datasets) if item.name == name)
        return next((item for item in matching if version in (None, item.version)), None)

    def dataset_names(self) -> Sequence[str]:
        return list(dict.fromkeys(item.name for item in self.datasets))

    def secrets(self) -> Mapping[str, int]:
        return self.known_secrets

    def last_schema(self, node: str, port: str) -> TableSchema | None:
        return self.last_schemas.get(PortRef(node, port))
