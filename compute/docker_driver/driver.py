"""Steps as containers of a Docker engine. The only file that imports ``docker``.

One container per attempt, named after it, so that launching twice means adopting. What happened in
it is read from its step folder; the engine is asked only whether it runs and why it was killed.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.utils import kwargs_from_env

from compute.container import (
    HOME_LABEL,
    NAME_LABEL,
    container_config,
    container_name,
    step_labels,
    step_user,
    unix_seconds,
)
from compute.errors import ComputeError
from compute.spec import EndReason, StepSpec, StepStatus
from compute.step_folder import checked_name, ended_status, read_regular, request_stop, write_end

logger = logging.getLogger(__name__)

CALL_SECONDS = 60
PROBE_SECONDS = 5
#: How often the engine is asked besides listening to it: an event can get lost.
POLL_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
#: Between its creation and its start a container is taken to be launched this long.
START_SECONDS = 60.0


#: How long a container whose name is taken may take to appear.
CREATE_SECONDS = 10.0


class DockerDriver:
    """ComputeDriver for a Docker engine. Safe to share between threads."""

    def __init__(self, home: Path, installation: str, url: str = "") -> None:
        self._steps = home / "steps"
        self._installation = installation
        self._url = url
        self._api: docker.APIClient | None = None
        self._connecting = threading.Lock()
        self._changed = threading.Condition()
        self._ended: set[str] = set()
        self._reported: set[str] = set()
        self._listener: threading.Thread | None = None
        self._poll_at = 0.0

    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        ended = ended_status(spec.name, spec.folder, spec.labels)
        if ended and self.status(spec.name).state == "absent":
            return ended
        with self._engine() as api:
            try:
                api.create_container_from_config(
                    container_config(spec, self._installation), self._container(spec.name)
                )
            except ImageNotFound as error:
                raise ComputeError(
                    f"The image {spec.image} is not in the engine: it is built again."
                ) from error
            except APIError as error:
                if error.status_code != 409:
                    raise
                return self._adopt(spec)
            return self._start(spec)

    def _adopt(self, spec: StepSpec) -> StepStatus:
        """Take over the container of that name; start it when its launcher died before it could."""
        name = self._container(spec.name)
        deadline = time.monotonic() + CREATE_SECONDS
        while time.monotonic() < deadline:
            with self._engine() as api:
                try:
                    state = api.inspect_container(name)["State"]
                except NotFound:
                    # Its name is taken before it can be seen: somebody is creating it.
                    time.sleep(0.05)
                    continue
            return self._start(spec) if state["Status"] == "created" else self.status(spec.name)
        raise ComputeError(f"The container {name} is neither there nor can it be made.")

    def _start(self, spec: StepSpec) -> StepStatus:
        name = self._container(spec.name)
        prepare_folder(spec)
        with self._engine() as api:
            try:
                api.start(name)
            except APIError as error:
                # Left behind, it would be adopted by the next launch. Not by force: another may
                # have started it meanwhile.
                with contextlib.suppress(APIError):
                    api.remove_container(name)
                sentence = f"The engine could not start the step: {error.explanation}"
                raise ComputeError(sentence, permanent=error.status_code == 400) from error
        return StepStatus(spec.name, "running", started_at=time.time(), labels=spec.labels)

    def status(self, name: str) -> StepStatus:
        with self._engine() as api:
            try:
                facts = api.inspect_container(self._container(name))
            except NotFound:
                return StepStatus(name, "absent")
        labels = step_labels(facts["Config"]["Labels"])
        state = facts["State"]
        if is_live(facts):
            return StepStatus(name, "running", started_at=unix_seconds(state["StartedAt"]), labels=labels)
        settle(name, self._steps / name, state)
        return ended_status(name, self._steps / name, labels) or StepStatus(
            name, "exited", state["ExitCode"], "lost", labels=labels
        )

    def logs(self, name: str, offset: int = 0) -> bytes:
        folder = self._steps / checked_name(name)
        if (folder / "log.txt").exists():
            return read_regular(folder / "log.txt", offset)
        with self._engine() as api:
            try:
                text: bytes = api.logs(self._container(name))
            except NotFound:
                return b""
        return text[offset:]

    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        folder = self._steps / checked_name(name)
        if not folder.is_dir():
            return
        overdue = request_stop(folder, grace_seconds)
        with self._engine() as api:
            try:
                api.kill(self._container(name), "SIGKILL" if overdue else "SIGTERM")
            except APIError as error:
                # Absent, or not running: there is nothing to stop.
                if error.status_code not in (404, 409):
                    raise

    def remove(self, name: str) -> None:
        with self._engine() as api:
            try:
                if is_live(api.inspect_container(self._container(name))):
                    raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
                api.remove_container(self._container(name), v=True)
            except APIError as error:
                # Absent, or another is removing it at this moment.
                if error.status_code not in (404, 409):
                    raise

    def list_owned(self) -> list[StepStatus]:
        statuses = [self.status(name) for name in self._owned()]
        return [status for status in statuses if status.state != "absent"]

    def _owned(self, **filters: list[str]) -> list[str]:
        chosen = {"label": [f"{HOME_LABEL}={self._installation}"], **filters}
        with self._engine() as api:
            return [item["Labels"][NAME_LABEL] for item in api.containers(all=True, filters=chosen)]

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        """See ComputeDriver: by the engine's events, and by asking every few seconds."""
        deadline = time.monotonic() + timeout_seconds
        self._listen()
        while True:
            if time.monotonic() >= self._poll_at:
                self._poll()
            with self._changed:
                wait = min(deadline, self._poll_at) - time.monotonic()
                if not self._ended and wait > 0:
                    self._changed.wait(wait)
                found, self._ended = self._ended, set()
                self._reported |= found
            if found or time.monotonic() >= deadline:
                return found

    def _poll(self) -> None:
        self._poll_at = time.monotonic() + POLL_SECONDS
        ended = set(self._owned(status=["exited", "dead"]))
        with self._changed:
            self._reported &= ended
            self._ended |= ended - self._reported

    def _listen(self) -> None:
        with self._changed:
            if self._listener is None:
                self._listener = threading.Thread(target=self._hear, name="docker-events", daemon=True)
                self._listener.start()

    def _hear(self) -> None:
        """Follow the engine's events for as long as the process lives, reconnecting when it is away."""
        label = f"{HOME_LABEL}={self._installation}"
        while True:
            try:
                api = self._connect(timeout=None)
                for event in api.events(filters={"label": label, "event": "die"}, decode=True):
                    with self._changed:
                        self._ended.add(event["Actor"]["Attributes"][NAME_LABEL])
                        self._changed.notify_all()
            except (DockerException, requests.RequestException, OSError) as error:
                logger.info("The Docker engine's events are away: %s", error)
            self._poll_at = 0.0
            time.sleep(RECONNECT_SECONDS)

    def probe(self) -> dict[str, object]:
        with engine_errors(self._url):
            api = self._connect(timeout=PROBE_SECONDS)
            try:
                info = api.info()
            finally:
                api.close()
        return {
            "version": info["ServerVersion"],
            "system": info["OperatingSystem"],
            "cpus": info["NCPU"],
            "memory_bytes": info["MemTotal"],
            "storage": info["Driver"],
            "cgroup_version": info.get("CgroupVersion", "1"),
        }

    def has_image(self, tag: str) -> bool:
        with self._engine() as api:
            try:
                api.inspect_image(tag)
            except ImageNotFound:
                return False
        return True

    def image_bytes(self, tag: str) -> int:
        with self._engine() as api:
            return int(api.inspect_image(tag)["Size"])

    def build_image(self, tag: str, context: bytes, network: str, tell: Callable[[str], None]) -> None:
        """Build ``context`` (a tar file) and tag it; ``tell`` gets the log as it comes.

        Raises ComputeError, permanent when a build step failed.
        """
        with self._engine():
            api = self._connect(timeout=None)
            try:
                for message in api.build(
                    fileobj=io.BytesIO(context),
                    custom_context=True,
                    tag=tag,
                    network_mode=None if network == "default" else network,
                    rm=True,
                    forcerm=True,
                    decode=True,
                ):
                    if "error" in message:
                        tell(f"{message['error']}\n")
                        raise ComputeError(str(message["error"]).strip(), permanent=True)
                    tell(message.get("stream") or pull_line(message))
            finally:
                api.close()

    def drop_stages(self, label: str) -> None:
        """Remove untagged images with this label: build stages that nothing needs any more."""
        with self._engine() as api:
            api.prune_images(filters={"dangling": True, "label": label})

    def _container(self, name: str) -> str:
        return container_name(self._installation, checked_name(name))

    def _connect(self, timeout: int | None) -> docker.APIClient:
        where = {"base_url": self._url} if self._url else kwargs_from_env()
        try:
            return docker.APIClient(**where, version="auto", timeout=timeout)
        except ValueError as error:
            raise ComputeError(f"'{self._url}' is no engine's address: {error}", permanent=True) from error

    @contextlib.contextmanager
    def _engine(self) -> Iterator[docker.APIClient]:
        """The kept connection; what goes wrong with the engine becomes a ComputeError."""
        with engine_errors(self._url):
            with self._connecting:
                if self._api is None:
                    self._api = self._connect(timeout=CALL_SECONDS)
            yield self._api


@contextlib.contextmanager
def engine_errors(url: str) -> Iterator[None]:
    try:
        yield
    except APIError as error:
        raise ComputeError(f"The Docker engine refused: {error.explanation or error}") from error
    except (DockerException, requests.RequestException, OSError) as error:
        where = url or os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
        raise ComputeError(f"No Docker engine answers at {where}. Start it, or look at its log.") from error


def is_live(facts: dict[str, Any]) -> bool:
    """Whether the container runs, or was made a moment ago and is about to."""
    state = facts["State"]["Status"]
    if state == "created":
        created = unix_seconds(facts["Created"])
        return created is not None and time.time() - created < START_SECONDS
    return state not in ("exited", "dead", "removing")


def settle(name: str, folder: Path, state: dict[str, Any]) -> None:
    """Write what the supervisor could not say: that it was itself killed, or memory ran out."""
    if not folder.is_dir():
        return
    told = ended_status(name, folder, {})
    if told and not (state["OOMKilled"] and told.reason == "exited" and told.exit_code):
        return
    asked = (folder / "stop.json").exists()
    reason: EndReason = "memory" if state["OOMKilled"] else "stopped" if asked else "lost"
    started_at = told.started_at if told else unix_seconds(state["StartedAt"])
    write_end(folder, reason, told.exit_code if told else state["ExitCode"], started_at)


def prepare_folder(spec: StepSpec) -> None:
    """Give the folder to the step's user, with a place for every mount.

    Never through a link: another launcher may have started the step already, and it owns the folder.
    """
    uid, gid = step_user()
    with opened_folder(spec.folder) as folder:
        for name in ("in", "out", "work"):
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
            if name != "in" and os.geteuid() != uid:
                os.chown(name, uid, gid, dir_fd=folder, follow_symlinks=False)
        with opened_folder("in", folder) as inputs:
            for mount in spec.mounts:
                place_mount(inputs, Path(mount.target).name, is_folder=mount.source.is_dir())
        if os.geteuid() != uid:
            os.chown(folder, uid, gid)


@contextlib.contextmanager
def opened_folder(path: Path | str, parent: int | None = None) -> Iterator[int]:
    file = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        yield file
    finally:
        os.close(file)


def place_mount(inputs: int, name: str, *, is_folder: bool) -> None:
    """What the engine mounts over; made by us, for what the engine makes belongs to root."""
    with contextlib.suppress(FileExistsError):
        if is_folder:
            os.mkdir(name, dir_fd=inputs)
        else:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            os.close(os.open(name, flags, 0o644, dir_fd=inputs))


def pull_line(message: dict[str, Any]) -> str:
    """A line for a message of the pull of a base image; its progress bars are left out."""
    return f"{message['status']}\n" if "status" in message and "progressDetail" not in message else ""
