"""Hostile outputs, through a real engine and real processes: whose fault it is, and what stays behind."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from designer.plan import PlannedOutput, PlannedStep
from runs.execution import attempts
from runs.models import Run, StepAttempt
from runs.supervision.engine import Engine
from tests.factories.plans import plan, step
from tests.integration.conftest import alice
from tests.integration.engine.conftest import ended, engine, home, started, statuses

__all__ = ["alice", "engine", "home"]

END = "\nimport os\nos._exit(0)"
NOISE = "open('../out/value', 'wb').write(bytes(range(256)) * 50)"
FOLDER = "import os\nos.mkdir('../out/value')\nopen('../out/value/a', 'w').write('a')\n"
DEEP = (
    "import os\nos.mkdir('../out/value')\nhere = os.open('../out/value', 0)\n"
    "for _ in range(3000):\n    os.mkdir('dd', dir_fd=here)\n"
    "    here, old = os.open('dd', 0, dir_fd=here), here\n    os.close(old)"
)


def hostile(node: str, program: str, kind: str = "file", **changes: object) -> PlannedStep:
    """A user's step that runs the program and ends with exit code 0."""
    return step(
        node,
        "obey",
        program=program + END,
        entry="tests.factories.hostile_steps:obey",
        user_code=True,
        outputs=(PlannedOutput("value", kind),),
        **changes,
    )


#: program, port type, words of the sentence
FAULTS = {
    "noise-at-a-table": (NOISE, "table", "no Parquet file"),
    "a-folder-at-a-table": (FOLDER, "table", "is a folder, where a table is expected"),
    "noise-at-metrics": (NOISE, "metrics", "no Parquet file"),
    "noise-at-a-model": (NOISE, "model[classifier]", "no stored Python value"),
    "noise-at-a-learner": (NOISE, "untrained_model", "no description of a learner"),
    "a-folder-at-a-file": (FOLDER, "file", "is a folder, where a file is expected"),
    "a-file-at-a-folder": (NOISE, "directory", "is a file, where a folder is expected"),
    "a-link-inside": (FOLDER + "os.symlink('/etc/passwd', '../out/value/l')", "directory", "symbolic link"),
    "a-pipe-inside": (FOLDER + "os.mkfifo('../out/value/p')", "directory", "no regular file"),
    "a-socket-inside": (
        FOLDER + "import socket\nsocket.socket(socket.AF_UNIX).bind('../out/value/s')",
        "directory",
        "no regular file",
    ),
    "a-name-that-is-no-text": (FOLDER + "open(b'../out/value/\\xff', 'w').close()", "directory", "not UTF-8"),
    "a-link-whose-name-is-no-text": (
        FOLDER + "os.symlink('/etc/passwd', b'../out/value/\\xff')",
        "directory",
        "symbolic link",
    ),
    "a-link": ("import os\nos.symlink('/etc/passwd', '../out/value')", "file", "link or no regular file"),
    "a-pipe": ("import os\nos.mkfifo('../out/value')", "file", "link or no regular file"),
    "long-paths": (
        FOLDER
        + "place = '../out/value'\nfor _ in range(12):\n    place += '/' + 'n' * 200\n    os.mkdir(place)",
        "directory",
        "paths of more than",
    ),
}


def test_a_wrong_output_is_the_components_fault_and_is_not_tried_again(engine: Engine) -> None:
    nodes = {name.replace("-", "_"): case for name, case in FAULTS.items()}
    run = ended(started(plan(*(hostile(node, case[0], case[1]) for node, case in nodes.items()))))
    for node, (_, _, words) in nodes.items():
        found = run.steps.get(node=node)
        assert (found.status, found.error["code"]) == ("failed", "output.invalid"), (node, found.error)
        assert words in found.error["message"], (node, found.error)
        assert "'value'" in found.error["message"]
        assert found.outputs == {}
    assert StepAttempt.objects.count() == len(nodes)


def test_three_thousand_nested_folders_end_one_step_and_nothing_else(
    engine: Engine, home: Path, alice: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    others = (step("other", value=3.0), step("third", "add", "other"))
    run = ended(started(plan(hostile("deep", DEEP, "directory"), *others)))
    deep = run.steps.get(node="deep")
    assert (deep.status, deep.error["code"]) == ("failed", "step.files")
    assert "deeper than 100" in deep.error["message"]
    assert StepAttempt.objects.filter(step=deep).count() == 1
    assert {statuses(run)["other"], statuses(run)["third"]} == {"succeeded"}
    assert alice.delete(f"/api/v1/runs/{run.id}/").status_code == 204
    engine.stop()
    assert not [name for name in os.listdir(home / "steps") if name.startswith(f"jf-{run.id.hex}")]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    engine.start()
    assert ended(started(plan(step("again", value=4.0)))).status == "succeeded"
    assert not Run.objects.filter(pk=run.id).exists()


def test_many_empty_files_are_too_many_files(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = attempts.limits
    monkeypatch.setattr(attempts, "limits", lambda attempt: replace(usual(attempt), output_files=500))
    many = FOLDER + "for number in range(600): open(f'../out/value/{number}', 'w').close()"
    run = ended(started(plan(hostile("many", many, "directory"))))
    found = run.steps.get(node="many")
    assert (found.status, found.error["code"]) == ("failed", "step.files")
