"""Column schemas propagated along the edges at design time. Pure."""

from designer.schema.propagate import Propagation, propagate, walk
from designer.schema.resolve import ResolvedNode, resolve_nodes

__all__ = ["Propagation", "ResolvedNode", "propagate", "resolve_nodes", "walk"]
