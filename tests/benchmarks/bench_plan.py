"""How long the plan of a large drawing takes, with everything changed at the top."""

from __future__ import annotations

from designer.models import Pipeline
from designer.services.drafts import create_draft
from runs.submission.preview import preview_json
from runs.submission.request import Origin, RunRequest
from tests.benchmarks import warm_runs
from tests.benchmarks.installation import running
from tests.benchmarks.measure import Measurement, median_milliseconds

#: Nodes, by how many chains are how deep; and the bound in milliseconds.
SIZES = ((25, 40, 300.0), (15, 20, 150.0))


def measure() -> list[Measurement]:
    found = []
    with running("local"):
        warm_runs.small_table()
        for wide, deep, bound in SIZES:
            pipeline = ran_once(wide, deep)
            changed_at_the_top(pipeline, wide)
            request = RunRequest(pipeline.document, origin=Origin(pipeline=pipeline.id))
            taken = median_milliseconds(lambda: preview_json(request), repeats=7)  # noqa: B023  # called at once
            name = f"plan of {wide * deep} nodes, all changed at the top"
            found.append(Measurement(name, taken, "ms", bound=bound))
    return found


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
