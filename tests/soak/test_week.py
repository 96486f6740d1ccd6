"""A week of uptime: thousands of runs through one server, which must end as it began."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.server import Server
from tests.real_parts.session import free_port
from tests.soak.census import Sample, census
from tests.soak.growth import acceleration, drift
from tests.soak.workload import table, work

pytestmark = pytest.mark.soak

RUNS = int(os.environ.get("SOAK_RUNS") or 20_000)
SAMPLES = 40
#: Callers at a time.
CALLERS = 3
#: The share of the samples before which caches fill and imports are made.
WARM = 0.25
#: Small, so that artifacts are freed while the runs go on.
QUOTA_GB = "0.004"

#: Tables that are the history. All others must not grow with the runs.
HISTORY = {
    "runs_run", "runs_steprun", "runs_stepattempt", "runs_runevent", "runs_artifact", "runs_metric",
    "runs_loggeditem", "designer_pipelineversion", "designer_pipelinerevision", "designer_auditrecord",
}  # fmt: skip
#: Folders of the home that are the history.
HISTORY_FOLDERS = {"artifacts", "previews", "steps"}
#: What may differ between two moments of rest: records of the last steps, wakers that have not gone yet.
FEW = 60


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "home", free_port(), JACKFIELD_ARTIFACT_QUOTA_GB=QUOTA_GB)
    try:
        server.start()
        yield server
    finally:
        server.end()


def test_a_week_of_runs_leaves_a_server_as_it_was(server: Server) -> None:
    server.post("pipelines/", {"name": "Daily", "document": table()})
    samples = list(_samples(server))
    warm = samples[int(len(samples) * WARM) :]
    assert _what_grew(warm) == []


def _samples(server: Server) -> Iterator[Sample]:
    """Do the runs; a sample whenever so many have ended. Each is printed (pytest -s) as it is taken."""
    every = max(RUNS // SAMPLES, 1)
    with ThreadPoolExecutor(CALLERS) as callers:
        for first in range(0, RUNS, every):
            for _ in callers.map(partial(work, server), range(first, first + every)):
                pass
            sample = census(server.home, server.pid, first + every)
            print(json.dumps(asdict(sample)), flush=True)  # noqa: T201  # the figures of a release
            yield sample


def _what_grew(samples: list[Sample]) -> list[str]:
    """A sentence for everything that did not stay as it was."""
    grew = [
        *_not_flat(samples, "memory_mb", 16.0),
        *_not_flat(samples, "steps_memory_mb", 64.0),
        *_not_flat(samples, "descriptors", 8.0),
        *_not_flat(samples, "threads", 8.0),
        *_not_flat(samples, "processes", 2.0),
    ]
    for name in samples[-1].rows:
        rows = [(float(item.runs), float(item.rows.get(name, 0))) for item in samples]
        grew += _judged(f"rows of {name}", rows, history=name in HISTORY)
    for name in samples[-1].files:
        files = [(float(item.runs), float(item.files.get(name, 0))) for item in samples]
        grew += _judged(f"files in {name}", files, history=name in HISTORY_FOLDERS)
    size = [(float(item.runs), item.megabytes["."]) for item in samples]
    grew += _faster("megabytes of the database", size, 1.5)
    cpu = [(float(item.runs), item.cpu_seconds) for item in samples]
    return grew + _faster("seconds of processor", cpu, 1.5)


def _not_flat(samples: list[Sample], name: str, bound: float) -> list[str]:
    grown = drift([(float(item.runs), float(getattr(item, name))) for item in samples])
    return [f"{name} grew by {grown:.1f}"] if grown > bound else []


def _judged(name: str, points: list[tuple[float, float]], *, history: bool) -> list[str]:
    if history:
        return _faster(name, points, 1.1)
    grown = drift(points)
    return [f"{name} grew by {grown:.0f}"] if grown > FEW else []


def _faster(name: str, points: list[tuple[float, float]], bound: float) -> list[str]:
    faster = acceleration(points)
    return [f"{name} grew {faster:.2f} times as fast in the second half"] if faster > bound else []
