"""The connection to a Docker engine, and what goes wrong with it as a ComputeError."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Collection, Iterator
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException
from docker.utils import kwargs_from_env

from compute.errors import ComputeError

CALL_SECONDS = 60
#: Not used in an address: the engine is asked for its version without one.
ANY_VERSION = "1.41"


class DockerEngine:
    """One engine, at an address or where the environment says. Safe to share between threads.

    ``certificates``: a folder with ``ca.pem``, ``cert.pem`` and ``key.pem``, for a tcp address with
    TLS; else the folder that DOCKER_CERT_PATH names. ``runtime``: what it runs containers with; empty
    for its default.
    """

    def __init__(self, url: str = "", certificates: str = "", runtime: str = "") -> None:
        self.url, self.runtime = url, runtime
        self._certificates = certificates
        self._api: docker.APIClient | None = None
        self._connecting = threading.Lock()

    def connect(self, timeout: int | None) -> docker.APIClient:
        """A connection of its own; raises ComputeError for an invalid address."""
        try:
            where = self._where()
            if "tls" in where:
                return self._connect_by_tls(where, timeout)
            return docker.APIClient(**where, version="auto", timeout=timeout)
        except ValueError as error:
            raise ComputeError(
                f"'{self.url}' is not a valid engine address: {error}", permanent=True
            ) from error

    def _connect_by_tls(self, where: dict[str, object], timeout: int | None) -> docker.APIClient:
        """Trusting the folder's authority alone: CURL_CA_BUNDLE and its like would replace it.

        So the version is asked for by hand: a client that negotiates it does so before it can be told.
        """
        asking = docker.APIClient(**where, version=ANY_VERSION, timeout=timeout)
        asking.trust_env = False
        version = asking.version(api_version=False)["ApiVersion"]
        api = docker.APIClient(**where, version=version, timeout=timeout)
        api.trust_env = False
        return api

    def _where(self) -> dict[str, object]:
        environment = dict(os.environ)
        if self.url:
            environment["DOCKER_HOST"] = self.url
        if self.url and not self.url.startswith("tcp://"):
            return {"base_url": self.url}
        if self._certificates:
            environment |= {"DOCKER_CERT_PATH": self._certificates, "DOCKER_TLS_VERIFY": "1"}
        found: dict[str, object] = kwargs_from_env(environment=environment)
        return found

    @contextlib.contextmanager
    def calls(self) -> Iterator[docker.APIClient]:
        """The kept connection; what goes wrong with the engine becomes a ComputeError."""
        with self.failures():
            with self._connecting:
                if self._api is None:
                    self._api = self.connect(timeout=CALL_SECONDS)
            yield self._api

    def configured(self, config: dict[str, Any]) -> dict[str, Any]:
        """A container's create request, under the target's runtime."""
        runtime = {"Runtime": self.runtime} if self.runtime else {}
        return {**config, "HostConfig": {**config["HostConfig"], **runtime}}

    def check_runtime(self, known: Collection[str]) -> None:
        """Raise ComputeError when the engine does not know the target's runtime."""
        if self.runtime and self.runtime not in known:
            raise ComputeError(
                f"The engine has no runtime '{self.runtime}'; it has {', '.join(sorted(known)) or 'none'}. "
                "Add it to the engine's daemon.json and restart the engine, or choose another one.",
                permanent=True,
            )

    def remove(self, container: str) -> None:
        """End and remove it; no-op when it is absent, or the engine is removing it already."""
        with self.calls() as api:
            try:
                api.remove_container(container, force=True, v=True)
            except APIError as error:
                if error.status_code not in (404, 409):
                    raise

    @contextlib.contextmanager
    def failures(self) -> Iterator[None]:
        try:
            yield
        except APIError as error:
            raise ComputeError(f"The Docker engine refused: {error.explanation or error}") from error
        except (DockerException, requests.RequestException, OSError) as error:
            where = self.url or os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
            raise ComputeError(
                f"No Docker engine answers at {where}. Start it, or look at its log."
            ) from error
