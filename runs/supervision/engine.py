"""The engine of one process: workers, watchers, sweeper and scrubber, started and stopped together."""

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
from runs.supervision.errands import Errands
from runs.supervision.reconcile import active_attempts
from runs.supervision.recorder import Recorder
from runs.supervision.scrubber import Scrubber
from runs.supervision.watcher import Sweeper, Watch

logger = logging.getLogger(__name__)

#: Allocations before a garbage collection; Python's default of 700 is too few for rows and plans.
OBJECTS_BEFORE_COLLECTING = 20_000
#: Threads for short work.
THREADS = 4
#: How long a worker waits on an idle queue. Redis is polled again only after it, so this is the delay of
#: a single message (342 ms at dramatiq's default, 8 ms with this).
POLL_MILLISECONDS = 20
#: The in-memory broker wakes a waiting worker. Its threads look up this often while messages are in work or
#: delayed (see ``PatientQueue``), and stopping takes this long.
MEMORY_POLL_MILLISECONDS = 50
#: How long actors in progress may take to finish when the engine stops.
WIND_DOWN_MILLISECONDS = 10_000
#: Grace for steps when an embedded engine stops, and how long to wait for their end.
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
        self._watches: list[Watch] = []
        self._recorder = Recorder()

    def start(self) -> None:
        """Start and return. Work that an earlier process left is resumed in the background."""
        if self._embedded:
            self._release_claims_of_dead_processes()
        self._worker = _worker(self._threads)
        self._worker.start()
        self._recorder.start()
        holder = leases.new_holder()
        self._watches = [Sweeper(holder, self._recorder), Scrubber(holder)]
        if not self._embedded:
            self._watches.append(Errands())
        for watch in self._watches:
            watch.start()
        freeze_loaded_objects()

    def stop(self) -> None:
        """Stop, and return when every thread of this engine has ended."""
        for watch in self._watches:
            watch.stop()
        for watch in self._watches:
            watch.join()
        self._watches = []
        self._recorder.wind_down()
        if self._worker is not None:
            _stop(self._worker)
            self._worker = None
        if self._embedded:
            _end_steps()
        _let_runners_go(end=self._embedded)
        self._recorder.close()

    def _release_claims_of_dead_processes(self) -> None:
        """Embedded mode has one process, so every claim and lease belongs to one that is gone."""
        leases.release_all()
        outbox.release_claims()
        StepAttempt.objects.exclude(collecting_until=None).update(collecting_until=None)


def freeze_loaded_objects() -> None:
    """Exclude what is loaded now from garbage collection, and collect less often.

    Collections took a fifth of the time of submitting a thousand steps.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING, *gc.get_threshold()[1:])


def _worker(threads: int) -> Worker:
    broker = dramatiq.get_broker()
    memory = isinstance(broker, StubBroker)
    timeout = MEMORY_POLL_MILLISECONDS if memory else POLL_MILLISECONDS
    worker = Worker(broker, queues={QUEUE}, worker_threads=threads, worker_timeout=timeout)
    # The default, twice the threads, hoards messages that another worker could take; 1 would
    # serialise this worker.
    worker.queue_prefetch = threads
    return worker


def _stop(worker: Worker) -> None:
    worker.stop(timeout=WIND_DOWN_MILLISECONDS)
    # A stopped worker leaves its middleware in the broker, which would call it for later workers.
    broker = worker.broker
    broker.middleware = [item for item in broker.middleware if getattr(item, "worker", None) is not worker]


def _let_runners_go(*, end: bool) -> None:
    """End the runners, or leave them and their steps for another worker to adopt."""
    for driver in services.drivers_in_use().values():
        driver.close(end=end)
    services.forget_drivers()


def _end_steps() -> None:
    """Stop and collect every step; stopped steps are queued again for the next start."""
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
