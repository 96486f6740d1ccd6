"""Compiles a graph with parameter values to an execution plan, or to every problem that prevents one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from designer.compile.compute_choice import bound, target_of
from designer.compile.survey import Survey, survey
from designer.graph.catalogue import Catalogue
from designer.graph.model import Graph, Node
from designer.graph.order import ancestors
from designer.graph.parameters import UNBOUND, bind
from designer.graph.port_types import PortType
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec
from designer.graph.suggestions import did_you_mean
from designer.plan import ArtifactRef, ExecutionPlan, PlannedInput, PlannedOutput, PlannedSecret, PlannedStep
from designer.schema import ResolvedNode
from designer.surroundings import DatasetFacts, Surroundings, TargetFacts

#: Time limit of one attempt when neither node, pipeline nor target sets one: what goes on for longer hangs.
#: Learners and components of packages have none.
DEFAULT_TIMEOUT_SECONDS = 3_600


def compile_graph(
    graph: Graph,
    registry: Catalogue,
    surroundings: Surroundings,
    *,
    parameters: Mapping[str, Any] | None = None,
    compute: str | None = None,
    only: Iterable[str] | None = None,
) -> ExecutionPlan | tuple[Problem, ...]:
    """The plan of the graph, or every problem if one of them is an error.

    ``parameters`` are values of pipeline parameters, ``compute`` is the run's target, ``only``
    restricts to these nodes and what they read; problems elsewhere do not matter.
    """
    bindings, problems = bind(graph.parameters, parameters or {})
    if only is not None:
        chosen = tuple(only)
        problems += [_unknown_node(node, graph) for node in chosen if node not in graph.by_id]
        graph = _restricted(graph, {*chosen, *ancestors(graph, chosen)})
    # Without a value the node's default applies, or its parameter is reported as missing.
    values = {name: None if value is UNBOUND else value for name, value in bindings.items()}
    found = survey(graph, registry, surroundings, values, compute)
    if problems or found.has_errors:
        return (*problems, *found.problems)
    return _plan(found, values, compute, surroundings)


def _unknown_node(node: str, graph: Graph) -> Problem:
    hint = did_you_mean(node, graph.by_id.keys(), otherwise="Choose nodes of this pipeline.")
    return Problem("node.unknown", f"There is no node '{node}' to run.", hint, node=node)


def _restricted(graph: Graph, kept: Collection[str]) -> Graph:
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.id in kept),
        edges=tuple(edge for edge in graph.edges if edge.target.node in kept),
    )


def _plan(
    found: Survey, values: Mapping[str, Any], compute: str | None, surroundings: Surroundings
) -> ExecutionPlan:
    graph, targets = found.graph, surroundings.targets()
    specs = {node: item.spec for node, item in found.nodes.items() if item.spec is not None}
    versions = surroundings.secrets() if any(node.secrets for node in graph.nodes) else {}
    steps = (_step(graph, found.nodes[node], specs, compute, targets) for node in found.order)
    return ExecutionPlan(
        steps=tuple(_with_secrets(step, graph.by_id[step.node], versions) for step in steps),
        parameters=dict(values),
        on_failure=graph.defaults.get("on_failure", "continue"),
    )


def _step(
    graph: Graph,
    resolved: ResolvedNode,
    specs: Mapping[str, ComponentSpec],
    compute: str | None,
    targets: Mapping[str, TargetFacts],
) -> PlannedStep:
    spec = specs[resolved.node.id]
    target = target_of(resolved.node, graph, compute)
    return PlannedStep(
        node=resolved.node.id,
        component=spec.name,
        version=spec.version,
        entry=spec.entry,
        parameters=_parameters(resolved),
        inputs=_inputs(graph, resolved.node.id, specs),
        outputs=tuple(PlannedOutput(port.name, str(port.type), port.optional) for port in spec.outputs),
        fixed=_fixed(spec, resolved.dataset) if resolved.dataset else {},
        compute=target,
        environment=spec.environment,
        timeout_seconds=bound(resolved.node, graph, "timeout_seconds")
        or _usual_timeout(spec, targets.get(target)),
        memory_mb=bound(resolved.node, graph, "memory_mb"),
        deterministic=spec.deterministic,
        user_code=spec.user_code,
        network=spec.network,
        reuse=resolved.node.reuse,
        max_age_seconds=resolved.node.max_age_seconds,
        target_matters=spec.target_matters,
        name=resolved.node.name,
    )


def _with_secrets(step: PlannedStep, node: Node, versions: Mapping[str, int]) -> PlannedStep:
    if not node.secrets:
        return step
    # One deleted since it was checked has no version; its step's launch says so.
    found = {variable: PlannedSecret(name, versions.get(name, 0)) for variable, name in node.secrets.items()}
    return replace(step, secrets=found)


def _usual_timeout(spec: ComponentSpec, target: TargetFacts | None) -> int | None:
    """The target's time limit where it has one, even for what may take long: its owner knows the machine."""
    if target is not None and target.timeout_seconds:
        return target.timeout_seconds
    return None if spec.unhurried else DEFAULT_TIMEOUT_SECONDS


def _parameters(resolved: ResolvedNode) -> dict[str, Any]:
    """The values as the component gets them; a dataset's version is fixed here."""
    values = dict(resolved.parameters.values)
    return values | {"version": resolved.dataset.version} if resolved.dataset else values


def _inputs(graph: Graph, node: str, specs: Mapping[str, ComponentSpec]) -> tuple[PlannedInput, ...]:
    """The connected inputs in the component's order."""
    sources = {edge.target.port: edge.source for edge in graph.edges_into.get(node, ())}
    inputs = []
    for port in specs[node].inputs:
        if (source := sources.get(port.name)) is None:
            continue
        output = specs[source.node].output(source.port)
        given = output.type if output else port.type
        inputs.append(PlannedInput(port.name, str(_read_as(port.type, given)), source.node, source.port))
    return tuple(inputs)


def _read_as(wanted: PortType, given: PortType) -> PortType:
    """The type the component asks for; if it accepts anything, the type that arrives."""
    return given if wanted.root == "any" else wanted


def _fixed(spec: ComponentSpec, facts: DatasetFacts) -> dict[str, ArtifactRef]:
    return {port.name: ArtifactRef(facts.digest, facts.type, facts.bytes) for port in spec.outputs}
