"""What a local step sees of the server's environment."""

from __future__ import annotations

from pathlib import Path

from compute.spec import StepSpec
from compute.targets.process.environment import step_environment


def test_a_step_sees_the_data_folder_and_no_secret() -> None:
    secrets = ("JACKFIELD_TOKEN", "DATABASE_URL", "BROKER_URL", "PIP_INDEX_URL", "AWS_SECRET_ACCESS_KEY")
    server = {"PATH": "/bin", "JACKFIELD_DATA_FOLDER": "/data", **dict.fromkeys(secrets, "secret")}
    seen = step_environment(server, StepSpec("one", Path("/steps/one")))
    assert (seen["PATH"], seen["JACKFIELD_DATA_FOLDER"]) == ("/bin", "/data")
    assert "secret" not in seen.values()
