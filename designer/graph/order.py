"""Orders and neighbourhoods of a graph. Everything here is linear in nodes and edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from designer.graph.model import Graph

Adjacency = Mapping[str, tuple[str, ...]]


def topological_order(graph: Graph) -> tuple[str, ...]:
    """Node ids, each after the nodes it reads; among equals the document's order.

    Nodes on a cycle, or below one, have no such place and are left out.
    """
    readers = graph.successors
    waiting = {node: len(sources) for node, sources in graph.predecessors.items()}
    free = deque(node for node, count in waiting.items() if count == 0)
    order: list[str] = []
    while free:
        node = free.popleft()
        order.append(node)
        for reader in readers[node]:
            waiting[reader] -= 1
            if waiting[reader] == 0:
                free.append(reader)
    return tuple(order)


def ancestors(graph: Graph, nodes: Iterable[str]) -> frozenset[str]:
    """Every node that one of ``nodes`` reads from, directly or through others."""
    return _reachable(graph.predecessors, nodes)


def descendants(graph: Graph, nodes: Iterable[str]) -> frozenset[str]:
    """Every node that reads from one of ``nodes``, directly or through others."""
    return _reachable(graph.successors, nodes)


def cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """One cycle per knot of nodes that wait for each other, as a path of node ids.

    ``("a", "b")`` means a feeds b and b feeds a. A node that feeds itself is a cycle of one.
    """
    if len(topological_order(graph)) == len(graph.nodes):
        return ()
    readers = graph.successors
    return tuple(
        _cycle_within(readers, knot)
        for knot in _knots(readers)
        if len(knot) > 1 or knot[0] in readers[knot[0]]
    )


def _reachable(neighbours: Adjacency, start: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    todo = [other for node in start for other in neighbours.get(node, ())]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(neighbours[node])
    return frozenset(seen)


def _knots(readers: Adjacency) -> list[list[str]]:
    """Strongly connected components: Tarjan's algorithm (SIAM J. Comput. 1, 1972), iterative.

    Recursion would overflow Python's stack on a chain of 5,000 nodes.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    knots: list[list[str]] = []
    for root in readers:
        if root in number:
            continue
        path: list[tuple[str, Iterator[str]]] = [(root, iter(readers[root]))]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while path:
            node, remaining = path[-1]
            for reader in remaining:
                if reader not in number:
                    number[reader] = lowest[reader] = len(number)
                    stack.append(reader)
                    on_stack.add(reader)
                    path.append((reader, iter(readers[reader])))
                    break
                if reader in on_stack:
                    lowest[node] = min(lowest[node], number[reader])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    knots.append(_pop_knot(stack, on_stack, node))
    return knots


def _pop_knot(stack: list[str], on_stack: set[str], root: str) -> list[str]:
    knot: list[str] = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        knot.append(node)
        if node == root:
            return knot[::-1]


def _cycle_within(readers: Adjacency, knot: list[str]) -> tuple[str, ...]:
    """A shortest cycle through the knot's first node: breadth-first back to it."""
    start, members = knot[0], set(knot)
    came_from: dict[str, str] = {}
    todo = deque([start])
    while todo:
        node = todo.popleft()
        for reader in readers[node]:
            if reader == start:
                return _path_back(came_from, start, node)
            if reader in members and reader not in came_from:
                came_from[reader] = node
                todo.append(reader)
    raise AssertionError(f"'{start}' lies on no cycle of its own knot.")


def _path_back(came_from: Mapping[str, str], start: str, end: str) -> tuple[str, ...]:
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
