"""The fixtures of real engines give engines that answer."""

from __future__ import annotations

import asyncio
import subprocess

import pika
import psycopg
import pytest
import redis as redis_client

from tests.real_parts.absent import absent
from tests.real_parts.docker_engine import DockerEngine


def test_postgres_gives_each_test_an_empty_database(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'")
        assert tables.fetchone() == (0,)


def test_redis_is_empty_and_answers(redis: str) -> None:
    with redis_client.Redis.from_url(redis) as server:
        assert server.dbsize() == 0
        assert server.set("bell", "rung")


def test_the_docker_engine_has_a_base_image_with_python(docker_engine: DockerEngine) -> None:
    image = docker_engine.base_image
    command = ["docker", "run", "--rm", "--network=none", image, "python3", "-c", "print(6 * 7)"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "42\n"


async def test_an_asynchronous_test_runs_in_the_process_that_drove_a_browser() -> None:
    """Fails when the browser of test_browser.py, which runs before, left its event loop behind."""
    assert await asyncio.wait_for(asyncio.sleep(0, "woken"), timeout=5) == "woken"


def test_an_absent_part_skips_its_test_unless_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACKFIELD_REQUIRE", "docker")
    with pytest.raises(pytest.fail.Exception, match="docker is required by JACKFIELD_REQUIRE: gone"):
        absent("docker", "gone")
    with pytest.raises(pytest.skip.Exception, match="redis is absent: gone"):
        absent("redis", "gone")


def test_rabbitmq_takes_a_message_and_gives_it_back(rabbitmq: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(rabbitmq))
    channel = connection.channel()
    channel.queue_declare("bell", exclusive=True)
    channel.basic_publish("", "bell", b"rung")
    _, _, body = next(channel.consume("bell"))
    assert body == b"rung"
    connection.close()
