"""Every problem of a graph as drawn."""

from __future__ import annotations

from designer.compile.survey import survey
from designer.graph.catalogue import Catalogue
from designer.graph.model import Graph
from designer.graph.parameters import bind
from designer.graph.problems import Problem
from designer.surroundings import Surroundings


def validate(graph: Graph, registry: Catalogue, surroundings: Surroundings) -> list[Problem]:
    """Every problem, with its place and the next step; never raises, whatever was drawn.

    Pipeline parameters have their defaults; one without a default is not checked, because its
    caller gives the value.
    """
    bindings, problems = bind(graph.parameters, {})
    return [*problems, *survey(graph, registry, surroundings, bindings).problems]
