"""Server mode on PostgreSQL and Redis: workers may die, and leave, while steps run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.documents import on
from tests.e2e.installation import Installation
from tests.e2e.server import steps_of
from tests.e2e.test_kill import assert_whole, slow_step
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.redis import emptied
from tests.real_parts.session import free_port


@pytest.fixture(scope="module")
def deployed(
    tmp_path_factory: pytest.TempPathFactory,
    docker_engine: DockerEngine,
    new_database: Callable[[], str],
    redis_server: str,
) -> Iterator[Installation]:
    broker = emptied(redis_server)
    running = Installation(
        tmp_path_factory.mktemp("deployed") / "home",
        free_port(),
        DATABASE_URL=new_database(),
        BROKER_URL=broker,
        CHANNEL_URL=broker,
        **docker_engine.environment,
    )
    try:
        running.start()
        yield running
    finally:
        running.end()


@pytest.fixture
def installation(deployed: Installation) -> Installation:
    """A web process and two workers, whatever earlier tests ended."""
    deployed.complete(workers=2)
    return deployed


@pytest.mark.verify
def test_a_killed_worker_loses_nothing(installation: Installation) -> None:
    run_id = installation.start_run(on("docker", slow_step()))
    installation.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    installation.kill_worker(0)
    assert_whole(installation, run_id)


def test_both_workers_killed_and_a_new_one_takes_over(installation: Installation) -> None:
    run_id = installation.start_run(on("docker", slow_step()))
    installation.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    installation.kill_worker(1)
    installation.kill_worker(0)
    installation.start_worker()
    assert_whole(installation, run_id)


def test_workers_that_are_asked_to_stop_leave_their_steps_running(installation: Installation) -> None:
    run_id = installation.start_run(on("docker", slow_step()))
    installation.wait_for(run_id, lambda run: steps_of(run)["first"]["status"] == "running")
    assert installation.stop() == 0
    installation.complete(workers=1)
    run = installation.get(f"runs/{run_id}/")
    assert steps_of(run)["first"]["attempt"] == 1
    assert_whole(installation, run_id)
