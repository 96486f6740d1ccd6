"""Server mode on PostgreSQL and Redis: workers may die, and leave, while steps run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.documents import on
from tests.e2e.installation import Installation
from tests.e2e.server import steps_of
from tests.e2e.test_kill import assert_whole, slow_chain
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.session import free_port


@pytest.fixture
def installation(
    tmp_path: Path, docker_engine: DockerEngine, postgres: str, redis: str
) -> Iterator[Installation]:
    running = Installation(
        tmp_path / "home",
        free_port(),
        DATABASE_URL=postgres,
        BROKER_URL=redis,
        CHANNEL_URL=redis,
        **docker_engine.environment,
    )
    try:
        running.start()
        yield running
    finally:
        running.end()


@pytest.mark.verify
def test_a_killed_worker_loses_nothing(installation: Installation) -> None:
    run_id = installation.start_run(on("docker", slow_chain()))
    installation.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    installation.kill_worker(0)
    assert_whole(installation, run_id)


def test_both_workers_killed_and_a_new_one_takes_over(installation: Installation) -> None:
    run_id = installation.start_run(on("docker", slow_chain()))
    installation.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    installation.kill_worker(1)
    installation.kill_worker(0)
    installation.start_worker()
    assert_whole(installation, run_id)


def test_workers_that_are_asked_to_stop_leave_their_steps_running(installation: Installation) -> None:
    run_id = installation.start_run(on("docker", slow_chain()))
    installation.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    assert installation.stop() == 0
    installation.start(workers=1)
    run = installation.get(f"runs/{run_id}/")
    assert steps_of(run)["first"]["attempt"] == 1
    assert_whole(installation, run_id)
