"""Fixtures of every test: the real parts, and the end of the session."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.real_parts.chromium import browser, browser_context_args, browser_type, launch_browser, playwright
from tests.real_parts.data import shared_data
from tests.real_parts.docker_engine import docker_engine
from tests.real_parts.far_engine import far_engine
from tests.real_parts.file_times import FileTimes
from tests.real_parts.postgres import new_database, postgres, postgres_cluster
from tests.real_parts.rabbitmq import own_rabbitmq, rabbitmq, rabbitmq_server
from tests.real_parts.redis import own_redis, redis, redis_server
from tests.real_parts.session import end_session

__all__ = [
    "browser",
    "browser_context_args",
    "browser_type",
    "docker_engine",
    "far_engine",
    "launch_browser",
    "new_database",
    "own_rabbitmq",
    "own_redis",
    "playwright",
    "postgres",
    "postgres_cluster",
    "rabbitmq",
    "rabbitmq_server",
    "redis",
    "redis_server",
    "shared_data",
]


# How long an example takes says nothing on a machine that others use too.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time: a change must not fail by what chance finds elsewhere; `make verify` explores.
settings.register_profile("repeated", PATIENT, derandomize=True)
settings.register_profile("explore", PATIENT)
settings.load_profile("repeated")


def pytest_configure(config: pytest.Config) -> None:
    # Workers of xdist hand every report on: the controller alone adds them up.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(FileTimes(), "file times")


#: Files that take longest begin first: those that are quick fill the gaps at the end of a parallel run.
SLOWEST_FIRST = ("tests/e2e/", "tests/contracts/", "tests/integration/", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        return next(number for number, begin in enumerate(SLOWEST_FIRST) if item.nodeid.startswith(begin))

    items.sort(key=rank)  # a stable sort: within a folder the order stays


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        end_session()
