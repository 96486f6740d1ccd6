"""What a local step sees of the server's environment."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from compute.spec import StepSpec
from compute.targets.docker.container import container_environment
from compute.targets.process.environment import step_environment


def test_a_container_sees_the_allowed_networks_if_it_has_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACKFIELD_IMPORT_NETWORKS", "10.0.0.0/8")
    monkeypatch.setenv("JACKFIELD_TOKEN", "secret")
    spec = StepSpec("one", Path("/steps/one"))
    connected = container_environment(replace(spec, network=True))
    assert connected["JACKFIELD_IMPORT_NETWORKS"] == "10.0.0.0/8"
    assert "JACKFIELD_IMPORT_NETWORKS" not in container_environment(spec)
    assert "secret" not in connected.values()


def test_a_step_sees_the_data_folder_and_no_secret() -> None:
    secrets = ("JACKFIELD_TOKEN", "DATABASE_URL", "BROKER_URL", "PIP_INDEX_URL", "AWS_SECRET_ACCESS_KEY")
    server = {"PATH": "/bin", "JACKFIELD_DATA_FOLDER": "/data", **dict.fromkeys(secrets, "secret")}
    seen = step_environment(server, StepSpec("one", Path("/steps/one")))
    assert (seen["PATH"], seen["JACKFIELD_DATA_FOLDER"]) == ("/bin", "/data")
    assert "secret" not in seen.values()


@pytest.mark.parametrize(
    "library", ["numpy", "pandas", "pyarrow.parquet", "sklearn.linear_model", "lightgbm", "duckdb"]
)
def test_no_library_changes_the_environment_beside_threads_that_read_it(library: str) -> None:
    """Polars has threads that call ``getenv``: a change in that moment ends the process."""
    program = (
        "import os, sys\n"
        "changes = []\n"
        "os.putenv = lambda *pair: changes.append(pair)\n"
        "os.unsetenv = lambda name: changes.append(name)\n"
        f"import {library}\n"
        "print(changes)\n"
    )
    environment = step_environment(os.environ, StepSpec("one", Path("/steps/one")))
    found = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"
