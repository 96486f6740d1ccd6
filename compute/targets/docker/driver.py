"""One container per attempt, named after it, so that launching twice means adopting; or a warm one.

What happened in it is read from its step folder; the engine is asked only whether it runs and why
it was killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound

from compute.errors import ComputeError
from compute.runners.kind import PoolSettings
from compute.runners.listener import StepListener
from compute.runners.pool import RunnerPool
from compute.runners.warm_steps import SCAN_SECONDS, WarmSteps
from compute.spec import EndReason, StepSpec, StepStatus
from compute.step_folder import checked_name, ended_status, read_regular, request_stop, write_end
from compute.targets.docker.container import (
    HOME_LABEL,
    NAME_LABEL,
    RUNNER_LABEL,
    container_config,
    container_name,
    step_labels,
    step_user,
    unix_seconds,
)
from compute.targets.docker.engine import DockerEngine
from compute.targets.docker.host import DockerHost
from compute.targets.docker.images import DockerImages

logger = logging.getLogger(__name__)

PROBE_SECONDS = 5
#: How often the engine is asked besides listening to it: an event can get lost.
POLL_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
#: Between its creation and its start a container is taken to be launched this long.
START_SECONDS = 60.0


#: How long a container whose name is taken may take to appear.
CREATE_SECONDS = 10.0


class DockerDriver(DockerImages):
    """ComputeDriver for a Docker engine. Safe to share between threads."""

    def __init__(
        self,
        home: Path,
        installation: str,
        url: str = "",
        certificates: str = "",
        runners: PoolSettings | None = None,
    ) -> None:
        self._steps = home / "steps"
        self._installation = installation
        self._engine = DockerEngine(url, certificates)
        self._changed = threading.Condition()
        self._ended: set[str] = set()
        self._reported: set[str] = set()
        self._listener: threading.Thread | None = None
        self._poll_at = 0.0
        self._closed = threading.Event()
        # Two engines of one installation have each their runners.
        place = home / "runners" / f"docker-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
        settings = runners or PoolSettings()
        host = DockerHost(self._engine, home, place, installation, settings)
        self._warm = WarmSteps(host, RunnerPool(host, settings), place / "steps", self._ring)

    def resize(self, settings: PoolSettings) -> None:
        self._warm.pool.settings = settings

    def runners(self) -> Mapping[str, int]:
        return self._warm.pool.counts()

    def listen(self, listener: StepListener) -> None:
        self._warm.listener = listener

    def held(self) -> set[str]:
        return self._warm.pool.held()

    def adopt(self) -> None:
        self._warm.pool.adopt()

    def close(self, *, end: bool) -> None:
        self._closed.set()
        self._warm.close(end=end)

    def _ring(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        if spec.runner:
            prepare_warm_folder(spec)
            return self._warm.launch(spec)
        ended = ended_status(spec.name, spec.folder, spec.labels)
        if ended and self.status(spec.name).state == "absent":
            return ended
        with self._engine.calls() as api:
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
            with self._engine.calls() as api:
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
        with self._engine.calls() as api:
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
        return self._warm.status(checked_name(name)) or self._fresh_status(name)

    def _fresh_status(self, name: str) -> StepStatus:
        with self._engine.calls() as api:
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
        with self._engine.calls() as api:
            try:
                text: bytes = api.logs(self._container(name))
            except NotFound:
                return b""
        return text[offset:]

    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        folder = self._steps / checked_name(name)
        if not folder.is_dir():
            return
        if self._warm.record(name):
            self._warm.stop(name, grace_seconds)
            return
        overdue = request_stop(folder, grace_seconds)
        with self._engine.calls() as api:
            try:
                api.kill(self._container(name), "SIGKILL" if overdue else "SIGTERM")
            except APIError as error:
                # Absent, or not running: there is nothing to stop.
                if error.status_code not in (404, 409):
                    raise

    def remove(self, name: str) -> None:
        if self._warm.record(checked_name(name)):
            self._warm.remove(name)
            return
        with self._engine.calls() as api:
            try:
                if is_live(api.inspect_container(self._container(name))):
                    raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
                api.remove_container(self._container(name), v=True)
            except APIError as error:
                # Absent, or another is removing it at this moment.
                if error.status_code not in (404, 409):
                    raise

    def list_owned(self) -> list[StepStatus]:
        statuses = [self.status(name) for name in (*self._owned(), *self._warm.names())]
        return [status for status in statuses if status.state != "absent"]

    def _owned(self, **filters: list[str]) -> list[str]:
        chosen = {"label": [f"{HOME_LABEL}={self._installation}"], **filters}
        with self._engine.calls() as api:
            found = api.containers(all=True, filters=chosen)
        return [item["Labels"][NAME_LABEL] for item in found if NAME_LABEL in item["Labels"]]

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        """See ComputeDriver: by the engine's events, and by asking every few seconds."""
        deadline = time.monotonic() + timeout_seconds
        self._listen()
        while True:
            if time.monotonic() >= self._poll_at:
                self._poll()
            with self._changed:
                self._ended |= self._warm.take_ended()
                wait = min(deadline, self._poll_at) - time.monotonic()
                if not self._ended and wait > 0:
                    self._changed.wait(min(wait, SCAN_SECONDS))
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
        """Follow the engine's events until the driver is closed, reconnecting when it is away."""
        label = f"{HOME_LABEL}={self._installation}"
        while not self._closed.is_set():
            try:
                api = self._engine.connect(timeout=None)
                for event in api.events(filters={"label": label, "event": "die"}, decode=True):
                    labels = event["Actor"]["Attributes"]
                    if RUNNER_LABEL in labels:
                        continue  # the link to it notices
                    with self._changed:
                        self._ended.add(labels[NAME_LABEL])
                        self._changed.notify_all()
            except (DockerException, requests.RequestException, OSError) as error:
                logger.info("The Docker engine's events are away: %s", error)
            self._poll_at = 0.0
            self._closed.wait(RECONNECT_SECONDS)

    def probe(self) -> dict[str, object]:
        with self._engine.failures():
            api = self._engine.connect(timeout=PROBE_SECONDS)
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

    def _container(self, name: str) -> str:
        return container_name(self._installation, checked_name(name))


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


def prepare_warm_folder(spec: StepSpec) -> None:
    """Give the folder to the steps' user; a step in a process of its own gets copies of its inputs.

    Copies, for a link to the stored bytes could be changed through.
    """
    uid, gid = step_user()
    if spec.runner == "process":
        inputs = spec.folder / "in"
        inputs.mkdir(exist_ok=True)
        for mount in spec.mounts:
            copy_input(mount.source, inputs / Path(mount.target).name)
    if os.geteuid() != uid:
        with contextlib.suppress(FileNotFoundError), opened_folder(spec.folder) as folder:
            os.chown(folder, uid, gid)


def copy_input(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place, dirs_exist_ok=True)
    elif not place.exists():
        shutil.copyfile(source, place)


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
