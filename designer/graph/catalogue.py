"""The component registry as validation and compilation need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from designer.graph.spec import ComponentSpec
from designer.graph.table_schema import TableSchema

#: The component whose output is a stored dataset: it starts no process.
DATASET_COMPONENT = "dataset"


class Catalogue(Protocol):
    """Components by name and version; the registry of built-in components is one."""

    def get(self, name: str, version: str | None = None) -> ComponentSpec | None:
        """The named version (default: the current one); None if it does not exist."""
        ...

    def all(self) -> Iterable[ComponentSpec]:
        """Every component, each in its default version."""
        ...

    def close_matches(self, name: str) -> Sequence[str]:
        """Component names closest to ``name``, best match first."""
        ...

    def columns(
        self,
        spec: ComponentSpec,
        parameters: Mapping[str, Any],
        inputs: Mapping[str, TableSchema | None],
    ) -> Mapping[str, TableSchema | None]:
        """The columns of each output; None, or no entry, if unknown before the run.

        Raises ColumnSelectionError if ``parameters`` select columns that the inputs do not have.
        """
        ...
