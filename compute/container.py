"""How a step's container is made and read: plain values, no engine. Pure."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from compute.environments import CODE, PYTHON
from compute.process_driver import thread_settings
from compute.spec import StepSpec

LABEL_PREFIX = "jackfield."
HOME_LABEL, NAME_LABEL = "jackfield.home", "jackfield.step"
#: The user of steps when the server is root: any id that owns nothing.
STEP_UID = 10001
#: The supervisor's own process, beside the step's.
SPARE_PROCESSES = 4
TMP_SHARE, TMP_LEAST_BYTES = 4, 64 * 1024**2
#: The engine's copy of a supervisor's complaints; the step's log is in its folder.
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
        "Cmd": [PYTHON, "-I", "-S", f"{CODE}/compute/runtime/supervise.py", "/step"],
        "User": f"{uid}:{gid}",
        "WorkingDir": "/step",
        "Env": [f"{key}={value}" for key, value in container_environment(spec).items()],
        "Labels": {
            **{f"{LABEL_PREFIX}{key}": value for key, value in spec.labels.items()},
            HOME_LABEL: installation,
            NAME_LABEL: spec.name,
        },
        "NetworkDisabled": not spec.network,
        "HostConfig": host_config(spec),
    }


def host_config(spec: StepSpec) -> dict[str, Any]:
    limits = spec.limits
    tmp = max(TMP_LEAST_BYTES, limits.memory_bytes // TMP_SHARE)
    return {
        "Mounts": [
            bind(spec.folder, "/step", read_only=False),
            *(bind(mount.source, mount.target, read_only=mount.read_only) for mount in spec.mounts),
        ],
        "Tmpfs": {"/tmp": f"rw,nosuid,nodev,mode=1777,size={tmp}"},
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true"],
        "ReadonlyRootfs": True,
        "NetworkMode": "bridge" if spec.network else "none",
        "Memory": limits.memory_bytes,
        # Equal: no swap. A step that swaps takes the whole machine down with it.
        "MemorySwap": limits.memory_bytes,
        "NanoCpus": int(limits.cpus * 1_000_000_000),
        "PidsLimit": limits.processes + SPARE_PROCESSES,
        "LogConfig": ENGINE_LOG,
        "RestartPolicy": {"Name": "no"},
    }


def bind(source: Path, target: str, *, read_only: bool) -> dict[str, Any]:
    return {"Type": "bind", "Source": str(source), "Target": target, "ReadOnly": read_only}


def container_environment(spec: StepSpec) -> dict[str, str]:
    return {
        **thread_settings(spec.limits.cpus),
        "JACKFIELD_STEP": spec.name,
        "HOME": "/step/work",
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
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
