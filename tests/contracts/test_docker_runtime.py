"""The runtime of a Docker target, such as gVisor's runsc, is what its containers run under."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from compute.errors import ComputeError
from compute.targets.docker.container import container_name
from compute.targets.docker.kind import KIND
from compute.targets.kind import TargetParts, TargetPlace
from compute.testing.bench import Bench, kind_bench
from designer.foundation.errors import JackfieldError

INSTALLATION = "contracts"


def parts(home: Path, **settings: Any) -> TargetParts:
    return KIND.make(TargetPlace(home, INSTALLATION), KIND.form.checked(settings))


def test_an_unknown_runtime_is_told_with_those_there_are(bare_image: str, tmp_path: Path) -> None:
    launcher = parts(tmp_path, runtime="runsc-of-nobody").launcher
    with pytest.raises(ComputeError, match=r"no runtime 'runsc-of-nobody'; it has .*runc.*daemon\.json"):
        launcher.probe()


def test_a_runtime_is_a_name(tmp_path: Path) -> None:
    for wrong in ("--privileged", "a b", "../runc"):
        with pytest.raises(JackfieldError, match="runtime"):
            parts(tmp_path, runtime=wrong)


def test_steps_run_under_the_runtime(bare_image: str, tmp_path: Path) -> None:
    """runc by its name: every engine has it, and another target's default may be another one."""
    with kind_bench(KIND, {"runtime": "runc"}, tmp_path, "/usr/bin/python3") as bench:
        bench.image = bare_image
        seen = under(bench)
    assert seen["HostConfig"]["Runtime"] == "runc"


def under(bench: Bench) -> dict[str, Any]:
    """What the engine says of a step's container, once the step has ended."""
    ended = bench.run(bench.spec("step", "print('hello')"))
    assert (ended.state, ended.exit_code) == ("exited", 0)
    shown = subprocess.run(
        ["docker", "inspect", container_name(INSTALLATION, "step")], capture_output=True, check=True
    )
    facts: dict[str, Any] = json.loads(shown.stdout)[0]
    return facts
