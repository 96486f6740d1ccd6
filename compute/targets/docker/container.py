"""How a step's container is made and read: plain values, no engine. Pure."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from compute.environments.definition import CODE, PYTHON
from compute.runners.kind import RunnerKind
from compute.spec import Mount, StepSpec
from compute.supervision.limits import kept_bytes
from compute.targets.thread_settings import thread_settings

LABEL_PREFIX = "jackfield."
HOME_LABEL, NAME_LABEL = "jackfield.home", "jackfield.step"
#: Of a warm container: the runner's name and its kind as JSON.
RUNNER_LABEL, KIND_LABEL = "jackfield.runner", "jackfield.kind"
#: The user of steps when the server is root: an id that owns nothing.
STEP_UID = 10001
#: Beside the step's: the supervisor, and in a warm container the parent and the forks that wait.
SPARE_PROCESSES = 8
TMP_SHARE, TMP_LEAST_BYTES = 4, 64 * 1024**2
#: What a step with network access sees of the server's environment.
PASSED_ON = ("JACKFIELD_IMPORT_NETWORKS",)
#: Its standard input is open until who started it lets go: secrets come that way, and no setting of the
#: container holds them.
SECRETS_BY_INPUT = {"OpenStdin": True, "StdinOnce": True, "AttachStdin": True}
#: For the supervisor's own errors; the step's log is in its folder.
ENGINE_LOG = {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "1"}}


def container_name(installation: str, name: str) -> str:
    """Deterministic, so that a second launch meets the first one's container."""
    return f"jackfield-{installation}-{name}"


def step_user() -> tuple[int, int]:
    """(uid, gid) of steps: the server's own, unless that is root."""
    return (STEP_UID, STEP_UID) if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def container_config(spec: StepSpec, installation: str) -> dict[str, Any]:
    """The engine's create request: no privileges, a read-only root, and every limit set."""
    uid, gid = step_user()
    return {
        "Image": spec.image,
        "Entrypoint": [],
        "Cmd": [PYTHON, "-I", "-S", f"{CODE}/compute/supervision/supervise.py", "/step"],
        "User": f"{uid}:{gid}",
        "WorkingDir": "/step",
        "Env": [f"{key}={value}" for key, value in container_environment(spec).items()],
        "Labels": {
            **{f"{LABEL_PREFIX}{key}": value for key, value in spec.labels.items()},
            HOME_LABEL: installation,
            NAME_LABEL: spec.name,
        },
        **(SECRETS_BY_INPUT if spec.secrets else {}),
        "NetworkDisabled": not spec.network,
        "HostConfig": host_config(spec),
    }


def host_config(spec: StepSpec) -> dict[str, Any]:
    limits = spec.limits
    mounts = [
        bind(spec.folder, "/step", read_only=False),
        *(bind(mount.source, mount.target, read_only=mount.read_only) for mount in spec.mounts),
    ]
    return {
        **hardened(mounts, limits.memory_bytes, limits.cpus, limits.processes, network=spec.network),
        "LogConfig": ENGINE_LOG,
    }


def hardened(
    mounts: Sequence[Mapping[str, Any]], memory_bytes: int, cpus: float, processes: int, *, network: bool
) -> dict[str, Any]:
    """The restrictions of every container."""
    tmp = max(TMP_LEAST_BYTES, memory_bytes // TMP_SHARE)
    return {
        "Mounts": list(mounts),
        "Tmpfs": {"/tmp": f"rw,nosuid,nodev,mode=1777,size={tmp}"},
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true"],
        "ReadonlyRootfs": True,
        "NetworkMode": "bridge" if network else "none",
        "Memory": memory_bytes,
        # Equal to the memory: no swap, which would slow the whole machine down.
        "MemorySwap": memory_bytes,
        "NanoCpus": int(cpus * 1_000_000_000),
        "PidsLimit": processes + SPARE_PROCESSES,
        "RestartPolicy": {"Name": "no"},
    }


def bind(source: Path, target: str, *, read_only: bool) -> dict[str, Any]:
    return {"Type": "bind", "Source": str(source), "Target": target, "ReadOnly": read_only}


def container_environment(spec: StepSpec) -> dict[str, str]:
    networks = {name: os.environ[name] for name in PASSED_ON if spec.network and name in os.environ}
    own = {"JACKFIELD_STEP": spec.name, "HOME": "/step/work"}
    return {**python_environment(spec.limits.cpus), **networks, **own}


def python_environment(cpus: float) -> dict[str, str]:
    return {
        **thread_settings(cpus),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
    }


def executor_bounds(kind: RunnerKind) -> dict[str, int]:
    """Of built-in components: memory also for the tables that are kept, and any core that is idle; others
    that want to run get theirs by weight."""
    memory = kind.memory_bytes + kept_bytes(kind.memory_bytes)
    return {"Memory": memory, "MemorySwap": memory, "NanoCpus": 0, "CpuShares": int(kind.cpus * 1024)}


def runner_config(
    name: str, kind: RunnerKind, installation: str, settings: Mapping[str, Any], mounts: Sequence[Mount]
) -> dict[str, Any]:
    """The create request of a warm container: its standard input and output stay open for control.

    The engine removes it when it ends: its results are in the step folders.
    """
    uid, gid = step_user()
    bound = [bind(mount.source, mount.target, read_only=mount.read_only) for mount in mounts]
    host = hardened(bound, kind.memory_bytes, kind.cpus, kind.processes, network=False)
    if kind.mode == "executor":
        host |= executor_bounds(kind)
    environment = {**python_environment(kind.cpus), "HOME": "/tmp", "JACKFIELD_RUNNER": name}
    return {
        "Image": kind.image,
        "Entrypoint": [],
        "Cmd": [PYTHON, "-I", "-S", f"{CODE}/compute/supervision/serve_steps.py", json.dumps(settings)],
        "User": f"{uid}:{gid}",
        "WorkingDir": "/tmp",
        "Env": [f"{key}={value}" for key, value in environment.items()],
        "Labels": {HOME_LABEL: installation, RUNNER_LABEL: name, KIND_LABEL: kind.to_json()},
        "NetworkDisabled": True,
        "OpenStdin": True,
        "StdinOnce": False,
        "Tty": False,
        "HostConfig": {**host, "AutoRemove": True, "LogConfig": {"Type": "none"}},
    }


def step_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """The step's own labels back from the container's."""
    return {
        key.removeprefix(LABEL_PREFIX): value
        for key, value in labels.items()
        if key.startswith(LABEL_PREFIX) and key not in (HOME_LABEL, NAME_LABEL)
    }


def unix_seconds(text: str) -> float | None:
    """Unix time of the engine's RFC 3339 text; None for its zero time (year 1)."""
    if not text or text.startswith("0001-"):
        return None
    seconds, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{seconds}+00:00").timestamp() + float(f"0.{fraction or 0}")
