"""Runs on warm runners, for benchmarks: documents whose steps have keys of their own, and their times."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from compute.services.places import home, step_folder
from designer.services.datasets import add_dataset_version
from runs.core.names import attempt_name
from runs.core.states import RUN_TERMINAL
from runs.models import Run, StepRun
from runs.sql.statements import Select
from runs.submission.request import Choices, Origin, RunRequest
from runs.submission.submit import submit

PATIENCE_SECONDS = 300.0
DATASET = "bench_small"
SCRIPT = "def main(table, _):\n    table['number'] += {number}\n    return table\n"
#: Each step of each run gets another number, so that no two share a key.
_numbers = itertools.count(1)


class StatusRow(NamedTuple):
    status: str


STATUSES = Select(Run, StatusRow, "SELECT {columns} FROM runs_run WHERE id IN ({id})")


def small_table(rows: int = 100) -> str:
    """A dataset of a few columns, some values missing; its name."""
    path = home() / "bench_small.csv"
    lines = [f"{number},{number * 0.5 if number % 7 else ''},{'ab'[number % 2]}" for number in range(rows)]
    path.write_text("\n".join(["number,half,letter", *lines]) + "\n")
    add_dataset_version(DATASET, path, path.name)
    return DATASET


def node(id: str, component: str, **parameters: Any) -> dict[str, Any]:
    return {"id": id, "component": component, "parameters": parameters}


def clean(id: str) -> dict[str, Any]:
    """A step that leaves the table as it is, with a key of its own."""
    return node(id, "clean_missing_data", mode="mean", min_ratio=0.0, max_ratio=next(_numbers) / 10_000_000)


def document(nodes: list[dict[str, Any]], edges: list[tuple[str, str]]) -> dict[str, Any]:
    data = node("data", "dataset", dataset=DATASET)
    return {
        "format": "jackfield/pipeline@1",
        "name": "Benchmark",
        "nodes": [data, *nodes],
        "edges": [{"from": source, "to": target} for source, target in edges],
    }


def output_of(id: str) -> str:
    return "data.output" if id == "data" else f"{id}.cleaned_dataset"


def chain(length: int) -> dict[str, Any]:
    names = [f"n{number}" for number in range(length)]
    edges = [
        (output_of(source), f"{name}.dataset") for source, name in zip(["data", *names], names, strict=False)
    ]
    return document([clean(name) for name in names], edges)


def scripts(length: int) -> dict[str, Any]:
    """A chain of Python scripts that change a column of the table."""
    names = [f"n{number}" for number in range(length)]
    nodes = [
        node(name, "execute_python_script", script=SCRIPT.format(number=next(_numbers))) for name in names
    ]
    sources = ["data.output", *(f"{name}.dataset1" for name in names)]
    edges = [(source, f"{name}.dataset1") for source, name in zip(sources, names, strict=False)]
    return document(nodes, edges)


def fan_out(width: int) -> dict[str, Any]:
    names = [f"n{number}" for number in range(width)]
    return document([clean(name) for name in names], [("data.output", f"{name}.dataset") for name in names])


def layers(wide: int, deep: int) -> dict[str, Any]:
    """``wide`` chains beside each other, ``deep`` steps each."""
    nodes, edges = [], []
    for lane in range(wide):
        above = "data"
        for level in range(deep):
            name = f"n{lane}_{level}"
            nodes.append(clean(name))
            edges.append((output_of(above), f"{name}.dataset"))
            above = name
    return document(nodes, edges)


def run(body: Mapping[str, Any], compute: str = "local", pipeline: UUID | None = None, **choices: Any) -> Run:
    """Run a document to its end; it must succeed. ``choices``: parameters and selection."""
    started = submit(RunRequest(body, Choices(compute=compute, **choices), Origin(pipeline=pipeline)))
    wait_for([started])
    started.refresh_from_db()
    assert started.status == "succeeded", f"{started.status}: {failures(started)}"
    return started


def wait_for(runs: list[Run]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    ids = [item.pk for item in runs]
    # What waits takes as little as can be from what it waits for.
    while any(row.status not in RUN_TERMINAL for row in STATUSES(id=ids)):
        assert time.monotonic() < deadline, "a run does not end"
        time.sleep(0.1)


def failures(started: Run) -> list[Any]:
    return list(StepRun.objects.filter(run=started).exclude(error=None).values_list("node", "error")[:3])


def seconds(body: Mapping[str, Any], compute: str = "local", **choices: Any) -> float:
    """Of a run of the document: from before it was submitted to its last event."""
    begin = timezone.now()
    ended = run(body, compute, **choices).finished_at
    assert ended is not None
    return (ended - begin).total_seconds()


def gaps(started: Run, names: list[str]) -> list[float]:
    """Milliseconds from one step's end to the next one's, by their supervisors' account."""
    ends = [exit_record(step_folder(attempt_name(started.id, name, 1)))["finished_at"] for name in names]
    return [(later - earlier) * 1000 for earlier, later in itertools.pairwise(ends)]


def exit_record(folder: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads((folder / "exit.json").read_text())
    return found


def timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
