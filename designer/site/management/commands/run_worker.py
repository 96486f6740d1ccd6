"""manage.py run_worker: the engine of server mode, in a process of its own."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compute.services import register_targets
from designer.foundation.errors import ConfigurationError
from runs.metrics.server import MetricsServer
from runs.supervision.engine import Engine

#: How long a signal that another thread took may go unnoticed.
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Do what runs ask for: workers, watchers and the sweeper. Start as many as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT.embedded:
            raise CommandError("BROKER_URL is not set: in embedded mode 'manage.py serve' is all there is.")
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        metrics = _serve_metrics()
        register_targets()
        engine = Engine(embedded=False)
        engine.start()
        self.stdout.write("The worker is ready.")
        self.stdout.flush()
        # The kernel may hand the signal to another thread, and that wakes nobody: look now and then.
        while not ending.wait(LOOK_SECONDS):
            pass
        self.stdout.write("Stopping: steps that run go on, and another worker adopts them.")
        engine.stop()
        if metrics is not None:
            metrics.stop()


def _serve_metrics() -> MetricsServer | None:
    port = settings.ENVIRONMENT.metrics_port
    if port is None:
        return None
    try:
        return MetricsServer(settings.ENVIRONMENT.host, port, settings.JACKFIELD_TOKEN)
    except ConfigurationError as error:
        raise CommandError(str(error)) from error
