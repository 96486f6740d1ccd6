"""Serves a worker's metrics over HTTP, as a worker has no web server."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

from designer.foundation.errors import ConfigurationError
from runs.metrics.telemetry import REGISTRY

#: Timeout for a client that sends nothing.
READ_SECONDS = 10


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    timeout = READ_SECONDS

    def log_message(self, *_: Any) -> None:
        """Do not log every scrape."""


class MetricsServer:
    """Serves requests with ``Authorization: Bearer TOKEN`` in its own threads until stopped."""

    def __init__(self, host: str, port: int, token: str) -> None:
        try:
            self._server = make_server(host, port, _guarded(token), _Server, _QuietHandler)
        except OSError as error:
            raise ConfigurationError(
                f"Cannot serve metrics on {host}:{port}: {error.strerror}. Set JACKFIELD_METRICS_PORT to a "
                "free port, a different one for each worker on a machine."
            ) from error
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _guarded(token: str) -> Callable[..., Iterable[bytes]]:
    """The metrics app behind the token: metrics reveal how the installation is used."""
    expected = f"Bearer {token}".encode()
    serve: Callable[..., Iterable[bytes]] = make_wsgi_app(REGISTRY)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1")
        if hmac.compare_digest(given, expected):
            return serve(environ, start_response)
        start_response("401 Unauthorized", [("WWW-Authenticate", 'Bearer realm="jackfield"')])
        return [b"Send the owner's token: Authorization: Bearer TOKEN\n"]

    return application
