"""What checking and compiling need of a component registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from designer.graph.spec import ComponentSpec
from designer.graph.table_schema import TableSchema

#: The component whose output is a stored dataset: it starts no process.
DATASET_COMPONENT = "dataset"


class Catalogue(Protocol):
    """Components by name. The registry of the built-in ones satisfies it."""

    def get(self, name: str, version: str | None = None) -> ComponentSpec | None:
        """The named version, or the default one; None when there is none."""
        ...

    def all(self) -> Iterable[ComponentSpec]:
        """Every component, each in its default version."""
        ...

    def close_matches(self, name: str) -> Sequence[str]:
        """Names of components most like ``name``, best first."""
        ...

    def columns(
        self,
        spec: ComponentSpec,
        parameters: Mapping[str, Any],
        inputs: Mapping[str, TableSchema | None],
    ) -> Mapping[str, TableSchema | None]:
        """The columns each output will have; None (or no entry) where that cannot be known.

        Raises ColumnSelectionError when ``parameters`` name columns that do not arrive.
        """
        ...
