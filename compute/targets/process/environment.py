"""What a local step or runner sees of the server's environment variables. Pure."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from compute.runners.kind import RunnerKind
from compute.spec import StepSpec
from compute.targets.thread_settings import thread_settings

STEP_MARKER = "JACKFIELD_STEP"
RUNNER_MARKER = "JACKFIELD_RUNNER"
#: All that is passed on: no token, no database address, no PIP_*.
PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "JACKFIELD_DATA_FOLDER",
    "JACKFIELD_IMPORT_NETWORKS",
)


def clean_environment(server: Mapping[str, str], cpus: float, work: Path) -> dict[str, str]:
    """The whole environment of a process: clean, in its own folder, with its share of threads."""
    return {
        **{name: server[name] for name in PASSED_ON if name in server},
        **thread_settings(cpus),
        "HOME": str(work),
        "TMPDIR": str(work / "tmp"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
    }


def step_environment(server: Mapping[str, str], spec: StepSpec) -> dict[str, str]:
    return {**clean_environment(server, spec.limits.cpus, spec.folder / "work"), STEP_MARKER: spec.name}


def runner_environment(kind: RunnerKind, work: Path) -> dict[str, str]:
    """The environment of a runner's process, whatever steps it will run."""
    return clean_environment(os.environ, kind.cpus, work)
