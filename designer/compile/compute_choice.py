"""Which compute target runs a node, and whether it can."""

from __future__ import annotations

from collections.abc import Mapping

from designer.graph.model import Graph, Node
from designer.graph.problems import Problem
from designer.graph.suggestions import did_you_mean, listed
from designer.surroundings import TargetFacts

#: The default target: processes on this machine.
DEFAULT_TARGET = "local"
MEGABYTE = 2**20


def target_of(node: Node, graph: Graph, run_target: str | None) -> str:
    """The node's own target, else the run's, else the pipeline's default, else ``local``."""
    return node.compute or run_target or graph.defaults.get("compute") or DEFAULT_TARGET


def bound(node: Node, graph: Graph, name: str) -> int | None:
    """The node's own limit (``timeout_seconds``, ``memory_mb``), else the pipeline's."""
    value: int | None = getattr(node, name) or graph.defaults.get(name)
    return value


def check_memory(node: Node, graph: Graph, target: TargetFacts) -> Problem | None:
    """The problem if the target has less memory than the node asks for."""
    wanted = bound(node, graph, "memory_mb")
    if wanted is None or target.memory_bytes is None or wanted * MEGABYTE <= target.memory_bytes:
        return None
    message = f"The step asks for {wanted} MB; '{target.name}' has {target.memory_bytes // MEGABYTE} MB."
    return Problem("compute.insufficient", message, "Ask for less, or choose another target.", node=node.id)


def check_target(name: str, targets: Mapping[str, TargetFacts], node: str | None) -> Problem | None:
    """The problem if steps cannot run on the target. ``node`` is the one that names it, if any."""
    facts = targets.get(name)
    if facts is None:
        hint = did_you_mean(name, targets.keys(), otherwise="Add it on the Compute page.")
        return Problem("compute.unset", f"There is no compute target '{name}'.", hint, node=node)
    if facts.available:
        return None
    message = f"Compute target '{name}' is not available. {facts.message}".rstrip()
    others = [item.name for item in targets.values() if item.available]
    hint = f"Start it, or choose another one: {listed(others)}." if others else "Start it."
    return Problem("compute.insufficient", message, hint, node=node)
