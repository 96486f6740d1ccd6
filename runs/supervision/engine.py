"""The engine of one process: worker threads, watchers and the sweeper, started and stopped together."""

from __future__ import annotations

import gc
import logging
import threading
import time

import dramatiq
from django.conf import settings
from django.db import connection
from dramatiq.brokers.stub import StubBroker
from dramatiq.worker import Worker

from compute import services
from compute.errors import ComputeError
from compute.models import ComputeTarget
from runs.delivery import leases, outbox
from runs.execution.collect import collect
from runs.models import StepAttempt
from runs.supervision.actors import QUEUE
from runs.supervision.reconcile import active_attempts
from runs.supervision.recorder import Recorder
from runs.supervision.watcher import Sweeper

logger = logging.getLogger(__name__)

#: New objects until the youngest are looked at; Python's own 700 are few for rows and plans.
OBJECTS_BEFORE_COLLECTING = 20_000
#: Threads for short work.
THREADS = 4
#: How long a worker waits on an idle queue. Redis is asked again only after it, so this is what a
#: lone message waits (342 ms at dramatiq's default, 8 ms with this).
POLL_MILLISECONDS = 20
#: In memory a put wakes the waiting worker: idle threads may sleep, and stopping takes this long.
MEMORY_POLL_MILLISECONDS = 200
#: How long work in progress may take to end when the engine stops.
WIND_DOWN_MILLISECONDS = 10_000
#: How long a step may take to end by itself when an embedded engine stops.
STEP_GRACE_SECONDS = 3.0
STEP_END_SECONDS = 10.0


class Engine:
    """Runs what is queued. Embedded (the default without a broker): the only one of its data folder.

    ``stop`` ends step processes and queues their steps again when embedded; otherwise the
    engine detaches and the steps go on, for another worker to adopt.
    """

    def __init__(self, *, embedded: bool | None = None, threads: int = THREADS) -> None:
        self._embedded = settings.ENVIRONMENT.embedded if embedded is None else embedded
        self._threads = threads
        self._worker: Worker | None = None
        self._sweeper: Sweeper | None = None
        self._recorder = Recorder()

    def start(self) -> None:
        """Start and return. What an earlier process left undone is taken up in the background."""
        if self._embedded:
            self._forget_the_dead()
        self._worker = _worker(self._threads)
        self._worker.start()
        self._recorder.start()
        self._sweeper = Sweeper(leases.new_holder(), self._recorder)
        self._sweeper.start()
        spare_the_collector()

    def stop(self) -> None:
        """Stop; returns when nothing of this engine goes on."""
        if self._sweeper is not None:
            self._sweeper.stop()
            self._sweeper.join()
            self._sweeper = None
        self._recorder.wind_down()
        if self._worker is not None:
            _stop(self._worker)
            self._worker = None
        if self._embedded:
            _end_steps()
        _let_runners_go(end=self._embedded)
        self._recorder.close()

    def _forget_the_dead(self) -> None:
        """Nobody else is at work here, so every claim and lease is of a process that is gone."""
        leases.release_all()
        outbox.release_claims()
        StepAttempt.objects.exclude(collecting_until=None).update(collecting_until=None)


def spare_the_collector() -> None:
    """What is loaded stays: the garbage collector need not look at it again, nor at every few objects.

    A fifth of what the submission of a thousand steps took went into looking.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING, *gc.get_threshold()[1:])


def _worker(threads: int) -> Worker:
    broker = dramatiq.get_broker()
    memory = isinstance(broker, StubBroker)
    timeout = MEMORY_POLL_MILLISECONDS if memory else POLL_MILLISECONDS
    worker = Worker(broker, queues={QUEUE}, worker_threads=threads, worker_timeout=timeout)
    # Twice the threads, the default, hoards messages that another worker could do; one would
    # serialise this one.
    worker.queue_prefetch = threads
    return worker


def _stop(worker: Worker) -> None:
    worker.stop(timeout=WIND_DOWN_MILLISECONDS)
    # A worker leaves its middleware in the broker; one that starts later is told of it.
    broker = worker.broker
    broker.middleware = [item for item in broker.middleware if getattr(item, "worker", None) is not worker]


def _let_runners_go(*, end: bool) -> None:
    """End the runners, or leave them and the steps in them for another worker to adopt."""
    for driver in services.drivers_in_use().values():
        driver.close(end=end)
    services.forget_drivers()


def _end_steps() -> None:
    """End every step process and collect it: what was stopped is queued for the next start."""
    names = [
        (target, attempt.name)
        for target in ComputeTarget.objects.filter(enabled=True).values_list("name", flat=True)
        for attempt in active_attempts(target)
    ]
    threads = [threading.Thread(target=_end_step, args=pair, daemon=True) for pair in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _end_step(target: str, name: str) -> None:
    try:
        driver = services.targets.driver(target)
        driver.stop(name, STEP_GRACE_SECONDS)
        deadline = time.monotonic() + STEP_END_SECONDS
        while driver.status(name).state == "running" and time.monotonic() < deadline:
            time.sleep(0.02)
        collect(name)
    except ComputeError as error:
        logger.warning("Step %s could not be ended; the next start adopts it: %s", name, error)
    finally:
        connection.close()
