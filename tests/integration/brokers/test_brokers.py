"""What the engine requires of every broker: memory, Redis and RabbitMQ pass the same suite.

Messages only wake workers. Losing them, or the broker's server, costs seconds but no step.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from runs.supervision.engine import THREADS
from tests.integration.brokers.conftest import Broker, Start

ENGINE = "tests.integration.engine.engine_process"
MESSAGES = "tests.integration.brokers.message_worker"
#: For a busy machine.
SECONDS = 240.0


def until(happened: Callable[[], object]) -> None:
    """Wait for a condition; fail the test if it does not become true."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline, "The condition did not become true in time."
        time.sleep(0.01)


def begun(witness: Path) -> Counter[str]:
    """The number of files per kind or process."""
    return Counter(path.name.rpartition("-")[0] for path in witness.iterdir())


def assert_whole(process: subprocess.Popen[str], witness: Path) -> None:
    """Assert that the run succeeded, that each of its three naps ran once, and that no event is missing."""
    output, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    run = json.loads(output)
    assert run["status"] == "succeeded"
    assert set(run["steps"].values()) == {"succeeded"}
    assert run["events"] == list(range(1, len(run["events"]) + 1))
    assert begun(witness) == {"nap-begins": 3, "nap-ends": 3}


@pytest.mark.verify
def test_a_pipeline_runs_to_its_end(broker: Broker, start: Start, witness: Path) -> None:
    assert_whole(start(ENGINE, "start", str(witness), **broker.settings), witness)


def test_a_worker_killed_while_it_holds_a_message_loses_nothing(
    broker: Broker, start: Start, witness: Path
) -> None:
    killed = start(ENGINE, "start", str(witness), "before_a_launch", **broker.settings)
    assert killed.wait(SECONDS) == -signal.SIGKILL

    assert_whole(start(ENGINE, "resume", str(witness), **broker.settings), witness)


def test_a_broker_that_loses_every_message_during_a_run_costs_no_step(
    mortal_broker: Broker, start: Start, witness: Path
) -> None:
    working = start(ENGINE, "start", str(witness), **mortal_broker.settings)
    until(lambda: begun(witness))
    if mortal_broker.server is None:
        working.kill()
        working.wait()
        working = start(ENGINE, "resume", str(witness))
    else:
        mortal_broker.server.kill()
        mortal_broker.server.start()

    assert_whole(working, witness)


def publish(start: Start, url: str, witness: Path, count: int) -> None:
    assert start(MESSAGES, "publish", str(witness), str(count), BROKER_URL=url).wait(SECONDS) == 0


def test_the_broker_redelivers_a_dead_workers_message(broker_url: str, start: Start, witness: Path) -> None:
    publish(start, broker_url, witness, 1)
    holder = start(MESSAGES, "hold", str(witness), BROKER_URL=broker_url)
    until(lambda: begun(witness) == {str(holder.pid): 1})
    holder.kill()
    holder.wait()

    taker = start(MESSAGES, "take", str(witness), BROKER_URL=broker_url)

    until(lambda: begun(witness) == {str(holder.pid): 1, str(taker.pid): 1})


def test_a_worker_takes_as_many_messages_as_it_has_threads_and_leaves_the_rest(
    broker_url: str, start: Start, witness: Path
) -> None:
    publish(start, broker_url, witness, 2 * THREADS)
    first = start(MESSAGES, "hold", str(witness), BROKER_URL=broker_url)
    until(lambda: begun(witness) == {str(first.pid): THREADS})

    second = start(MESSAGES, "hold", str(witness), BROKER_URL=broker_url)

    until(lambda: begun(witness) == {str(first.pid): THREADS, str(second.pid): THREADS})
