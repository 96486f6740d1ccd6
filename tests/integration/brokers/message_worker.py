"""A process that publishes or processes messages, without an engine.

``python -m tests.integration.brokers.message_worker publish FOLDER COUNT`` sends COUNT messages;
``take FOLDER`` processes them; ``hold FOLDER`` starts each and never finishes. Every message leaves a
file named after the process that started it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import uuid
from pathlib import Path

import django


def main(what: str, folder: str, count: str = "0") -> None:
    django.setup()
    import dramatiq

    from runs.supervision.actors import QUEUE
    from runs.supervision.engine import THREADS, _worker

    @dramatiq.actor(queue_name=QUEUE)
    def note(folder: str) -> None:
        (Path(folder) / f"{os.getpid()}-{uuid.uuid4().hex}").touch()
        if what == "hold":
            threading.Event().wait()

    if what == "publish":
        for _ in range(int(count)):
            note.send(folder)
        return
    # Redis: how soon whoever asks for messages takes those of a worker that is not heard of.
    if what == "take" and hasattr(broker := dramatiq.get_broker(), "heartbeat_timeout"):
        broker.heartbeat_timeout = 1_000
    _worker(THREADS).start()
    signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
