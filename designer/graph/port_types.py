"""The port-type lattice: which output may join which input."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Every root port type and its parent (``metrics`` is a ``table``).
PARENTS: dict[str, str | None] = {
    "any": None,
    "table": None,
    "metrics": "table",
    "untrained_model": None,
    "model": None,
    "transform": None,
    "image_transform": None,
    "cluster_model": None,
    "recommender": None,
    "image_directory": None,
    "file": None,
    "directory": None,
}

_SYNTAX = re.compile(r"^([a-z_]+)(?:\[([a-z][a-z0-9_]*)\])?$")


@dataclass(frozen=True, slots=True)
class PortType:
    """A port type: a root name and optionally a subtype (``model[classifier]``)."""

    root: str
    subtype: str | None = None

    @classmethod
    def parse(cls, text: str) -> PortType:
        """Parse ``root`` or ``root[subtype]``; raises ValueError for anything else."""
        match = _SYNTAX.match(text)
        if match is None or match[1] not in PARENTS:
            raise ValueError(f"'{text}' is not a port type. Known: {', '.join(sorted(PARENTS))}.")
        return cls(match[1], match[2])

    def __str__(self) -> str:
        return f"{self.root}[{self.subtype}]" if self.subtype else self.root

    def joins(self, target: PortType) -> bool:
        """Whether an output of this type may feed an input of type ``target``."""
        if "any" in (self.root, target.root):
            return True
        if target.subtype is not None:
            return self == target
        return target.root in _ancestry(self.root)


def _ancestry(root: str) -> list[str]:
    chain = [root]
    while (parent := PARENTS[chain[-1]]) is not None:
        chain.append(parent)
    return chain
