"""What would be unpickled comes from a port that pickles: no table, file or text leads into one."""

from __future__ import annotations

import pytest

from compute.sdk.stored import is_pickled
from designer.compile import validate
from designer.components.registry import builtin_registry
from designer.graph.spec import ComponentSpec
from designer.surroundings import PlainSurroundings
from tests.factories.graphs import graph, node

SPECS = builtin_registry().all()


def ports(side: str, pickled: bool) -> list[tuple[ComponentSpec, str, str]]:
    """One port per type, with its component."""
    found = {}
    for spec in SPECS:
        for port in getattr(spec, side):
            if is_pickled(str(port.type)) is pickled and str(port.type) != "any":
                found.setdefault(str(port.type), (spec, port.name, str(port.type)))
    return list(found.values())


PLAIN, PICKLED = ports("outputs", False), ports("inputs", True)


@pytest.mark.parametrize("target", PICKLED, ids=lambda port: port[2])
@pytest.mark.parametrize("source", PLAIN, ids=lambda port: port[2])
def test_bytes_that_somebody_sends_are_never_unpickled(
    source: tuple[ComponentSpec, str, str], target: tuple[ComponentSpec, str, str]
) -> None:
    drawn = graph(
        node("foreign", source[0].name),
        node("model", target[0].name),
        f"foreign.{source[1]} -> model.{target[1]}",
    )
    codes = {problem.code for problem in validate(drawn, builtin_registry(), PlainSurroundings())}
    assert "port.type_mismatch" in codes


def test_uploads_and_downloads_are_among_the_plain_ones() -> None:
    assert {"table"} <= {port[2] for port in PLAIN}
    assert {port[2].partition("[")[0] for port in PICKLED} >= {"model", "cluster_model"}
    (output,) = next(spec for spec in SPECS if spec.name == "dataset").outputs
    assert not is_pickled(str(output.type))
