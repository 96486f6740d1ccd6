"""What each node refers to: its component, its bound and checked parameters, its dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from designer.graph.catalogue import DATASET_COMPONENT, Catalogue
from designer.graph.model import Graph, Node
from designer.graph.node_parameters import CheckedParameters, check_parameters
from designer.graph.port_types import PortType
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec
from designer.graph.suggestions import did_you_mean, listed
from designer.surroundings import DatasetFacts, Surroundings

#: Dataset versions are stored as 32-bit integers; a larger number cannot exist.
_LARGEST_VERSION = 2**31 - 1


#: Readers list so many rows that did not fit, and count the others.
MANY_ROWS = 100


@dataclass(frozen=True, slots=True)
class ResolvedNode:
    """A node with its references resolved.

    ``spec`` is None if its component is unknown. Its ``display_name`` is the node's own name if it has one,
    so that messages tell nodes of one component apart. The output in a dataset node's ``spec`` has the
    type of its ``dataset``; without a dataset it stays ``any``.
    """

    node: Node
    spec: ComponentSpec | None
    parameters: CheckedParameters
    dataset: DatasetFacts | None = None
    problems: tuple[Problem, ...] = ()


def resolve_nodes(
    graph: Graph, catalogue: Catalogue, surroundings: Surroundings, bindings: Mapping[str, Any]
) -> dict[str, ResolvedNode]:
    """Every node of the graph by id, in document order, with its problems."""
    specs = _Specs(catalogue)
    return {node.id: _resolve(node, specs, surroundings, bindings) for node in graph.nodes}


class _Specs:
    """Component lookups, each done once: a graph names few components many times."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._found: dict[str, ComponentSpec | None] = {}
        self._problems: dict[str, Problem | None] = {}

    def find(self, node: Node) -> tuple[ComponentSpec | None, Problem | None]:
        """The node's component, and the problem with naming it, if any."""
        if node.component not in self._found:
            spec = self._catalogue.get(node.component_name, node.component_version)
            self._found[node.component] = spec
            self._problems[node.component] = self._problem(node, spec)
        problem = self._problems[node.component]
        return self._found[node.component], problem and replace(problem, node=node.id)

    def _problem(self, node: Node, spec: ComponentSpec | None) -> Problem | None:
        if spec is not None:
            return _retired(spec) if spec.retired is not None else None
        current = self._catalogue.get(node.component_name)
        if current is None:
            matches = self._catalogue.close_matches(node.component_name)
            hint = f"Did you mean {listed(matches)}?" if matches else "Replace it with one from the palette."
            return Problem("component.unknown", f"There is no component '{node.component_name}'.", hint)
        message = f"{current.display_name} has no version '{node.component_version}'."
        return Problem("component.version_unavailable", message, f"Use version {current.version}.")


def _retired(spec: ComponentSpec) -> Problem:
    message = f"{spec.display_name} {spec.version} is retired."
    return Problem("component.retired", message, spec.retired or "Replace it with another component.")


def _resolve(
    node: Node, specs: _Specs, surroundings: Surroundings, bindings: Mapping[str, Any]
) -> ResolvedNode:
    spec, naming = specs.find(node)
    problems: tuple[Problem, ...] = (naming,) if naming else ()
    if spec is None:
        return ResolvedNode(node, None, CheckedParameters({}, complete=False), problems=problems)
    if node.name:
        spec = replace(spec, display_name=node.name)
    checked = check_parameters(spec, node, bindings)
    problems += checked.problems
    if spec.name != DATASET_COMPONENT or not checked.complete:
        return ResolvedNode(node, spec, checked, problems=problems)
    return _resolve_dataset(ResolvedNode(node, spec, checked, problems=problems), spec, surroundings)


def _resolve_dataset(resolved: ResolvedNode, spec: ComponentSpec, surroundings: Surroundings) -> ResolvedNode:
    values = resolved.parameters.values
    name, version = values["dataset"], values.get("version")
    facts = None
    if version is None or version <= _LARGEST_VERSION:
        facts = surroundings.dataset(name, version)
    if facts is None:
        problem = _missing_dataset(resolved.node, name, version, surroundings)
        return replace(resolved, problems=(*resolved.problems, problem))
    outputs = tuple(replace(port, type=PortType.parse(facts.type)) for port in spec.outputs)
    problems = (*resolved.problems, *_odd_rows(resolved.node, facts))
    return replace(resolved, spec=replace(spec, outputs=outputs), dataset=facts, problems=problems)


def _odd_rows(node: Node, facts: DatasetFacts) -> tuple[Problem, ...]:
    """The warning that rows were mended or dropped when the dataset was read."""
    if not facts.odd_rows:
        return ()
    count = len(facts.odd_rows)
    more = " or more" if count >= MANY_ROWS else ""
    what = "1 row did" if count == 1 else f"{count}{more} rows did"
    message = f"{what} not fit when '{facts.name}' was read. {facts.odd_rows[0]}"
    hint = "See the notes of its version on the Data page; it can be read again with other options."
    found = Problem("dataset.odd_rows", message, hint, severity="warning", node=node.id, parameter="dataset")
    return (found,)


def _missing_dataset(node: Node, name: str, version: int | None, surroundings: Surroundings) -> Problem:
    if version is not None and (newest := surroundings.dataset(name, None)) is not None:
        message = f"Dataset '{name}' has no version {version}."
        hint = f"Its newest version is {newest.version}."
        return Problem("dataset.missing", message, hint, node=node.id, parameter="version")
    hint = did_you_mean(name, surroundings.dataset_names(), otherwise="Upload it on the Data page.")
    return Problem(
        "dataset.missing", f"There is no dataset '{name}'.", hint, node=node.id, parameter="dataset"
    )
