"""How long the plan of a large drawing takes, with everything changed at the top."""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Mapping
from typing import Any

from designer.models import Pipeline
from designer.services.drafts import create_draft
from runs.submission.preview import preview_json
from runs.submission.request import Origin, RunRequest
from tests.benchmarks import warm_runs
from tests.benchmarks.installation import running
from tests.benchmarks.measure import Measurement, beside

#: Nodes, by how many chains are how deep.
SIZES = ((25, 40), (15, 20))
#: Times what graphlib takes to order them.
BOUND = 90.0


def measure() -> list[Measurement]:
    found = []
    with running("local"):
        warm_runs.small_table()
        for wide, deep in SIZES:
            pipeline = ran_once(wide, deep)
            changed_at_the_top(pipeline, wide)
            request = RunRequest(pipeline.document, origin=Origin(pipeline=pipeline.id))
            order = ordering(pipeline.document)
            taken, floor = beside(lambda: preview_json(request), order)  # noqa: B023  # called at once
            name = f"plan of {wide * deep} nodes, all changed at the top"
            found.append(
                Measurement(
                    name,
                    taken,
                    "ms",
                    bound=BOUND,
                    floor=floor,
                    floor_is="graphlib orders the same nodes",
                )
            )
    return found


def ordering(document: Mapping[str, Any]) -> Callable[[], object]:
    """Ordering the nodes of a document."""
    upstream: dict[str, list[str]] = {node["id"]: [] for node in document["nodes"]}
    for edge in document["edges"]:
        upstream[edge["to"].partition(".")[0]].append(edge["from"].partition(".")[0])
    return lambda: list(graphlib.TopologicalSorter(upstream).static_order())


def ran_once(wide: int, deep: int) -> Pipeline:
    pipeline = create_draft("Benchmark", warm_runs.layers(wide, deep)).pipeline
    warm_runs.run(pipeline.document, pipeline=pipeline.id)
    return pipeline


def changed_at_the_top(pipeline: Pipeline, wide: int) -> None:
    """Every first step of a chain another."""
    firsts = {f"n{lane}_0" for lane in range(wide)}
    for node in pipeline.document["nodes"]:
        if node["id"] in firsts:
            node["parameters"]["mode"] = "median"
    pipeline.save()
