"""Downloads one file over HTTP: bounded, without redirects, and from public addresses only."""

from __future__ import annotations

import http.client
import socket
import sys
import time
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import SplitResult, unquote, urlsplit

from compute.sdk.component_error import ComponentError
from designer.components.data_input_output.public_address import VARIABLE, may_contact

MAX_BYTES = 1024**3
#: Timeout of each wait for the server, not of the whole download.
TIMEOUT_SECONDS = 60.0
TRIES = 3
PAUSE_SECONDS = 1.0
_CHUNK_BYTES = 1024**2

#: Timeout of each wait when only a file's headers are requested.
PROBE_SECONDS = 2.0

Allowed = Callable[[str], bool]


def name_in_url(url: str) -> str:
    """The file name at the end of a URL; may be empty."""
    return unquote(urlsplit(url).path.rpartition("/")[2])


def download(
    url: str,
    target: Path,
    *,
    token: str = "",
    allowed: Allowed = may_contact,
    pause: float = PAUSE_SECONDS,
) -> None:
    """Download ``url`` to the file ``target``, in up to three attempts. ``token``: sent as bearer token.

    Raises ComponentError: not an http address, an address that is not ``allowed``, a redirect, a
    status other than 200, more than ``MAX_BYTES``, no answer, or a token for an address without TLS.
    """
    parts = _parts(url)
    if token and parts.scheme != "https":
        raise ComponentError(
            "url.insecure",
            f"The token for '{parts.hostname}' would be sent without encryption.",
            "Use an address that starts with https://, or take the secret from the node.",
        )
    for attempt in range(1, TRIES + 1):
        try:
            return _fetch(parts, target, allowed, token)
        except (OSError, http.client.HTTPException) as error:
            sys.stderr.write(f"Attempt {attempt} of {TRIES}: {error}\n")
            if attempt == TRIES:
                raise ComponentError(
                    "url.unreachable",
                    f"Downloading from '{parts.hostname}' failed in {TRIES} attempts: {error}.",
                    "Check the address, and that the compute target gives steps network access.",
                ) from error
            time.sleep(pause)


def version_of(url: str, *, allowed: Allowed = may_contact) -> str | None:
    """Identifies the current content of ``url`` as its server reports it: ETag, or date and length.

    None if the server reports neither, or answers in a way that ``download`` would refuse.
    """
    try:
        headers = _head(_parts(url), allowed)
    except (ComponentError, OSError, http.client.HTTPException, ValueError):
        return None
    if etag := headers.get("ETag"):
        return f"etag {etag}"
    modified, length = headers.get("Last-Modified"), headers.get("Content-Length")
    return f"modified {modified}, {length} bytes" if modified and length else None


def _head(parts: SplitResult, allowed: Allowed) -> Message:
    connection = _connection(parts, allowed, PROBE_SECONDS)
    try:
        _request(connection, "HEAD", parts, {})
        response = connection.getresponse()
        _check_status(response, parts.geturl())
        return response.headers
    finally:
        connection.close()


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ComponentError(
            "url.invalid", f"'{url}' is not a web address.", "Use one that starts with http:// or https://."
        )
    return parts


def _fetch(parts: SplitResult, target: Path, allowed: Allowed, token: str) -> None:
    connection = _connection(parts, allowed, TIMEOUT_SECONDS)
    try:
        _request(connection, "GET", parts, {"Authorization": f"Bearer {token}"} if token else {})
        response = connection.getresponse()
        _check_status(response, parts.geturl())
        with target.open("wb") as file:
            _copy(response, file)
    finally:
        connection.close()


def _connection(parts: SplitResult, allowed: Allowed, seconds: float) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    # Without a port http.client would look for one at the end of an IPv6 address.
    connection = kind(parts.hostname or "", parts.port or kind.default_port, timeout=seconds)
    # Connect to the address that was checked: looking the name up again could give another one.
    connection._create_connection = lambda address, _, *__: _connect(address, seconds, allowed)  # type: ignore[attr-defined]  # the hook http.client calls, absent from typeshed
    return connection


def _request(
    connection: http.client.HTTPConnection, method: str, parts: SplitResult, more: Mapping[str, str]
) -> None:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "Jackfield", "Accept-Encoding": "identity", **more}
    connection.request(method, path, headers=headers)


def _connect(address: tuple[str, int], timeout: float, allowed: Allowed) -> socket.socket:
    host, port = address
    found = [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for ip in found:
        if not allowed(ip):
            raise ComponentError(
                "url.refused",
                f"'{host}' is not a public address ({ip}), and pipelines may not read from others.",
                "Upload the file on the Data page and use a Dataset, or ask the administrator to allow its "
                f"network in {VARIABLE}.",
            )
    return _first_that_answers(found, port, timeout)


def _first_that_answers(ips: list[str], port: int, timeout: float) -> socket.socket:
    for ip in ips[:-1]:
        try:
            return socket.create_connection((ip, port), timeout)
        except OSError as error:
            sys.stderr.write(f"{ip} does not answer: {error}\n")
    return socket.create_connection((ips[-1], port), timeout)


def _check_status(response: http.client.HTTPResponse, url: str) -> None:
    if 300 <= response.status < 400:
        raise ComponentError(
            "url.redirect",
            f"'{url}' redirects to '{response.headers.get('Location', 'elsewhere')}'.",
            "Redirects are not followed. Use the final address.",
        )
    if response.status >= 500:
        raise http.client.HTTPException(f"the server answered {response.status} {response.reason}")
    if response.status != 200:
        raise ComponentError(
            "url.status", f"The server answered {response.status} {response.reason}.", "Check the address."
        )


def _copy(response: Any, file: IO[bytes]) -> None:
    total = 0
    while chunk := response.read(_CHUNK_BYTES):
        total += len(chunk)
        if total > MAX_BYTES:
            raise ComponentError(
                "url.too_large",
                f"The file is larger than {MAX_BYTES // 1024**2} MB.",
                "Import a smaller one.",
            )
        file.write(chunk)
