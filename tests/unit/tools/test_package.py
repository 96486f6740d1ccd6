"""What the package is built from: requirements.txt and the built frontend."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tools import package_frontend
from tools.package_dependencies import PackageDependencies
from tools.package_frontend import PackageFrontend

ROOT = Path(__file__).parents[3]


def metadata_of(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    PackageDependencies(str(root), {}).update(found)
    return found


def test_the_servers_packages_may_be_patched_and_what_computes_is_exact(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "# Runtime\ndjango==5.2.19\n\n-r requirements-server.txt\n-r compute/default.txt\n"
    )
    (tmp_path / "requirements-server.txt").write_text("dramatiq[redis]==2.2.1\n")
    (tmp_path / "compute").mkdir()
    (tmp_path / "compute/default.txt").write_text("# Steps\npolars==2.1.0\n")
    assert metadata_of(tmp_path) == {
        "dependencies": ["django~=5.2.19", "polars==2.1.0"],
        "optional-dependencies": {"server": ["dramatiq[redis]~=2.2.1"]},
    }


def test_what_must_be_installed_for_one_process_and_what_for_many() -> None:
    found = metadata_of(ROOT)
    names = {pin.partition("=")[0].partition("~")[0] for pin in found["dependencies"]}
    assert {"django", "pydantic", "polars", "scikit-learn", "docker"} <= names
    assert not {"psycopg", "redis", "channels-redis"} & names
    assert list(found["optional-dependencies"]) == ["server"]


def test_packages_of_the_build_are_what_the_tests_build_with() -> None:
    (wanted,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert f"\n{wanted.partition('>')[0]}==" in (ROOT / "requirements-dev.txt").read_text()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a frontend, and on PATH a Node.js whose ``npm run build`` writes dist/index.html."""
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    (tmp_path / "frontend" / "src" / "main.ts").write_text("one")
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "fingerprint.py", tmp_path / "tools")
    program(tmp_path / "bin" / "node", "echo v20.19.0")
    program(
        tmp_path / "bin" / "npm",
        'echo "$@" >>../npm.log; [ "$1" = ci ] || { mkdir -p dist; cp src/main.ts dist/index.html; }',
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return tmp_path


def program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def included(project: Path, target: str = "wheel", version: str = "standard") -> dict[str, str]:
    """What a build adds to the package, by the place it takes."""
    data: dict[str, Any] = {"force_include": {}}
    hook = PackageFrontend(str(project), {}, None, None, str(project), target)  # type: ignore[arg-type]
    hook.initialize(version, data)
    found: dict[str, str] = data["force_include"]
    return found


def test_a_frontend_that_is_absent_is_built_and_goes_beside_the_settings(project: Path) -> None:
    assert included(project) == {str(project / "frontend" / "dist"): "designer/site/frontend"}
    assert (project / "frontend" / "dist" / "index.html").read_text() == "one"


def test_a_frontend_is_built_again_only_when_its_sources_changed(project: Path) -> None:
    included(project)
    included(project, "sdist")
    assert (project / "npm.log").read_text().count("run build") == 1
    (project / "frontend" / "src" / "main.ts").write_text("two")
    included(project)
    assert (project / "frontend" / "dist" / "index.html").read_text() == "two"


def test_a_source_archive_has_the_built_frontend_where_a_build_looks_for_it(project: Path) -> None:
    assert included(project, "sdist") == {str(project / "frontend" / "dist"): "frontend/dist"}


def test_an_editable_installation_needs_no_node(project: Path) -> None:
    program(project / "bin" / "npm", "exit 1")
    assert included(project, version="editable") == {}


def test_without_node_the_build_says_what_to_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_frontend.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"Install it, or run 'make run' once"):
        included(project)


def test_an_old_node_is_refused(project: Path) -> None:
    program(project / "bin" / "node", "echo v20.18.3")
    with pytest.raises(SystemExit, match=r"needs Node\.js 20\.19 or newer"):
        included(project)


def test_a_failed_build_leaves_no_stamp(project: Path) -> None:
    program(project / "bin" / "npm", '[ "$1" = ci ] || { mkdir -p dist; exit 1; }')
    with pytest.raises(package_frontend.subprocess.CalledProcessError):
        included(project)
    assert not (project / "frontend" / "dist" / ".built").exists()
