"""SIGKILL of each part in the middle of sixty steps, eight at once: nothing lost, twice or left over."""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from compute.environments.definition import (
    default_environment,
    environment_context,
    environment_tag,
    packages_tag,
    read_step_code,
)
from compute.services.images import build_packages
from compute.targets.docker.container import RUNNER_LABEL
from runs.core.names import parse_attempt_name
from tests.e2e.crew import Crew, Witness, until
from tests.e2e.matrix_settings import STEP_CODE
from tests.factories.targets import docker_images
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.far_engine import FarEngine
from tests.real_parts.own_engine import OwnEngine, kill_and_wait
from tests.real_parts.own_postgres import OwnPostgres
from tests.real_parts.redis import OwnRedis
from tests.real_parts.session import locked

logger = logging.getLogger(__name__)

STEPS = 60
#: The run is in its middle: so many steps have ended, and so many wait to be let go on.
MIDDLE = (25, 8)
#: Runners that have nothing to do are given back after this long.
IDLE_SECONDS = 2
RANDOM_KILLS = 8


@pytest.fixture(scope="module")
def database() -> Iterator[OwnPostgres]:
    server = OwnPostgres()
    yield server
    server.end()


@pytest.fixture(scope="module")
def broker() -> Iterator[OwnRedis]:
    server = OwnRedis()
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def local_crew(
    tmp_path_factory: pytest.TempPathFactory, database: OwnPostgres, broker: OwnRedis
) -> Iterator[Crew]:
    home = tmp_path_factory.mktemp("matrix") / "home"
    crew = Crew(home, "local", database.new_database(), broker.url, JACKFIELD_PROCESS_TARGET="1")
    try:
        crew.prepare(idle_seconds=IDLE_SECONDS)
        yield crew
    finally:
        crew.end()


@pytest.fixture(scope="module")
def engine(docker_engine: DockerEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnEngine]:
    """An engine that has the image which the workers will ask for."""
    own = OwnEngine()
    try:
        own.start()
        offer_image(own.address, docker_engine, tmp_path_factory.mktemp("images"))
        yield own
    finally:
        own.stop()


def offer_image(engine: FarEngine, source: DockerEngine, home: Path) -> None:
    """Under the default environment's name, one with no more packages than executors import."""
    default = default_environment(source.base_image)
    light = replace(default, apt=(), pip=tuple(pin for pin in default.pip if pin.startswith("polars")))
    with locked("docker"):
        here = docker_images(home)
        if not here.has_image(packages_tag(light)):
            build_packages(here, light, logger.info)
    engine.take_image(packages_tag(light))
    code = read_step_code(Path(settings.BASE_DIR), STEP_CODE)
    there = docker_images(home, engine.url, engine.certificates)
    there.build_image(environment_tag(default, code), environment_context(light, code), "none", logger.info)


@pytest.fixture(scope="module")
def docker_crew(
    tmp_path_factory: pytest.TempPathFactory,
    docker_engine: DockerEngine,
    engine: OwnEngine,
    database: OwnPostgres,
    broker: OwnRedis,
) -> Iterator[Crew]:
    """Two workers on the target of warm containers."""
    home = tmp_path_factory.mktemp("matrix") / "home"
    at = engine.address
    where = {"JACKFIELD_DOCKER_URL": at.url, "JACKFIELD_DOCKER_CERT_PATH": at.certificates}
    crew = Crew(
        home, "docker", database.new_database(), broker.url, engine, **docker_engine.environment, **where
    )
    try:
        crew.prepare(idle_seconds=IDLE_SECONDS)
        crew.enlist(2)
        yield crew
    finally:
        crew.end()


@pytest.fixture
def crew(local_crew: Crew) -> Crew:
    """Two workers on the process target."""
    local_crew.enlist(2)
    return local_crew


def in_the_middle(crew: Crew) -> tuple[UUID, Witness]:
    """A run of which eight steps are at work, and stay so until the gate is opened."""
    (run,), witness = crew.submit(secrets.token_hex(4))
    until(lambda: witness.progress() == MIDDLE, witness.progress)
    return run, witness


def assert_whole(crew: Crew, run: UUID, witness: Witness) -> None:
    """It succeeds, no step ran twice at once, no event is missing, nothing is left."""
    until(lambda: crew.status(run) in ("succeeded", "failed"), lambda: where_it_stands(crew, run))
    assert crew.status(run) == "succeeded", where_it_stands(crew, run)
    assert not witness.count("twice")
    assert len(witness.count("ends")) == STEPS
    events = crew.events(run)
    assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
    ends = Counter(node for _, type_, node in events if type_ == "step.succeeded")
    assert len(ends) == ends.total() == STEPS
    until(lambda: not crew.leftovers(), crew.leftovers)


def assert_each_ran_once(witness: Witness) -> None:
    assert witness.count("begins") == witness.count("ends")
    assert set(witness.count("begins").values()) == {1}


def where_it_stands(crew: Crew, run: UUID) -> object:
    states = crew.query("SELECT status, count(*) FROM runs_steprun WHERE run_id = %s GROUP BY status", run)
    return states, crew.leftovers(), crew.log.read_text()[-3000:]


def test_a_killed_worker_costs_nothing(crew: Crew) -> None:
    run, witness = in_the_middle(crew)
    watcher = crew.watcher()
    assert watcher is not None
    crew.kill_worker(1 - watcher)
    witness.open_gate()
    assert_whole(crew, run, witness)
    assert_each_ran_once(witness)


def test_a_killed_watcher_is_followed_by_another(crew: Crew) -> None:
    run, witness = in_the_middle(crew)
    watcher = crew.watcher()
    assert watcher is not None
    crew.kill_worker(watcher)
    witness.open_gate()
    assert_whole(crew, run, witness)
    assert_each_ran_once(witness)


def test_the_step_of_a_killed_runner_runs_again(crew: Crew) -> None:
    run, witness = in_the_middle(crew)
    step = crew.running_steps()[0]
    lock = crew.home / "runners" / "process" / f"{crew.runner_of(step)}.lock"
    kill_and_wait(int(lock.read_text()))
    witness.open_gate()
    assert_whole(crew, run, witness)
    # Its code was ended with its runner.
    assert lost(witness) == {parse_attempt_name(step)[1]: 1}


def lost(witness: Witness) -> Counter[str]:
    """How often the code of each node began and did not come to its end."""
    return witness.count("begins") - witness.count("ends")


def test_a_restart_of_postgres_costs_nothing(crew: Crew, database: OwnPostgres) -> None:
    run, witness = in_the_middle(crew)
    database.crash()
    witness.open_gate()
    # What is at work ends without it.
    until(lambda: witness.progress()[1] == 0)
    database.start()
    assert_whole(crew, run, witness)
    assert_each_ran_once(witness)


@pytest.mark.verify
def test_a_broker_that_lost_everything_costs_nothing(crew: Crew, broker: OwnRedis) -> None:
    run, witness = in_the_middle(crew)
    broker.kill()
    witness.open_gate()
    # Without it what follows is launched all the same.
    until(lambda: witness.progress()[0] >= sum(MIDDLE) + 4)
    broker.start()
    assert_whole(crew, run, witness)
    assert_each_ran_once(witness)


@pytest.mark.verify
def test_two_runs_share_each_key_though_a_worker_is_killed(crew: Crew) -> None:
    runs, witness = crew.submit(secrets.token_hex(4), count=2)
    until(lambda: witness.progress() == MIDDLE, witness.progress)
    crew.kill_worker(0)
    witness.open_gate()
    until(lambda: all(crew.status(run) == "succeeded" for run in runs))
    assert_each_ran_once(witness)
    both = [type_ for run in runs for _, type_, _ in crew.events(run)]
    assert (both.count("step.succeeded"), both.count("step.reused")) == (STEPS, STEPS)
    until(lambda: not crew.leftovers(), crew.leftovers)


@pytest.mark.soak
def test_workers_killed_at_random_moments_lose_nothing(crew: Crew) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  # shown when it fails
    chance = random.Random(seed)
    (run,), witness = crew.submit(secrets.token_hex(4))
    witness.open_gate()
    for _ in range(RANDOM_KILLS):
        time.sleep(chance.uniform(0, 2))
        crew.kill_worker(chance.randrange(2))
        crew.enlist(2)
    assert_whole(crew, run, witness)


@pytest.mark.verify
def test_the_step_of_a_killed_container_runs_again(docker_crew: Crew, engine: OwnEngine) -> None:
    run, witness = in_the_middle(docker_crew)
    step = docker_crew.running_steps()[0]
    runner = docker_crew.runner_of(step)
    (container,) = engine.containers(f"{RUNNER_LABEL}={runner}")
    engine.address.call("kill", "--signal", "KILL", container)
    witness.open_gate()
    assert_whole(docker_crew, run, witness)
    assert lost(witness) == {parse_attempt_name(step)[1]: 1}


def test_a_killed_docker_daemon_costs_no_more_than_what_ran(docker_crew: Crew, engine: OwnEngine) -> None:
    run, witness = in_the_middle(docker_crew)
    engine.kill()
    engine.start()
    witness.open_gate()
    assert_whole(docker_crew, run, witness)
    assert lost(witness).total() <= MIDDLE[1]
