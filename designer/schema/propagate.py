"""The columns at every port, found by one walk over the graph."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from designer.graph.catalogue import Catalogue
from designer.graph.columns import ColumnSelectionError, UnfitColumns, select, select_one
from designer.graph.model import Graph, PortRef
from designer.graph.order import topological_order
from designer.graph.parameters import bind
from designer.graph.port_types import PortType
from designer.graph.problems import Problem, Severity
from designer.graph.spec import ComponentSpec, Parameter
from designer.graph.table_schema import TableSchema
from designer.schema.resolve import ResolvedNode, resolve_nodes
from designer.surroundings import Surroundings

logger = logging.getLogger(__name__)

Schemas = Mapping[PortRef, TableSchema | None]

TABLE = PortType("table")


@dataclass(frozen=True)
class Propagation:
    """The columns at every port (None: unknown), and the column problems found.

    Inputs and outputs are kept apart because a node's input and output may share a name.
    ``remembered`` outputs take their columns from an earlier run, and a later run may differ, so a
    column missing there is only a warning. ``order`` is the topological order of the walk.
    """

    inputs: Schemas
    outputs: Schemas
    order: tuple[str, ...] = ()
    remembered: frozenset[PortRef] = frozenset()
    problems: tuple[Problem, ...] = ()


def propagate(graph: Graph, registry: Catalogue, surroundings: Surroundings) -> Propagation:
    """The columns at every input and output port of the graph; None where unknown."""
    bindings, _ = bind(graph.parameters, {})
    nodes = resolve_nodes(graph, registry, surroundings, bindings)
    return walk(graph, nodes, registry, surroundings)


def walk(
    graph: Graph, nodes: Mapping[str, ResolvedNode], registry: Catalogue, surroundings: Surroundings
) -> Propagation:
    """Propagate through ``nodes`` in topological order. Columns on and below a cycle are unknown."""
    walker = _Walker(graph, registry, surroundings)
    order = topological_order(graph)
    for node in order:
        walker.visit(nodes[node])
    for node in nodes.keys() - set(order):
        walker.mark_unknown(nodes[node])
    return Propagation(
        walker.inputs, walker.outputs, order, frozenset(walker.remembered), tuple(walker.problems)
    )


@dataclass(slots=True)
class _Walker:
    graph: Graph
    registry: Catalogue
    surroundings: Surroundings
    inputs: dict[PortRef, TableSchema | None] = field(default_factory=dict)
    outputs: dict[PortRef, TableSchema | None] = field(default_factory=dict)
    remembered: set[PortRef] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def visit(self, resolved: ResolvedNode) -> None:
        """Find the columns at a node's ports, after those of all the nodes it reads."""
        if (spec := resolved.spec) is None:
            return
        inputs, remembered = self._input_columns(resolved.node.id, spec)
        outputs = self._output_columns(resolved, spec, inputs, remembered)
        for port in spec.outputs:
            ref = PortRef(resolved.node.id, port.name)
            if outputs is None:
                self.outputs[ref] = None
            else:
                self._record(ref, port.type, outputs.get(port.name), remembered)

    def mark_unknown(self, resolved: ResolvedNode) -> None:
        """Add entries for the ports of a node that the walk did not reach."""
        if (spec := resolved.spec) is not None:
            self.inputs.update({PortRef(resolved.node.id, port.name): None for port in spec.inputs})
            self.outputs.update({PortRef(resolved.node.id, port.name): None for port in spec.outputs})

    def _input_columns(self, node: str, spec: ComponentSpec) -> tuple[dict[str, TableSchema | None], bool]:
        """The columns at each input, and whether any of them are only remembered."""
        sources = {edge.target.port: edge.source for edge in reversed(self.graph.edges_into.get(node, ()))}
        inputs: dict[str, TableSchema | None] = {}
        for port in spec.inputs:
            source = sources.get(port.name)
            inputs[port.name] = self.outputs.get(source) if source else None
            self.inputs[PortRef(node, port.name)] = inputs[port.name]
        return inputs, any(sources.get(port.name) in self.remembered for port in spec.inputs)

    def _misses_columns(
        self,
        resolved: ResolvedNode,
        spec: ComponentSpec,
        inputs: Mapping[str, TableSchema | None],
        remembered: bool,
    ) -> bool:
        """Whether a column parameter names a missing column; each one is reported as a problem."""
        found = False
        for parameter in spec.parameters:
            schema = inputs.get(parameter.port) if parameter.port else None
            value = resolved.parameters.values.get(parameter.name)
            if schema is None or value is None or parameter.kind not in ("column", "columns"):
                continue
            try:
                (select_one if parameter.kind == "column" else select)(value, schema)
            except ColumnSelectionError as error:
                found = True
                self._report(resolved, error, parameter, remembered)
        return found

    def _output_columns(
        self,
        resolved: ResolvedNode,
        spec: ComponentSpec,
        inputs: Mapping[str, TableSchema | None],
        remembered: bool,
    ) -> Mapping[str, TableSchema | None] | None:
        """The columns of each output; None if the parameters name columns the inputs do not have."""
        if self._misses_columns(resolved, spec, inputs, remembered):
            return None
        if resolved.dataset is not None:
            return {port.name: resolved.dataset.schema for port in spec.outputs}
        if not resolved.parameters.complete:
            return {}
        # Hidden parameters take their defaults, as they do when the component runs.
        values = {item.name: item.default for item in spec.parameters} | dict(resolved.parameters.values)
        try:
            return self.registry.columns(spec, values, inputs)
        except ColumnSelectionError as error:
            self._report(resolved, error, _parameter_at_fault(spec, values, error.missing), remembered)
            return None
        except UnfitColumns as error:
            self._report_unfit(resolved, error, remembered)
            return None
        except Exception:
            # A bug in one component's column rule must not make the whole draft unusable.
            logger.exception("The column rule of %s@%s failed.", spec.name, spec.version)
            return {}

    def _record(self, ref: PortRef, type_: PortType, schema: TableSchema | None, remembered: bool) -> None:
        """Record an output's columns; if they are unknown, those of its last run."""
        if not type_.joins(TABLE):
            schema = None
        elif schema is None:
            schema, remembered = self.surroundings.last_schema(ref.node, ref.port), True
        self.outputs[ref] = schema
        if remembered and schema is not None:
            self.remembered.add(ref)

    def _report(
        self,
        resolved: ResolvedNode,
        error: ColumnSelectionError,
        parameter: Parameter | None,
        remembered: bool,
    ) -> None:
        severity: Severity = "warning" if remembered else "error"
        hint = "Choose one of the columns that this input has."
        if remembered:
            hint = "These are the columns of the last run. Run the nodes upstream to be sure."
        self.problems.append(
            Problem(
                "column.unknown",
                error.message,
                hint,
                severity,
                node=resolved.node.id,
                parameter=parameter.name if parameter else None,
            )
        )

    def _report_unfit(self, resolved: ResolvedNode, error: UnfitColumns, remembered: bool) -> None:
        self.problems.append(
            Problem(
                error.code if error.code == "column.unknown" else "parameter.invalid",
                error.message,
                error.hint,
                "warning" if remembered else "error",
                node=resolved.node.id,
                parameter=error.parameter,
            )
        )


def _parameter_at_fault(
    spec: ComponentSpec, values: Mapping[str, Any], missing: tuple[str, ...]
) -> Parameter | None:
    """The parameter that names one of the missing columns, else the only column parameter."""
    choosing = [item for item in spec.parameters if item.kind in ("column", "columns")]
    for parameter in choosing:
        value = repr(values.get(parameter.name))
        if any(repr(name) in value for name in missing):
            return parameter
    return choosing[0] if len(choosing) == 1 else None
