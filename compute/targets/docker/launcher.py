"""One container per attempt, named after it, so that launching twice means adopting.

What happened in it is read from its step folder; the engine is asked only whether it runs and why
it was killed.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docker.errors import APIError, ImageNotFound, NotFound

from compute.errors import ComputeError
from compute.spec import EndReason, StepSpec, StepStatus
from compute.step_folder import (
    checked_name,
    ended_status,
    list_statuses,
    read_regular,
    request_stop,
    write_end,
)
from compute.supervision.secret_input import secrets_line
from compute.targets.docker.attach import AttachChannel
from compute.targets.docker.container import container_config, container_name, step_labels, unix_seconds
from compute.targets.docker.engine import DockerEngine
from compute.targets.docker.folders import prepare_folder
from compute.targets.docker.watch import ContainerWatch, owned_steps

PROBE_SECONDS = 5
#: Between its creation and its start a container is taken to be launched this long.
START_SECONDS = 60.0
#: How long a container whose name is taken may take to appear.
CREATE_SECONDS = 10.0


class DockerLauncher:
    """StepLauncher for a Docker engine."""

    def __init__(self, engine: DockerEngine, home: Path, installation: str) -> None:
        self._engine, self._installation = engine, installation
        self._steps = home / "steps"
        self._watch = ContainerWatch(engine, installation)

    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        ended = ended_status(spec.name, spec.folder, spec.labels)
        if ended and self.status(spec.name).state == "absent":
            return ended
        with self._engine.calls() as api:
            try:
                config = self._engine.configured(container_config(spec, self._installation))
                api.create_container_from_config(config, self._container(spec.name))
            except ImageNotFound as error:
                raise ComputeError(
                    f"The image {spec.image} is missing from the engine and is built again."
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
        raise ComputeError(f"The container {name} does not exist and cannot be created.")

    def _start(self, spec: StepSpec) -> StepStatus:
        name = self._container(spec.name)
        prepare_folder(spec)
        with self._engine.calls() as api:
            try:
                with self._secrets_to(spec):
                    api.start(name)
            except APIError as error:
                # Left behind, it would be adopted by the next launch. Not by force: another may
                # have started it meanwhile.
                with contextlib.suppress(APIError):
                    api.remove_container(name)
                sentence = f"The engine could not start the step: {error.explanation}"
                raise ComputeError(sentence, permanent=error.status_code == 400) from error
        return StepStatus(spec.name, "running", started_at=time.time(), labels=spec.labels)

    @contextlib.contextmanager
    def _secrets_to(self, spec: StepSpec) -> Iterator[None]:
        """Attached before the container starts; sends once it did."""
        if not spec.secrets:
            yield
            return
        with self._engine.calls() as api:
            where = {"stdin": 1, "stream": 1}
            channel = AttachChannel(api.attach_socket(self._container(spec.name), params=where))
        try:
            yield
            channel.send(secrets_line(spec.secrets))
        finally:
            channel.close()

    def status(self, name: str) -> StepStatus:
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
        overdue = request_stop(folder, grace_seconds)
        with self._engine.calls() as api:
            try:
                api.kill(self._container(name), "SIGKILL" if overdue else "SIGTERM")
            except APIError as error:
                # Absent, or not running: there is nothing to stop.
                if error.status_code not in (404, 409):
                    raise

    def remove(self, name: str) -> None:
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
        return list_statuses(owned_steps(self._engine, self._installation), self.status)

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        return self._watch.wait(timeout_seconds)

    def close(self) -> None:
        self._watch.close()

    def probe(self) -> dict[str, object]:
        with self._engine.failures():
            api = self._engine.connect(timeout=PROBE_SECONDS)
            try:
                info = api.info()
            finally:
                api.close()
        self._engine.check_runtime(info.get("Runtimes") or {})
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
