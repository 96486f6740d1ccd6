"""Dagster with an instance in files: its in-process executor, and its process per step."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import dagster_jobs
from dagster import DagsterInstance, execute_job, reconstructable
from dagster._core.definitions.reconstruct import ReconstructableJob
from peer_work import tell_none, timed

NO_CACHE = "it marks what is stale, but a run executes all that is selected"
SETTINGS = "telemetry:\n  enabled: false\n"


def in_process(job: ReconstructableJob, instance: DagsterInstance) -> None:
    options = {"execution": {"config": {"in_process": {}}}}
    assert execute_job(job, instance, run_config=options).success


def as_it_comes(job: ReconstructableJob, instance: DagsterInstance) -> None:
    assert execute_job(job, instance).success


def measure(
    mode: str,
    run: Callable[[ReconstructableJob, DagsterInstance], None],
    chain: ReconstructableJob,
    fan_out: ReconstructableJob,
    instance: DagsterInstance,
) -> None:
    timed(mode, "chain", lambda: run(chain, instance))
    tell_none(mode, "cached", NO_CACHE)
    timed(mode, "fan_out", lambda: run(fan_out, instance))


def main() -> None:
    home = Path("dagster_home").absolute()
    home.mkdir()
    (home / "dagster.yaml").write_text(SETTINGS)
    os.environ["DAGSTER_HOME"] = str(home)
    chain, fan_out = reconstructable(dagster_jobs.chain), reconstructable(dagster_jobs.fan_out)
    forked = reconstructable(dagster_jobs.forked_chain), reconstructable(dagster_jobs.forked_fan_out)
    with DagsterInstance.get() as instance:
        in_process(reconstructable(dagster_jobs.warm_up), instance)
        measure("in one process", in_process, chain, fan_out, instance)
        measure("a process per step", as_it_comes, chain, fan_out, instance)
        measure("a forked process per step", as_it_comes, *forked, instance)


if __name__ == "__main__":
    main()
