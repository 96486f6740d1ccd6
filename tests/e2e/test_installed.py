"""The package installed by pip, in a folder that has nothing to do with this one."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import code_probe
from tests.e2e.documents import automobile_pipeline, document, node
from tests.e2e.independent import automobile_metrics, diabetes_metrics
from tests.e2e.installed import InstalledServer, build_wheel, install
from tests.e2e.server import ROOT, steps_of
from tests.real_parts.session import free_port
from tests.sampling import sampled

VERBS = ("serve", "worker", "run", "dataset add", "sign-in-link", "gc", "backup", "restore", "prepare")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment with the package in it."""
    folder = tmp_path_factory.mktemp("installed")
    return install(build_wheel(folder), folder / "venv")


@pytest.fixture(scope="module")
def installed(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledServer]:
    """``jackfield serve``, which the tests of this module share."""
    server = InstalledServer(programs, tmp_path_factory.mktemp("work"), free_port())
    try:
        server.start()
        yield server
    finally:
        server.end()


def jackfield(programs: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "jackfield", *arguments], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_a_sample_runs_to_the_end_and_gives_what_direct_calls_give(installed: InstalledServer) -> None:
    draft = installed.post("samples/regression/open/")
    run = installed.finished(installed.post(f"pipelines/{draft['id']}/runs/")["id"])
    assert run["status"] == "succeeded", steps_of(run)
    found = installed.get(f"runs/{run['id']}/metrics/")["evaluate"]
    assert found == pytest.approx(diabetes_metrics(), rel=1e-6)


def test_the_frontend_comes_with_the_package(installed: InstalledServer) -> None:
    with urllib.request.urlopen(installed.url) as answer:
        page = answer.read().decode()
    (script,) = re.findall(r'<script type="module"[^>]* src="([^"]+)"', page)
    with urllib.request.urlopen(installed.url + script) as answer:
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.read() == (ROOT / "frontend" / "dist" / script.removeprefix("/static/")).read_bytes()


def test_the_terminal_adds_a_dataset_and_runs_a_pipeline_on_the_server(
    installed: InstalledServer, shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    installed.manage("dataset", "add", "automobile", str(shared_data("automobile.csv")))
    file = tmp_path / "automobile.json"
    file.write_text(json.dumps(automobile_pipeline()))
    run = json.loads(installed.manage("run", str(file), "--json").stdout)
    assert installed.get(f"runs/{run['id']}/")["status"] == "succeeded"
    expected = automobile_metrics(shared_data("automobile.csv"))
    assert run["metrics"]["evaluate"] == pytest.approx(expected, rel=1e-6)


def test_the_exit_status_is_0_only_on_success(installed: InstalledServer, tmp_path: Path) -> None:
    file = tmp_path / "failing.json"
    bad = node("bad", "execute_python_script", script="def main(a, b):\n    raise ValueError('bad data')\n")
    file.write_text(json.dumps(document([bad], [])))
    failed = installed.manage("run", str(file), check=False)
    assert (failed.returncode, "bad data" in failed.stdout) == (1, True)
    absent = installed.manage("run", str(tmp_path / "absent.json"), check=False)
    assert (absent.returncode, "Cannot read" in absent.stderr) == (1, True)
    refused = installed.manage("dataset", "add", "x", str(tmp_path / "absent.csv"), check=False)
    assert (refused.returncode, "There is no file" in refused.stderr) == (1, True)


@pytest.mark.parametrize("verb", sampled(VERBS, "serve", "run", "dataset add"))
def test_every_verb_explains_itself(programs: Path, verb: str, tmp_path: Path) -> None:
    shown = jackfield(programs, tmp_path, *verb.split(), "--help")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"usage: jackfield {verb} ")


def test_all_verbs_are_listed_without_making_a_data_folder(programs: Path, tmp_path: Path) -> None:
    shown = jackfield(programs, tmp_path, "--help")
    assert shown.returncode == 0, shown.stderr
    assert set(VERBS) <= set(re.findall(r"^  (\S+(?: \S+)?)  ", shown.stdout, re.MULTILINE))
    assert list(tmp_path.iterdir()) == []


def test_steps_run_the_same_code_as_from_a_checkout(programs: Path, tmp_path: Path) -> None:
    """By digests: those decide on reuse, and on the image that containers start from."""
    probe = subprocess.run(
        [programs / "python", "-P", code_probe.__file__], cwd=tmp_path, capture_output=True, text=True
    )
    assert probe.returncode == 0, probe.stderr
    found: dict[str, Any] = json.loads(probe.stdout)
    assert Path(found["where"]).is_relative_to(programs.parent)
    assert found["digests"] == code_probe.code_digests()
