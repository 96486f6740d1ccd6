"""Runners as warm containers, driven over the engine's attach stream: it works with a remote one too."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from docker.errors import NotFound

from compute.errors import ComputeError
from compute.runners.host import Channel
from compute.runners.kind import PoolSettings, RunnerKind
from compute.spec import Mount, StepSpec
from compute.step_folder import take_lock, was_begun
from compute.targets.docker.attach import AttachChannel
from compute.targets.docker.container import (
    HOME_LABEL,
    KIND_LABEL,
    RUNNER_LABEL,
    container_name,
    runner_config,
    step_user,
)
from compute.targets.docker.engine import DockerEngine
from compute.targets.docker.folders import prepare_warm_folder
from compute.targets.docker.stopped import LIVING_STATES, StoppedContainers

#: A flag of renameat2: swap two names.
RENAME_EXCHANGE = 2
AT_FDCWD = -100


class DockerHost:
    """RunnerHost for the containers of an engine."""

    def __init__(self, engine: DockerEngine, home: Path, installation: str) -> None:
        self._engine, self._installation = engine, installation
        # Two engines of one installation each have their runners.
        self.name = f"docker-{hashlib.sha256(engine.url.encode()).hexdigest()[:8]}"
        #: Where folders of steps are while a runner of mode ``process`` has them.
        self._place = home / "runners" / self.name
        self._steps, self._store = home / "steps", home / "artifacts"
        self._stopped = StoppedContainers(engine)

    def prepare(self, spec: StepSpec) -> None:
        prepare_warm_folder(spec)

    def start(self, name: str, kind: RunnerKind, settings: PoolSettings) -> None:
        document = {
            **settings.runner_settings(name, kind, contained=True),
            "steps": "/steps" if kind.mode == "executor" else "/runner",
            "scratch": ["/tmp", "/dev/shm"] if kind.mode == "executor" else ["/tmp", "/dev/shm", "/runner"],
        }
        config = runner_config(name, kind, self._installation, document, self._mounts(name, kind))
        container = self._container(name)
        with self._engine.calls() as api:
            api.create_container_from_config(self._engine.configured(config), container)
            api.start(container)

    def _mounts(self, name: str, kind: RunnerKind) -> list[Mount]:
        """Built-in components see every step folder and the store; user code its own folder alone."""
        if kind.mode == "process":
            folder = self._place / name
            folder.mkdir(parents=True)
            return [Mount(folder, "/runner", read_only=False)]
        for folder in (self._steps, self._store):
            folder.mkdir(parents=True, exist_ok=True)
        return [Mount(self._steps, "/steps", read_only=False), Mount(self._store, "/store")]

    def connect(self, name: str) -> Channel:
        where = {"stdin": 1, "stdout": 1, "stream": 1}
        with self._engine.calls() as api:
            try:
                channel = AttachChannel(api.attach_socket(self._container(name), params=where))
            except NotFound as error:
                raise ComputeError(f"There is no runner {name}.") from error
        # The engine also attaches to a container that has ended, and then sends nothing.
        with contextlib.ExitStack() as undoing:
            undoing.callback(channel.close)
            if not self.lives(name):
                raise ComputeError(f"Runner {name} has ended.")
            undoing.pop_all()
        return channel

    def lives(self, name: str) -> bool:
        with self._engine.calls() as api:
            try:
                return bool(api.inspect_container(self._container(name))["State"]["Running"])
            except NotFound:
                return False

    def end(self, name: str) -> None:
        self._engine.remove(self._container(name))
        self._clear_up(name)

    def _clear_up(self, name: str) -> None:
        """Drop the folder that a runner had for hand-overs, unless a step is still in it."""
        with contextlib.suppress(OSError):
            (self._place / name).rmdir()

    def found(self) -> dict[str, RunnerKind]:
        """Also removes leftover containers and folders, of steps too."""
        with self._engine.calls() as api:
            items = api.containers(all=True, filters={"label": f"{HOME_LABEL}={self._installation}"})
        living: dict[str, RunnerKind] = {}
        for labels in (item["Labels"] for item in items if item["State"] in LIVING_STATES):
            with contextlib.suppress(KeyError, ValueError):  # a step, or of another release
                living[labels[RUNNER_LABEL]] = RunnerKind.from_json(labels[KIND_LABEL])
        self._stopped.see(items)
        self._forget_dead(living)
        return living

    def _forget_dead(self, living: dict[str, RunnerKind]) -> None:
        if self._place.is_dir():
            for entry in self._place.iterdir():
                if entry.name != "steps" and entry.name not in living:
                    self._clear_up(entry.name)

    def hand_over(self, name: str, kind: RunnerKind, step: str) -> bool:
        """Swap the folder with a link to it, atomically: a reader always finds it."""
        inside, outside = self._place / name / step, self._steps / step
        with self._moving():
            if outside.is_symlink() and not self._recall(step):
                return False
            inside.unlink(missing_ok=True)  # of a worker that died before it swapped them
            # Relative: the data folder may be copied or moved.
            inside.symlink_to(os.path.relpath(inside, self._steps))
            exchange(inside, outside)
        return True

    def _recall(self, step: str) -> bool:
        """Take the folder from a runner that has not begun the step; it cannot find it then, and refuses it.
        Returns whether it had not begun."""
        with held_unstarted(self._steps / step) as unstarted:
            if unstarted:
                self._swap_back(step)
        return unstarted

    def take_back(self, step: str, runner: str | None = None) -> bool:
        with self._moving():
            return self._swap_back(step, runner)

    def _swap_back(self, step: str, runner: str | None = None) -> bool:
        outside = self._steps / step
        if not outside.is_symlink():
            return True
        # Its last two names alone: earlier releases wrote a whole path, which leads out of a copy.
        inside = self._place.joinpath(*Path(os.readlink(outside)).parts[-2:])
        if runner not in (None, inside.parent.name):
            return False
        exchange(inside, outside)
        inside.unlink()
        return True

    @contextlib.contextmanager
    def _moving(self) -> Iterator[None]:
        """One process at a time, or two would swap the names back."""
        lock = os.open(self._place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _container(self, name: str) -> str:
        return container_name(self._installation, f"runner-{name}")


@contextlib.contextmanager
def held_unstarted(folder: Path) -> Iterator[bool]:
    """Hold the lock of a step that was not begun, so that no runner begins it; False when one did.

    Raises FileNotFoundError when the folder is gone.
    """
    lock = step_lock(folder)
    try:
        yield lock is not None and not was_begun(folder)
    finally:
        if lock is not None:
            os.close(lock)


def step_lock(folder: Path) -> int | None:
    """The step's lock, which the steps' user can open too; None while a runner has it."""
    try:
        lock = take_lock(folder)
    except FileNotFoundError:
        raise
    except OSError:
        return None  # a step that runs put something else there
    uid, gid = step_user()
    if lock is not None and os.geteuid() != uid:
        os.fchown(lock, uid, gid)
    return lock


def exchange(one: Path, other: Path) -> None:
    """Swap two names of one file system, atomically."""
    call = ctypes.CDLL(None, use_errno=True).renameat2
    if call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(one))
