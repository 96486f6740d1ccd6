"""What a local step sees of the server's environment."""

from __future__ import annotations

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
