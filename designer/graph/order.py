"""Orderings and reachability of a graph. Everything here is linear in nodes and edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from designer.graph.model import Graph

Adjacency = Mapping[str, tuple[str, ...]]


def topological_order(graph: Graph) -> tuple[str, ...]:
    """Node ids, each after the nodes it reads; ties keep the document's order.

    Nodes on or below a cycle are left out.
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
    """Every node that one of ``nodes`` reads from, directly or indirectly."""
    return _reachable(graph.predecessors, nodes)


def descendants(graph: Graph, nodes: Iterable[str]) -> frozenset[str]:
    """Every node that reads from one of ``nodes``, directly or indirectly."""
    return _reachable(graph.successors, nodes)


def cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """One cycle per strongly connected component, as a path of node ids.

    ``("a", "b")`` means a feeds b and b feeds a. A node that feeds itself is a cycle of one.
    """
    if len(topological_order(graph)) == len(graph.nodes):
        return ()
    readers = graph.successors
    return tuple(
        _cycle_within(readers, group)
        for group in _strongly_connected(readers)
        if len(group) > 1 or group[0] in readers[group[0]]
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


def _strongly_connected(readers: Adjacency) -> list[list[str]]:
    """Tarjan's algorithm (SIAM J. Comput. 1, 1972), iterative.

    Recursion would overflow Python's stack on a chain of 5,000 nodes.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
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
                    groups.append(_pop_group(stack, on_stack, node))
    return groups


def _pop_group(stack: list[str], on_stack: set[str], root: str) -> list[str]:
    group: list[str] = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        group.append(node)
        if node == root:
            return group[::-1]


def _cycle_within(readers: Adjacency, group: list[str]) -> tuple[str, ...]:
    """A shortest cycle through the group's first node, by breadth-first search."""
    start, members = group[0], set(group)
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
    raise AssertionError(f"'{start}' is on no cycle of its strongly connected component.")


def _path_back(came_from: Mapping[str, str], start: str, end: str) -> tuple[str, ...]:
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
