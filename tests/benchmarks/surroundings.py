"""The smallest world a graph can be compiled in: one target, no datasets, nothing run before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.surroundings import DatasetFacts, TargetFacts

from designer.graph.table_schema import TableSchema


class OneTarget:
    """Surroundings with the target ``local`` alone."""

    def targets(self) -> Mapping[str, TargetFacts]:
        return {"local": TargetFacts("local", True, "", 8 * 1024**3, 4.0)}

    def dataset(self, name: str, version: int | None) -> DatasetFacts | None:
        return None

    def dataset_names(self) -> Sequence[str]:
        return ()

    def last_schema(self, node: str, port: str) -> TableSchema | None:
        return None
