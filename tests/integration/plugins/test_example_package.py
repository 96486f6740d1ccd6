"""The example package, installed with pip: its component runs on both targets, its kind of target too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.conf import settings

from tests.real_parts.docker_engine import DockerEngine

ROOT = Path(settings.BASE_DIR)
EXAMPLE = ROOT / "docs" / "examples" / "jackfield-example"
#: What the server needs of this environment: the tests' settings name the base image in it.
KEPT = ("PATH", "HOME", "LANG", "JACKFIELD_BASE_IMAGE", "JACKFIELD_BUILD_NETWORK")
#: The first run on docker may build the packages of the default environment.
RUN_SECONDS = 900


def document(third: float) -> dict[str, Any]:
    """Three prices, rounded. Another third one is another step: nothing is there to reuse."""
    data = {"format": "csv", "has_header": True, "data": f"price\n1.234\n5.678\n{third}\n"}
    return {
        "format": "jackfield/pipeline@1",
        "nodes": [
            {"id": "data", "component": "enter_data_manually", "parameters": data},
            {"id": "round", "component": "round_column", "parameters": {"column": "price", "digits": 1}},
        ],
        "edges": [{"from": "data.dataset", "to": "round.dataset"}],
    }


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An interpreter with the example installed beside all that this one has."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (site / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", str(site)]
    subprocess.run([sys.executable, "-m", *install, str(EXAMPLE)], check=True, capture_output=True)
    return str(folder / "bin" / "python")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plugins") / "home"


def call(python: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the server's interpreter on its code, in a data folder of its own."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = {"JACKFIELD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "designer.site.settings"}
    done = subprocess.run(
        [python, *arguments],
        cwd=ROOT,
        env={**kept, **own, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def run_on(target: str, python: str, home: Path, third: float) -> None:
    """Run the document there, and look at what its component wrote and logged."""
    home.mkdir(exist_ok=True)
    file = home / f"{target}.json"
    file.write_text(json.dumps(document(third)))
    done = call(python, home, "manage.py", "run_pipeline", str(file), "--compute", target, "--json")
    run: dict[str, Any] = json.loads(done.stdout)
    assert run["status"] == "succeeded"
    assert run["metrics"]["round"] == {"digits": 1}
    (step,) = (step for step in run["steps"] if step["node"] == "round")
    assert step["status"] == "succeeded"
    digest = step["outputs"]["dataset"]["digest"].removeprefix("sha256:")
    (stored,) = (home / "artifacts").rglob(f"*{digest[2:]}")
    assert pl.read_parquet(stored.read_bytes())["price"].to_list() == [1.2, 5.7, third]


def test_its_component_runs_on_the_target_local(python: str, home: Path) -> None:
    run_on("local", python, home, 7.5)


def test_its_component_runs_on_the_target_docker(
    python: str, home: Path, docker_engine: DockerEngine
) -> None:
    """In an image into which its code was copied, without the network."""
    run_on("docker", python, home, 8.5)


def test_its_kind_of_target_takes_steps(python: str, home: Path) -> None:
    program = (
        "import django; django.setup()\n"
        "from designer.site.start import prepare; prepare()\n"
        "from compute import services\n"
        "print(services.add_target('quiet', 'nice_process', {'nice': 5}).kind)"
    )
    assert call(python, home, "-c", program).stdout.split() == ["nice_process"]
    run_on("quiet", python, home, 9.5)
    assert (home / "nice_process").is_dir()


def test_its_own_tests_pass(python: str, home: Path) -> None:
    options = ["-q", "-p", "no:django", "-p", "no:cacheprovider", "-c", str(EXAMPLE / "pyproject.toml")]
    done = call(python, home, "-m", "pytest", *options, str(EXAMPLE / "tests"))
    assert " passed" in done.stdout
    assert "failed" not in done.stdout
