"""Steps of runs: their folders, and what they log while they run."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from compute.errors import ComputeError
from compute.records import logged_record
from compute.sdk.stored import is_pickled
from compute.services.images import image_of
from compute.services.places import home, step_folder, store
from compute.services.targets import KnownTarget, known_target
from compute.spec import Mount, ResourceLimits, RunnerMode, StepSpec
from compute.step_folder import STEP_FORMAT, limits_document, read_record, read_regular, write_atomically
from compute.supervision.walk import remove

logger = logging.getLogger(__name__)

#: Bytes of metrics read in one call.
METRICS_BYTES = 8 * 1024**2
#: Each call reads the stream from its start; what is beyond this is ignored.
METRICS_STREAM_BYTES = 64 * 1024**2
#: Folders deleted once an attempt's outputs are stored; log, metrics and records stay.
BULKY = ("in", "out", "work")


class StepCode(Protocol):
    """The code of a step and its parameters. A planned step (``designer.plan``) is one."""

    @property
    def component(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def entry(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...
    @property
    def environment(self) -> str: ...
    @property
    def network(self) -> bool: ...
    @property
    def user_code(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class StepRequest:
    """One attempt to prepare. ``inputs``: port -> (type, digest); ``outputs``: (port, type, optional)."""

    name: str
    target: str
    code: StepCode
    inputs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    outputs: Sequence[tuple[str, str, bool]] = ()
    limits: ResourceLimits = field(default_factory=ResourceLimits)
    labels: Mapping[str, str] = field(default_factory=dict)
    #: Environment variable -> value. Never in its representation, and in no file.
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def prepare(request: StepRequest) -> StepSpec:
    """Write the step's folder, unless it is there already, and say how to launch it.

    Raises ArtifactError when an input's bytes are absent or damaged, ComputeError when the target
    is unknown or its environment image is not built.
    """
    folder = step_folder(request.name)
    target = known_target(request.target)
    contained = target.kind.contained
    runner = _runner_mode(target, request)
    paths = {port: _checked_path(type_, digest) for port, (type_, digest) in request.inputs.items()}
    seen = {
        port: _seen_path(port, path, runner) if contained else os.path.relpath(path, folder)
        for port, path in paths.items()
    }
    image = image_of(request.code.environment)
    if not (folder / "step.json").exists():
        # Subfolders are made by the launcher and the supervisor, which know their owner.
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "step.json", _document(request, seen, contained=contained))
    return StepSpec(
        name=request.name,
        folder=folder,
        labels=dict(request.labels),
        mounts=tuple(Mount(path, f"/step/in/{port}") for port, path in paths.items()) if contained else (),
        limits=request.limits,
        image=image,
        network=request.code.network,
        runner=runner,
        secrets=request.secrets,
    )


def _runner_mode(target: KnownTarget, request: StepRequest) -> RunnerMode | None:
    """A step with secrets has a process or container of its own: what is left of them ends with it."""
    if request.secrets:
        return None
    return target.runner_mode(user_code=request.code.user_code, network=request.code.network)


def runs_warm(target: str, *, user_code: bool, network: bool) -> bool:
    """Whether a runner of the target takes such a step."""
    try:
        known = known_target(target)
    except ComputeError:
        return False  # its launch says so
    return known.runner_mode(user_code=user_code, network=network) is not None


def _checked_path(type_: str, digest: str) -> Path:
    """Where an input stands, undamaged.

    What the step will unpickle is read for that, whatever its file's time says: unpickling runs it. Damaged
    bytes are deleted, so that the next run computes them again.
    """
    if is_pickled(type_):
        store().condition(digest, read=True)
    return store().checked_path(digest)


def _seen_path(port: str, path: Path, runner: RunnerMode | None) -> str:
    """Where a contained step finds an input: in the store, or mounted into its folder."""
    # Runners of built-in components see the whole store; other containers only their own inputs.
    return f"/store/{path.parent.name}/{path.name}" if runner == "executor" else f"in/{port}"


def _document(request: StepRequest, seen: Mapping[str, str], *, contained: bool) -> dict[str, object]:
    code = request.code
    return {
        "format": STEP_FORMAT,
        "component": {"name": code.component, "version": code.version, "entry": code.entry},
        "parameters": dict(code.parameters),
        "inputs": {port: {"type": type_, "path": seen[port]} for port, (type_, _) in request.inputs.items()},
        "outputs": {
            port: {"type": type_, "path": f"out/{port}", "optional": optional}
            for port, type_, optional in request.outputs
        },
        "limits": limits_document(request.limits, contained=contained),
        "secrets": sorted(request.secrets),
    }


def step_document(name: str) -> dict[str, Any]:
    """The step.json that was prepared; empty when there is none."""
    return read_record(step_folder(name) / "step.json")


def step_names(seconds_old: float) -> list[str]:
    """Attempts with a folder that nothing was added to or removed from for so many seconds."""
    steps = home() / "steps"
    before = time.time() - seconds_old
    try:
        with os.scandir(steps) as found:
            return [entry.name for entry in found if entry.stat(follow_symlinks=False).st_mtime < before]
    except FileNotFoundError:
        return []


def log_path(name: str) -> Path:
    """Where the step's log is. Read it with ``read_log``: a container could put a link there."""
    return step_folder(name) / "log.txt"


def read_log(name: str, offset: int = 0, limit: int = -1) -> bytes:
    """The log from a byte offset, at most ``limit`` bytes; empty when there is none."""
    return read_regular(log_path(name), offset, limit)


def metrics_since(name: str, line: int) -> list[tuple[int, dict[str, Any]]]:
    """What the step logged from line number ``line`` (from 0) on, as (line number, record).

    An unfinished line comes with a later call. Lines that are no records, and everything beyond the
    first 64 MiB, are left out.
    """
    stream = read_regular(step_folder(name) / "metrics.jsonl", limit=METRICS_STREAM_BYTES)
    lines = stream.split(b"\n")[line:-1]
    found: list[tuple[int, dict[str, Any]]] = []
    size = 0
    for number, text in enumerate(lines, start=line):
        size += len(text)
        if size > METRICS_BYTES and found:
            break
        record = logged_record(text)
        if record is not None:
            found.append((number, record))
    return found


def discard(name: str) -> None:
    """Drop what the attempt read and wrote; its log, metrics and records stay."""
    for part in BULKY:
        remove(step_folder(name) / part)


def erase(name: str) -> None:
    """Drop everything of the attempt. What cannot be removed is logged and left."""
    try:
        remove(step_folder(name))
    except OSError as error:
        logger.warning("The folder of step %s could not be removed: %s", name, error)
