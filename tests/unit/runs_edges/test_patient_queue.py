"""A worker's threads wait for work, and not for the ends of timeouts."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from types import FrameType

import dramatiq
import pytest
from dramatiq.worker import Worker

from designer.site.broker import MemoryBroker
from runs.delivery.patient_queue import Patience, PatientQueue
from tests.contracts.waiting import until

THREADS = 3


@pytest.fixture
def worker() -> Iterator[Worker]:
    broker = MemoryBroker([Patience()])
    broker.declare_queue("control")
    worker = Worker(broker, worker_timeout=10, worker_threads=THREADS)
    worker.start()
    yield worker
    worker.stop()


def resting(worker: Worker) -> bool:
    """Whether each of its threads waits until it is told; two consumers, of messages due and delayed."""
    frames = sys._current_frames()
    threads: list[threading.Thread] = [*worker.workers, *worker.consumers.values()]
    assert len(threads) == THREADS + 2
    return all(waits(frames.get(thread.ident or 0)) for thread in threads)


def waits(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code is not PatientQueue._await_work.__code__:
        frame = frame.f_back
    return frame is not None


@pytest.mark.parametrize("delay", [None, 20])
def test_threads_without_work_wait_until_they_are_told_and_do_it(worker: Worker, delay: int | None) -> None:
    done = threading.Event()

    @dramatiq.actor(broker=worker.broker, queue_name="control")
    def work() -> None:
        done.set()

    until(lambda: resting(worker))
    work.send_with_options(delay=delay)

    assert done.wait(60)
    until(lambda: resting(worker))


def test_a_timeout_counts_while_something_taken_is_not_done() -> None:
    delayed = PatientQueue()
    delayed.put("later")
    assert delayed.get(timeout=60) == "later"

    with pytest.raises(queue.Empty):
        delayed.get(timeout=0.01)


def test_a_worker_at_rest_ends_when_it_is_stopped(worker: Worker) -> None:
    until(lambda: resting(worker))
    threads = [*worker.workers, *worker.consumers.values()]

    worker.stop(timeout=60_000)

    assert not any(thread.is_alive() for thread in threads)


def test_a_broker_whose_worker_was_stopped_serves_the_next_one(worker: Worker) -> None:
    worker.stop(timeout=60_000)
    later = Worker(worker.broker, worker_timeout=10, worker_threads=THREADS)
    later.start()

    until(lambda: resting(later))
    later.stop(timeout=60_000)
