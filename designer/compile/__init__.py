"""Validation of a graph and its compilation to an execution plan. Pure."""

from designer.compile.compile import compile_graph
from designer.compile.validate import validate

__all__ = ["compile_graph", "validate"]
