"""manage.py serve: everything in one process (embedded mode)."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from designer.foundation.errors import ConfigurationError
from designer.services.sign_in import make_link_token
from designer.site import start
from designer.site.home_lock import HomeLock, hold_home
from designer.site.http_protocol import TimedHeads
from designer.site.quiet_server import QuietServer

AS_ROOT = (
    "Jackfield runs as root, and so do steps on the target 'local': they may do anything on this machine. "
    "Start it from an account of its own."
)


class Command(BaseCommand):
    help = "Serve the designer, the API and the engine in one process."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ENVIRONMENT.embedded:
            raise CommandError(
                "BROKER_URL is set, which means server mode. Start the web process with 'uvicorn "
                "designer.site.asgi:application' and workers with 'jackfield worker' (manage.py run_worker)."
            )
        try:
            lock = hold_home(settings.JACKFIELD_HOME)
        except ConfigurationError as error:
            raise CommandError(str(error)) from error
        try:
            self._serve(lock)
        finally:
            lock.release()

    def _serve(self, lock: HomeLock) -> None:
        from runs.supervision.engine import Engine

        listener = _listen(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)
        start.prepare()
        start.collect_static()
        engine = Engine()
        engine.start()
        try:
            self._announce(lock, listener)
            # uvicorn raises the signal again after it has shut down.
            with suppress(KeyboardInterrupt):
                asyncio.run(_server().serve(sockets=[listener]))
        finally:
            self.stdout.write("Stopping. Running steps are queued again for the next start.")
            engine.stop()

    def _announce(self, lock: HomeLock, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}"
        lock.announce(url)
        if os.geteuid() == 0:
            self.stderr.write(AS_ROOT)
        self.stdout.write(f"Jackfield is at {url}\nSign in with {url}/sign-in/{make_link_token()}/")
        self.stdout.flush()


def _server() -> QuietServer:
    return QuietServer(
        uvicorn.Config(
            "designer.site.asgi:application",
            log_level="warning",
            access_log=False,
            ws="websockets-sansio",
            http=TimedHeads,
            # Without a proxy, X-Forwarded-For is whatever the client says its address is.
            proxy_headers=settings.ENVIRONMENT.https,
            # An open status socket must not hold up Ctrl-C.
            timeout_graceful_shutdown=3,
        )
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port}: {error.strerror}. Set JACKFIELD_PORT to a free port."
        ) from error
    listener.listen(128)
    listener.set_inheritable(False)
    return listener
