"""Queues whose readers wait for an item, not for the end of a timeout.

dramatiq's threads wait with a timeout, because a thread that stops is told by an attribute, and because a
consumer has to look at the messages it delays. A server at rest would wake thirty times a second for nothing.
"""

from __future__ import annotations

import queue
from collections.abc import Iterable
from typing import Any

from dramatiq import Broker, Worker
from dramatiq.middleware import Middleware


class PatientQueue(queue.Queue[Any]):
    """A timeout of ``get`` begins to count once something was put in and is not done."""

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self._patient = True

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if block:
            self._await_work()
        return super().get(block, timeout)

    def _await_work(self) -> None:
        with self.not_empty:
            while self._patient and not self.unfinished_tasks:
                self.not_empty.wait()

    def set_patient(self, patient: bool) -> None:
        """False: whoever waits looks up, and timeouts count from now on."""
        with self.not_empty:
            self._patient = patient
            self.not_empty.notify_all()


class WorkQueue(PatientQueue, queue.PriorityQueue[Any]):
    """What the threads of a dramatiq worker take their messages from."""


class Patience(Middleware):
    """Has the threads of a worker wait until they have something to do, or are to end."""

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        worker.work_queue = WorkQueue()

    def before_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        for waited_for in _patient_queues(broker, worker):
            waited_for.set_patient(False)

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        for waited_for in _patient_queues(broker, worker):
            waited_for.set_patient(True)


def _patient_queues(broker: Broker, worker: Worker) -> Iterable[PatientQueue]:
    """The worker's own, and those of a broker in memory; others have only names of queues."""
    queues = broker.queues.values() if isinstance(broker.queues, dict) else ()
    return [found for found in (worker.work_queue, *queues) if isinstance(found, PatientQueue)]
